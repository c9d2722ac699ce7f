package io.troupe.host.child;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Optional;

/** Puts what a program tells of its work into words. */
final class Notes {

    private static final int LONGEST = 1_000;

    private Notes() {}

    /** For example {@code reading (3 of 10)}. */
    static String progress(JsonNode params) {
        var message = Words.clean(params.path("message").asText(), LONGEST);
        var done = Words.clean(params.path("progress").asText(), 40);
        var far = params.has("total")
                ? done + " of " + Words.clean(params.path("total").asText(), 40)
                : done;
        if (message.isEmpty()) {
            return far.isEmpty() ? "at work" : far;
        }
        return far.isEmpty() ? message : message + " (" + far + ")";
    }

    /** What it logs, but for what is of interest to its author alone. */
    static Optional<String> message(JsonNode params) {
        var level = params.path("level").asText("info");
        var data = params.path("data");
        var text = Words.clean(data.isTextual() ? data.asText() : data.toString(), LONGEST);
        return level.equals("debug") || text.isEmpty()
                ? Optional.empty()
                : Optional.of(
                        level.equals("info") || level.equals("notice") ? text : Words.clean(level, 20) + ": " + text);
    }
}
