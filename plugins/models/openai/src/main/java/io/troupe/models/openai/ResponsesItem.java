package io.troupe.models.openai;

import com.fasterxml.jackson.databind.JsonNode;
import io.troupe.api.Json;
import io.troupe.api.ReplyPart;
import io.troupe.models.wire.Trees;
import java.util.Optional;
import java.util.stream.Stream;

/** One item of a response, as far as it has come. For one thread. */
final class ResponsesItem {

    private final StringBuilder text = new StringBuilder();
    private final CallParts call = new CallParts();
    private JsonNode item = Trees.object();
    private boolean done;
    private boolean refused;

    /** Takes what is known at its beginning. */
    void begin(JsonNode begun) {
        if (!done) {
            item = begun;
        }
    }

    /** Takes the finished item, which counts more than its pieces. */
    void end(JsonNode finished) {
        item = finished;
        done = true;
    }

    void text(String more) {
        text.append(more);
    }

    void refusal(String more) {
        refused = true;
        text.append(more);
    }

    void arguments(JsonNode piece) {
        call.arguments(piece);
    }

    void allArguments(String all) {
        call.only(all);
    }

    String id() {
        return Trees.text(item, "id");
    }

    boolean isCall() {
        return Trees.text(item, "type").equals("function_call");
    }

    boolean refused() {
        return refused
                || (done
                        && item.path("content")
                                .valueStream()
                                .anyMatch(part -> Trees.text(part, "type").equals("refusal")));
    }

    /** The id of a call, and its tool. */
    CallParts call() {
        var id = Trees.text(item, "call_id");
        call.id(id.isEmpty() ? id() : id);
        call.tool(Trees.text(item, "name"));
        return call;
    }

    /** What it is of a reply; empty for what is none of the kinds we know, and a call that must not be made. */
    Optional<ReplyPart> part(boolean callsCount) {
        return switch (Trees.text(item, "type")) {
            case "function_call" -> callsCount ? Optional.of(new ReplyPart.Call(whole().call())) : Optional.empty();
            case "reasoning" -> Optional.of(new ReplyPart.Thinking(thought(), seal()));
            case "message", "" ->
                Optional.of(said()).filter(words -> !words.isEmpty()).map(ReplyPart.Text::new);
            default -> Optional.empty();
        };
    }

    private CallParts whole() {
        var given = item.path("arguments");
        if (done
                && (given.isObject() || (given.isTextual() && !given.textValue().isEmpty()))) {
            call.only(given.isObject() ? given.toString() : given.textValue());
        }
        return call();
    }

    private String said() {
        var whole = texts("content");
        return done && !whole.isEmpty() ? whole : text.toString();
    }

    private String thought() {
        var whole = Stream.of("summary", "content")
                .map(this::texts)
                .filter(words -> !words.isEmpty())
                .findFirst()
                .orElse("");
        return whole.isEmpty() ? text.toString() : whole;
    }

    private String texts(String field) {
        return item.path(field)
                .valueStream()
                .map(part -> Trees.text(part, "text") + Trees.text(part, "refusal"))
                .reduce(
                        "",
                        (all, next) -> all.isEmpty() || next.isEmpty() || field.equals("content")
                                ? all + next
                                : all + "\n\n" + next);
    }

    private Optional<Json> seal() {
        return done ? Optional.of(Json.of(item.toString())) : Optional.empty();
    }
}
