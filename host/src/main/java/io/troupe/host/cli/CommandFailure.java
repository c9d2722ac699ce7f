package io.troupe.host.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;

/** Ends a command with an exit code and words for the one who typed it; never shown with a stack trace. */
public final class CommandFailure extends RuntimeException {

    private final Exit exit;
    private final JsonNode problem;
    private final List<String> hints;

    private CommandFailure(Exit exit, String message, JsonNode problem, List<String> hints) {
        super(message, null, false, true);
        this.exit = exit;
        this.problem = problem;
        this.hints = List.copyOf(hints);
    }

    /**
     * A failure of the command line's own.
     *
     * @param code a stable name, as in the table of errors
     * @param detail the thing, the value, the expectation, and what to do
     */
    public static CommandFailure of(Exit exit, String code, String detail) {
        return new CommandFailure(
                exit, detail, JsonText.object().put("code", code).put("detail", detail), List.of());
    }

    /** No host answers; says how to get one. */
    static CommandFailure unreachable(String where, Shell shell) {
        return of(Exit.UNREACHABLE, "host-unreachable", "no host at " + where + ": " + shell.command() + " start");
    }

    /** What the host refused, as RFC 9457 says it. */
    static CommandFailure ofProblem(int status, JsonNode problem) {
        var code = JsonText.text(problem, "code");
        var hints = new ArrayList<String>();
        JsonText.each(problem.path("mistakes")).forEach(mistake -> hints.add(mistake(mistake)));
        var nearest =
                JsonText.each(problem.path("nearest")).map(JsonNode::asText).toList();
        if (!nearest.isEmpty()) {
            hints.add("did you mean " + String.join(", ", nearest) + "?");
        }
        if (code.equals("unauthenticated")) {
            hints.add("say who you are with TROUPE_TOKEN or --token; whoever runs the host has: tokens create NAME");
        }
        if (problem.has("retry_after_seconds")) {
            hints.add("try again in " + problem.get("retry_after_seconds").asText() + " s");
        }
        var detail = problem.path("detail").asText(problem.path("title").asText("HTTP " + status));
        return new CommandFailure(
                Exit.of(code, status), code.isEmpty() ? detail : code + ": " + detail, problem, hints);
    }

    private static String mistake(JsonNode mistake) {
        var pointer = JsonText.text(mistake, "pointer");
        return (pointer.isEmpty() ? "the whole" : pointer) + ": " + JsonText.text(mistake, "message");
    }

    public Exit exit() {
        return exit;
    }

    /** The failure for a person, in one line or more. */
    String text() {
        var text = new StringBuilder(Plain.line(String.valueOf(getMessage())));
        hints.forEach(hint -> text.append(System.lineSeparator()).append("  ").append(Plain.line(hint)));
        return text.toString();
    }

    /** The failure for a program. */
    JsonNode json() {
        return problem;
    }
}
