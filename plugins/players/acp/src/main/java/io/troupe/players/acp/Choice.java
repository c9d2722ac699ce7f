package io.troupe.players.acp;

import com.fasterxml.jackson.databind.JsonNode;
import io.troupe.players.wire.Permission;
import io.troupe.players.wire.Words;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A request for a permission: which of the program's own options stands for what a human may answer.
 *
 * @param kind of the tool call, as far as the program said it
 * @param options the program's ids, by what a human chooses
 */
record Choice(JsonNode id, String kind, Permission permission, Map<String, String> options) {

    private static final Map<String, String> WORDS = Map.of(
            "allow_once", Permission.ALLOW,
            "allow_always", Permission.ALWAYS,
            "reject_once", Permission.DENY,
            "reject_always", "deny-always");

    /** @param call what is known of the tool call from before */
    static Choice of(Message.Request request, Optional<JsonNode> call, String agent) {
        var told = request.params().path("toolCall");
        var options = new LinkedHashMap<String, String>();
        for (var option : request.params().path("options")) {
            var word = WORDS.get(option.path("kind").asText());
            if (word != null && option.path("optionId").isTextual()) {
                options.putIfAbsent(word, option.path("optionId").asText());
            }
        }
        var title = text(told, call, "title").orElse("use a tool");
        var permission = new Permission(
                agent,
                AcpProvider.NAME,
                title,
                details(told, call),
                options.isEmpty() ? List.of(Permission.DENY) : List.copyOf(options.keySet()));
        return new Choice(request.id(), text(told, call, "kind").orElse("other"), permission, options);
    }

    private static Optional<String> text(JsonNode told, Optional<JsonNode> call, String key) {
        return Optional.of(told.path(key))
                .filter(JsonNode::isTextual)
                .or(() -> call.map(known -> known.path(key)).filter(JsonNode::isTextual))
                .map(JsonNode::asText);
    }

    private static String details(JsonNode told, Optional<JsonNode> call) {
        var input = told.has("rawInput")
                ? told.path("rawInput")
                : call.map(known -> known.path("rawInput")).orElse(told.path("rawInput"));
        var paths = new StringBuilder();
        for (var location : told.path("locations")) {
            paths.append(Words.line(location.path("path").asText(), 300)).append('\n');
        }
        return (input.isMissingNode() || input.isNull() ? "" : input.toPrettyString() + "\n") + paths;
    }

    /** Allows it, if one of the options does. */
    Optional<String> allowed() {
        return Optional.ofNullable(options.get(Permission.ALLOW))
                .or(() -> Optional.ofNullable(options.get(Permission.ALWAYS)));
    }

    /** The answer that chooses an option. */
    String selected(String option) {
        var result = Message.object();
        result.putObject("outcome").put("outcome", "selected").put("optionId", option);
        return Message.result(id, result);
    }

    /** Denies it: by an option, or where there is none by choosing nothing. */
    String denied() {
        var option = options.get(Permission.DENY);
        return option == null ? cancelled() : selected(option);
    }

    String cancelled() {
        var result = Message.object();
        result.putObject("outcome").put("outcome", "cancelled");
        return Message.result(id, result);
    }
}
