package io.troupe.host.loop;

import io.troupe.api.Json;
import io.troupe.host.schema.Schema;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** Finds the JSON in what a model said: the whole text, a fenced block, or the outermost braces. */
final class StructuredAnswer {

    private static final Pattern FENCE = Pattern.compile("```[a-zA-Z]*\\s*\\n(.*?)```", Pattern.DOTALL);
    private static final int MOST_MISTAKES = 10;

    private StructuredAnswer() {}

    /**
     * Gives the value that fits.
     *
     * @param wrong gets the reason when there is none
     */
    static Optional<Json> find(String text, Schema schema, StringBuilder wrong) {
        var reason = "there is no JSON in it";
        for (var candidate : candidates(text)) {
            Json json;
            try {
                json = Json.of(candidate);
            } catch (IllegalArgumentException e) {
                reason = reason.startsWith("there") ? "it is not JSON: " + e.getMessage() : reason;
                continue;
            }
            var mistakes = schema.check(json);
            if (mistakes.isEmpty()) {
                return Optional.of(json);
            }
            reason = String.join(
                    "; ",
                    mistakes.stream()
                            .limit(MOST_MISTAKES)
                            .map(mistake -> (mistake.pointer().isEmpty() ? "the whole" : mistake.pointer()) + " "
                                    + mistake.message())
                            .toList());
        }
        wrong.append(reason);
        return Optional.empty();
    }

    /** The first JSON in it, whatever it is. */
    static Optional<Json> any(String text) {
        return candidates(text).stream()
                .flatMap(candidate -> json(candidate).stream())
                .findFirst();
    }

    private static Optional<Json> json(String text) {
        try {
            return Optional.of(Json.of(text));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static List<String> candidates(String text) {
        var found = new ArrayList<String>();
        found.add(text.strip());
        var fences = FENCE.matcher(text);
        while (fences.find()) {
            found.add(fences.group(1).strip());
        }
        int open = text.indexOf('{');
        int close = text.lastIndexOf('}');
        if (open >= 0 && close > open) {
            found.add(text.substring(open, close + 1));
        }
        return found;
    }
}
