package io.troupe.host.cli;

import com.fasterxml.jackson.databind.JsonNode;

/** Shows how a task ended. */
final class Answer {

    private Answer() {}

    /** Prints what came out, as a result: text as it is, data as indented JSON. */
    static void print(JsonNode task, Shell shell) {
        JsonText.each(task.path("answer")).forEach(content -> shell.text(words(content)));
    }

    private static String words(JsonNode content) {
        return switch (JsonText.text(content, "type")) {
            case "text" -> JsonText.text(content, "text");
            case "structured" -> JsonText.pretty(content.path("json"));
            case "image" -> "[image, " + JsonText.text(content, "mime_type") + ": --json has it]";
            case "resource" ->
                content.has("text") ? JsonText.text(content, "text") : "[" + JsonText.text(content, "uri") + "]";
            default -> JsonText.pretty(content); // a kind that a newer host knows
        };
    }

    /** Which task did not complete and why, in one line. */
    static String failure(JsonNode task) {
        var text = JsonText.text(task, "id") + " " + JsonText.text(task, "state");
        var why = why(task);
        return Plain.line(why.isEmpty() ? text : text + " · " + why);
    }

    /** Why a task did not complete; empty where it did. */
    static String why(JsonNode task) {
        var error = task.path("error");
        if (!error.isObject()) {
            return "";
        }
        var retry = error.path("retryable").asBoolean() ? " (trying again may help)" : "";
        return JsonText.text(error, "code") + ": " + JsonText.text(error, "reason") + retry;
    }
}
