package io.troupe.models.openai;

import com.fasterxml.jackson.databind.JsonNode;
import io.troupe.api.Delta;
import io.troupe.api.Reply;
import io.troupe.api.Reply.Stop;
import io.troupe.api.Usage;
import io.troupe.models.wire.ApiError;
import io.troupe.models.wire.Gathered;
import io.troupe.models.wire.Server;
import io.troupe.models.wire.Trees;
import io.troupe.models.wire.WholeCharacters;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;

/** Gathers a reply of the Responses API: items in order, each of which grows by events until it is done. */
final class ResponsesReply implements Gathered {

    private final Server server;
    private final TreeMap<Integer, ResponsesItem> items = new TreeMap<>();
    private final String asked;
    private final WholeCharacters told = new WholeCharacters();
    private final WholeCharacters thought = new WholeCharacters();
    private Optional<JsonNode> response = Optional.empty();

    ResponsesReply(String asked, Server server) {
        this.asked = asked;
        this.server = server;
    }

    @Override
    public void piece(JsonNode event, Consumer<Delta> onDelta) {
        var delta = Trees.text(event, "delta");
        switch (Trees.text(event, "type")) {
            case "response.output_item.added" -> begin(event, onDelta);
            case "response.output_item.done" -> item(event).end(event.path("item"));
            case "response.output_text.delta" -> {
                item(event).text(delta);
                tell(delta, onDelta);
            }
            case "response.refusal.delta" -> {
                item(event).refusal(delta);
                tell(delta, onDelta);
            }
            case "response.reasoning_summary_text.delta", "response.reasoning_text.delta" -> {
                item(event).text(delta);
                var whole = thought.take(delta);
                if (!whole.isEmpty()) {
                    onDelta.accept(new Delta.Thinking(whole));
                }
            }
            case "response.function_call_arguments.delta" -> item(event).arguments(event.path("delta"));
            case "response.function_call_arguments.done" -> argumentsDone(event);
            case "response.completed", "response.incomplete", "response.failed" -> ended(event.path("response"));
            default -> {} // what is only about progress, and what is newer than this
        }
    }

    private void tell(String more, Consumer<Delta> onDelta) {
        var whole = told.take(more);
        if (!whole.isEmpty()) {
            onDelta.accept(new Delta.Text(whole));
        }
    }

    private void begin(JsonNode event, Consumer<Delta> onDelta) {
        var item = item(event);
        item.begin(event.path("item"));
        if (item.isCall()) {
            onDelta.accept(new Delta.Calling(item.call().id(), item.call().tool()));
        }
    }

    private void argumentsDone(JsonNode event) {
        if (event.path("arguments").isTextual()) {
            item(event).allArguments(event.path("arguments").textValue());
        } else {
            item(event).arguments(event.path("arguments"));
        }
    }

    @Override
    public void whole(JsonNode answer, Consumer<Delta> onDelta) {
        if (answer.path("output").isArray()) {
            ended(answer);
            var text = reply().text();
            if (!text.isEmpty()) {
                onDelta.accept(new Delta.Text(text));
            }
        }
    }

    private void ended(JsonNode end) {
        if (Trees.text(end, "status").equals("failed")) {
            throw ApiError.within(end.path("error")).exception(server);
        }
        response = Optional.of(end);
        if (items.isEmpty()) {
            int index = 0;
            for (var item : end.path("output")) {
                items.computeIfAbsent(index++, _ -> new ResponsesItem()).end(item);
            }
        }
    }

    /** The item that an event is about: by its place, else by its id, else the newest. */
    private ResponsesItem item(JsonNode event) {
        if (event.path("output_index").isInt()) {
            return items.computeIfAbsent(event.path("output_index").intValue(), _ -> new ResponsesItem());
        }
        var given = Trees.text(event, "item_id");
        var id = given.isEmpty() ? Trees.text(event.path("item"), "id") : given;
        boolean begins = Trees.text(event, "type").equals("response.output_item.added");
        return items.values().stream()
                .filter(item -> !id.isEmpty() && item.id().equals(id))
                .findFirst()
                .or(() -> Optional.ofNullable(begins ? null : items.lastEntry()).map(Map.Entry::getValue))
                .orElseGet(() ->
                        items.computeIfAbsent(items.isEmpty() ? 0 : items.lastKey() + 1, _ -> new ResponsesItem()));
    }

    @Override
    public boolean complete() {
        return response.isPresent();
    }

    @Override
    public boolean enough() {
        return complete() || some();
    }

    @Override
    public boolean over() {
        return response.isPresent();
    }

    @Override
    public boolean some() {
        return !items.isEmpty();
    }

    @Override
    public Reply reply() {
        var end = response.orElseGet(Trees::object);
        var stop = stop(end);
        var parts = items.values().stream()
                .flatMap(item -> item.part(stop == Stop.TOOL_CALLS).stream())
                .toList();
        var named = Trees.text(end, "model");
        return new Reply(parts, stop, usage(end.path("usage")), named.isEmpty() ? asked : named, Optional.empty());
    }

    private Stop stop(JsonNode end) {
        if (Trees.text(end, "status").equals("incomplete")) {
            var reason = Trees.text(end.path("incomplete_details"), "reason");
            return reason.equals("content_filter") ? Stop.DECLINED : Stop.TOO_LONG;
        }
        if (items.values().stream().anyMatch(ResponsesItem::refused)) {
            return Stop.DECLINED;
        }
        return items.values().stream().anyMatch(ResponsesItem::isCall) ? Stop.TOOL_CALLS : Stop.END;
    }

    private static Usage usage(JsonNode counted) {
        long input = Trees.count(counted, "input_tokens");
        long cached = Math.min(input, Trees.count(counted.path("input_tokens_details"), "cached_tokens"));
        return new Usage(input - cached, Trees.count(counted, "output_tokens"), cached, 0);
    }
}
