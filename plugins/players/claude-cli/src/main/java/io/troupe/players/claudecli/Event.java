package io.troupe.players.claudecli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.troupe.api.Usage;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * An event of Claude Code's stream, as far as it matters here. The shapes are those that the Agent SDKs of Claude read from
 * the same stream; what they do not know either is {@link Other}.
 */
sealed interface Event {

    ObjectMapper JSON = new ObjectMapper();

    /** Tasks in the background after which it goes on by itself; a command of the shell may run for ever. */
    Set<String> AGENTS = Set.of("local_agent", "local_workflow");

    Set<String> DONE = Set.of("completed", "failed", "stopped", "killed");

    /** The session has begun. */
    record Began(String model) implements Event {}

    /**
     * The model said something. One message may come in several events, each with a part of it.
     *
     * @param id of the message
     * @param ours false for what a sub-agent says
     * @param usage of the message until now
     */
    record Said(String id, boolean ours, List<Piece> pieces, Usage usage) implements Event {}

    /** A part of a message. */
    sealed interface Piece {
        record Text(String text) implements Piece {}

        record Thought(String text) implements Piece {}

        record Use(String id, String tool, JsonNode input) implements Piece {}
    }

    /** A sub-agent has begun to work in the background. */
    record Sent(String task) implements Event {}

    /** Such a one is done, well or not. */
    record Back(String task) implements Event {}

    /**
     * A turn has ended.
     *
     * @param why it failed, if it did
     */
    record Ended(
            String subtype,
            boolean failed,
            Optional<String> text,
            Optional<String> why,
            Optional<String> stopReason,
            Optional<Integer> status,
            Usage usage,
            Optional<BigDecimal> cost)
            implements Event {

        boolean well() {
            return !failed && subtype.equals("success");
        }
    }

    /** It wants to use a tool that it has to be allowed to. */
    record Wish(String id, String tool, JsonNode request) implements Event {}

    /** It asks something else of us. */
    record Request(String id, String subtype) implements Event {}

    /** It does not want to know any more. */
    record Withdrawn(String id) implements Event {}

    /** It answers what we asked. */
    record Response(String id, Optional<String> error) implements Event {}

    /** Nothing that matters here. */
    record Other() implements Event {}

    /**
     * Reads a line.
     *
     * @return empty for what is no event: a line of text that got there, or JSON of some other shape
     */
    static Optional<Event> read(String line) {
        if (!line.stripLeading().startsWith("{")) {
            return Optional.empty();
        }
        try {
            var node = JSON.readTree(line);
            return node.path("type").isTextual() ? Optional.of(of(node)) : Optional.empty();
        } catch (JsonProcessingException e) {
            return Optional.empty();
        }
    }

    private static Event of(JsonNode node) {
        return switch (node.path("type").asText()) {
            case "system" -> system(node);
            case "assistant" -> said(node);
            case "result" -> ended(node);
            case "control_request" -> {
                var id = node.path("request_id").asText();
                var request = node.path("request");
                var subtype = request.path("subtype").asText();
                yield subtype.equals("can_use_tool")
                        ? new Wish(id, request.path("tool_name").asText(), request)
                        : new Request(id, subtype);
            }
            case "control_cancel_request" ->
                new Withdrawn(node.path("request_id").asText());
            case "control_response" -> {
                var response = node.path("response");
                yield new Response(
                        response.path("request_id").asText(),
                        response.path("subtype").asText().equals("error")
                                ? Optional.of(response.path("error").asText("no reason"))
                                : Optional.empty());
            }
            default -> new Other();
        };
    }

    private static Event system(JsonNode node) {
        var task = node.path("task_id").asText();
        return switch (node.path("subtype").asText()) {
            case "init" -> new Began(node.path("model").asText(""));
            case "task_started" -> AGENTS.contains(node.path("task_type").asText()) ? new Sent(task) : new Other();
            case "task_notification" -> new Back(task);
            case "task_updated" -> DONE.contains(node.at("/patch/status").asText()) ? new Back(task) : new Other();
            default -> new Other();
        };
    }

    private static Said said(JsonNode node) {
        var message = node.path("message");
        var pieces = new ArrayList<Piece>();
        for (var block : message.path("content")) {
            switch (block.path("type").asText()) {
                case "text" -> pieces.add(new Piece.Text(block.path("text").asText()));
                case "thinking" ->
                    pieces.add(new Piece.Thought(block.path("thinking").asText()));
                case "tool_use" ->
                    pieces.add(new Piece.Use(
                            block.path("id").asText(), block.path("name").asText(), block.path("input")));
                default -> {} // other blocks are for the model itself
            }
        }
        return new Said(
                message.path("id").asText(),
                !node.hasNonNull("parent_tool_use_id"),
                pieces,
                usage(message.path("usage")));
    }

    private static Ended ended(JsonNode node) {
        return new Ended(
                node.path("subtype").asText(),
                node.path("is_error").asBoolean(),
                text(node, "result"),
                why(node),
                text(node, "stop_reason"),
                node.path("api_error_status").isInt()
                        ? Optional.of(node.path("api_error_status").asInt())
                        : Optional.empty(),
                usage(node.path("usage")),
                node.path("total_cost_usd").isNumber()
                        ? Optional.of(node.path("total_cost_usd").decimalValue().max(BigDecimal.ZERO))
                        : Optional.empty());
    }

    private static Optional<String> why(JsonNode node) {
        var errors = new ArrayList<String>();
        node.path("errors").forEach(error -> errors.add(error.asText()));
        return Optional.of(String.join("; ", errors))
                .filter(all -> !all.isBlank())
                .or(() -> text(node, "result"))
                .filter(all -> !all.isBlank());
    }

    private static Optional<String> text(JsonNode node, String key) {
        return node.path(key).isTextual() ? Optional.of(node.path(key).asText()) : Optional.empty();
    }

    private static Usage usage(JsonNode usage) {
        return new Usage(
                count(usage, "input_tokens"),
                count(usage, "output_tokens"),
                count(usage, "cache_read_input_tokens"),
                count(usage, "cache_creation_input_tokens"));
    }

    private static long count(JsonNode usage, String key) {
        return Math.max(0, usage.path(key).asLong());
    }
}
