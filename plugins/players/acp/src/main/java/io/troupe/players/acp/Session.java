package io.troupe.players.acp;

import com.fasterxml.jackson.databind.JsonNode;
import io.troupe.api.Delta;
import io.troupe.api.Performance.Turn;
import io.troupe.api.PluginException;
import io.troupe.api.PluginException.Kind;
import io.troupe.api.Reply;
import io.troupe.api.Stage;
import io.troupe.api.Usage;
import io.troupe.players.wire.Words;
import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** What is told of one session as it goes on, and what becomes of its turns. One thread at a time. */
final class Session {

    private static final int LONGEST_TEXT = 4 << 20;
    private static final int MOST_CALLS = 256;

    private final Stage stage;
    private final Map<String, JsonNode> calls = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, JsonNode> eldest) {
            return size() > MOST_CALLS;
        }
    };
    private final Meter meter = new Meter();
    private StringBuilder all = new StringBuilder();
    private StringBuilder last = new StringBuilder();
    private String model = "unknown";
    private Optional<String> note = Optional.empty();

    Session(Stage stage) {
        this.stage = stage;
    }

    void begin() {
        all = new StringBuilder();
        last = new StringBuilder();
        meter.begin();
    }

    void model(String name) {
        if (!name.isBlank()) {
            model = Words.line(name, 100);
        }
    }

    void note(String words) {
        note = Optional.of(words);
    }

    /** What was told of a tool call before. */
    Optional<JsonNode> call(String id) {
        return Optional.ofNullable(calls.get(id));
    }

    /** Takes in a {@code session/update}. */
    void update(JsonNode update, Consumer<Delta> onDelta) {
        switch (update.path("sessionUpdate").asText()) {
            case "agent_message_chunk" -> {
                var text = update.at("/content/text").asText("");
                if (!text.isEmpty()) {
                    say(text);
                    onDelta.accept(new Delta.Text(text));
                }
            }
            case "agent_thought_chunk" ->
                onDelta.accept(new Delta.Thinking(update.at("/content/text").asText("")));
            case "tool_call" -> {
                var id = update.path("toolCallId").asText();
                calls.put(id, update);
                if (!last.toString().isBlank()) {
                    stage.progress(Words.line(last.toString(), 300));
                }
                last = new StringBuilder(); // what is said before a tool is called is not the answer
                stage.progress(Words.line(update.path("title").asText("a tool"), 300));
                onDelta.accept(new Delta.Calling(id, update.path("kind").asText("other")));
            }
            case "tool_call_update" -> {
                if (update.path("status").asText().equals("failed")) {
                    var title = call(update.path("toolCallId").asText())
                            .map(call -> call.path("title").asText())
                            .orElse("a tool");
                    stage.progress(Words.line(title, 200) + ": failed");
                }
            }
            case "plan" -> plan(update.path("entries"));
            case "usage_update" -> {
                meter.update(update);
                stage.used(meter.usage(), meter.cost());
            }
            default -> {} // modes, commands, and what later versions tell
        }
    }

    private void say(String text) {
        if (all.length() + text.length() > LONGEST_TEXT) {
            throw new PluginException(
                    Kind.REFUSED, "the program said more than " + LONGEST_TEXT + " characters, expected fewer");
        }
        all.append(text);
        last.append(text);
    }

    private void plan(JsonNode entries) {
        int done = 0;
        var now = "";
        for (var entry : entries) {
            if (entry.path("status").asText().equals("completed")) {
                done++;
            } else if (now.isEmpty() || entry.path("status").asText().equals("in_progress")) {
                now = entry.path("content").asText();
            }
        }
        stage.progress("plan: " + done + " of " + entries.size() + " done"
                + (now.isEmpty() ? "" : ", " + Words.line(now, 200)));
    }

    /**
     * The turn that ended so.
     *
     * @throws PluginException when it came to nothing
     */
    Turn turn(JsonNode result) {
        meter.end(result.path("usage"));
        var reason = result.path("stopReason").asText();
        var stop = switch (reason) {
            case "end_turn" -> Reply.Stop.END;
            case "max_tokens" -> Reply.Stop.TOO_LONG;
            case "refusal" -> Reply.Stop.DECLINED;
            default -> {
                stage.used(meter.usage(), meter.cost());
                throw new PluginException(
                        Kind.REFUSED, "the program stopped, " + Words.line(reason, 60) + ", before it was done");
            }
        };
        var text = last.toString().isBlank() ? all.toString() : last.toString();
        var said = Reply.of(text, meter.usage(), model);
        return new Turn(new Reply(said.parts(), stop, said.usage(), model, note), meter.cost());
    }

    /**
     * What a turn used. Programs tell totals of the session, so those of turns before are taken off; where one tells no
     * tokens, by how much its context grew is the least that it used.
     */
    private static final class Meter {
        private long contextBefore;
        private long context;
        private BigDecimal costBefore = BigDecimal.ZERO;
        private Optional<BigDecimal> cost = Optional.empty();
        private Usage totalBefore = Usage.NONE;
        private Optional<Usage> told = Optional.empty();

        void begin() {
            contextBefore = context;
            costBefore = cost.orElse(costBefore);
            cost = Optional.empty();
            told = Optional.empty();
        }

        void update(JsonNode update) {
            context = Math.max(0, update.path("used").asLong());
            var amount = update.at("/cost/amount");
            if (amount.isNumber()) {
                cost = Optional.of(amount.decimalValue().max(BigDecimal.ZERO));
            }
        }

        void end(JsonNode usage) {
            if (usage.isObject()) {
                var total = new Usage(
                        count(usage, "inputTokens"),
                        count(usage, "outputTokens") + count(usage, "thoughtTokens"),
                        count(usage, "cachedReadTokens"),
                        count(usage, "cachedWriteTokens"));
                told = Optional.of(minus(total, totalBefore));
                totalBefore = total;
            }
        }

        /** A total that got smaller is that of one turn. */
        private static Usage minus(Usage total, Usage before) {
            boolean grew = total.input() >= before.input()
                    && total.output() >= before.output()
                    && total.cachedInput() >= before.cachedInput()
                    && total.cacheWrites() >= before.cacheWrites();
            return grew
                    ? new Usage(
                            total.input() - before.input(),
                            total.output() - before.output(),
                            total.cachedInput() - before.cachedInput(),
                            total.cacheWrites() - before.cacheWrites())
                    : total;
        }

        private static long count(JsonNode usage, String key) {
            return Math.max(0, usage.path(key).asLong());
        }

        Usage usage() {
            return told.orElseGet(() -> Usage.of(Math.max(0, context - contextBefore), 0));
        }

        Optional<BigDecimal> cost() {
            return cost.map(total -> total.compareTo(costBefore) >= 0 ? total.subtract(costBefore) : total);
        }
    }
}
