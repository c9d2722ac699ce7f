package io.troupe.host.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Optional;

/** Says what happened in a run, as it comes to be known. */
final class RunNews {

    private RunNews() {}

    /** One line for what is news to somebody who watches; empty for the rest. */
    static Optional<String> of(JsonNode fact) {
        var body = fact.path("body");
        return words(JsonText.text(fact, "kind"), body).map(Plain::line);
    }

    private static Optional<String> words(String kind, JsonNode body) {
        return switch (kind) {
            case "run.step-started" -> Optional.of(step(body) + " started" + started(body));
            case "run.step-ended" -> Optional.of(step(body) + " " + JsonText.text(body, "state") + ended(body));
            case "run.step-compensating" -> Optional.of(step(body) + " is being undone");
            case "run.step-compensated" ->
                Optional.of(step(body)
                        + (body.path("error").isObject() ? " could not be undone" + ended(body) : " undone"));
            case "run.asked" -> Optional.of("asks: " + JsonText.text(body.path("question"), "text"));
            case "run.answered" ->
                Optional.of(JsonText.text(body, "caller") + " answered " + JsonText.text(body, "id"));
            case "run.paused" -> Optional.of("paused by " + JsonText.text(body, "caller") + reason(body));
            case "run.resumed" -> Optional.of("resumed by " + JsonText.text(body, "caller"));
            case "run.changed" -> Optional.of("changed by " + JsonText.text(body, "caller"));
            case "run.warned" -> Optional.of("warning: " + JsonText.text(body, "warning"));
            case "run.rolling-back" -> Optional.of("rolled back by " + JsonText.text(body, "caller") + reason(body));
            default -> Optional.empty();
        };
    }

    private static String step(JsonNode body) {
        return JsonText.text(body, "step");
    }

    private static String started(JsonNode body) {
        var attempt = body.path("attempt").asInt(1);
        var agent = JsonText.text(body, "agent");
        return (agent.isEmpty() ? "" : ": " + agent) + (attempt > 1 ? ", attempt " + attempt : "") + " ("
                + JsonText.text(body, "work") + ")";
    }

    private static String ended(JsonNode body) {
        if (body.path("error").isObject()) {
            return ": " + JsonText.text(body.path("error"), "code") + ", "
                    + JsonText.text(body.path("error"), "reason");
        }
        var why = JsonText.text(body, "why");
        return why.isEmpty() ? "" : ": " + why;
    }

    private static String reason(JsonNode body) {
        var reason = JsonText.text(body, "reason");
        return reason.isEmpty() ? "" : ": " + reason;
    }
}
