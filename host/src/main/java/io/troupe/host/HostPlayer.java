package io.troupe.host;

import com.fasterxml.jackson.databind.JsonNode;
import io.troupe.api.Json;
import io.troupe.host.cli.CommandFailure;
import io.troupe.host.cli.HostLine;
import io.troupe.host.evals.Played;
import io.troupe.host.fact.Wire;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Has a running host do tasks. Any thread; blocks. */
final class HostPlayer implements Played.Player {

    private static final Set<String> ENDS = Set.of("completed", "failed", "cancelled", "expired", "dead-letter");
    /** Longest wait of one request. */
    private static final int WAIT = 20;

    private final HostLine host;
    private final int seconds;
    private final Set<String> open = ConcurrentHashMap.newKeySet();

    /** @param seconds that a task may take */
    HostPlayer(HostLine host, int seconds) {
        this.host = host;
        this.seconds = seconds;
    }

    @Override
    public Played play(String agent, String skill, Json input) throws InterruptedException {
        long begun = System.nanoTime();
        try {
            var body = HostLine.object().put("agent", agent).put("skill", skill).put("timeout_seconds", seconds);
            body.set("input", Wire.read(input.text(), JsonNode.class));
            var task = host.post(body, "tasks");
            var id = task.path("id").asText();
            open.add(id);
            try {
                while (!ENDS.contains(state(task)) && !waits(task)) {
                    task = host.task(id, WAIT);
                }
                if (waits(task)) {
                    host.delete("tasks", id);
                }
            } finally {
                open.remove(id);
            }
            return played(task, (System.nanoTime() - begun) / 1e9);
        } catch (CommandFailure e) {
            return failed(String.valueOf(e.getMessage()), (System.nanoTime() - begun) / 1e9);
        }
    }

    /** Cancels all that is under way. */
    void cancel() {
        for (var id : open) {
            try {
                host.delete("tasks", id);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            } catch (CommandFailure e) {
                // It has ended meanwhile, or the host has.
            }
        }
    }

    private static String state(JsonNode task) {
        return task.path("state").asText();
    }

    /** Nobody is there to answer a question, or to play the agent. */
    private static boolean waits(JsonNode task) {
        return state(task).equals("waiting-for-input")
                || (state(task).equals("queued") && task.path("claimable").asBoolean());
    }

    private static Played played(JsonNode task, double seconds) {
        var effort = task.path("effort");
        var models = new ArrayList<String>();
        effort.path("models").forEach(model -> models.add(model.asText()));
        var usage = effort.path("usage");
        long tokens = usage.path("input").asLong()
                + usage.path("output").asLong()
                + usage.path("cached_input").asLong()
                + usage.path("cache_writes").asLong();
        var cost = effort.path("cost").isNumber()
                ? Optional.of(effort.path("cost").decimalValue())
                : Optional.<BigDecimal>empty();
        var outcome = state(task).equals("completed") ? Optional.of(outcome(task)) : Optional.<Json>empty();
        return new Played(outcome, outcome.isPresent() ? "" : problem(task), models, seconds, tokens, cost);
    }

    private static Played failed(String problem, double seconds) {
        return new Played(Optional.empty(), problem, List.of(), seconds, 0, Optional.empty());
    }

    private static String problem(JsonNode task) {
        return waits(task)
                ? "it waits for somebody: " + task.path("question").path("text").asText("nobody plays it")
                : state(task) + " " + task.path("error").path("reason").asText();
    }

    /** The data that came out, else the words as the field {@code text}. */
    private static Json outcome(JsonNode task) {
        var texts = new ArrayList<String>();
        for (var content : task.path("answer")) {
            if (content.path("type").asText().equals("structured")) {
                return Json.of(Wire.write(content.path("json")));
            }
            texts.add(content.path("text").asText(""));
        }
        return Json.of(Wire.write(Map.of("text", String.join("\n", texts))));
    }
}
