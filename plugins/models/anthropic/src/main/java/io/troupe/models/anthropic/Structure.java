package io.troupe.models.anthropic;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.troupe.api.Prompt;
import io.troupe.models.wire.ApiError;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Asks the API to hold a reply to its schema, where it does that, and finds out where it does not: the instructions say
 * what is wanted in any case, and the caller checks. For any number of threads.
 */
final class Structure {

    /** Models from before the API did so. */
    private static final Pattern BEFORE =
            Pattern.compile("claude-([12]|3|instant).*|claude-(sonnet|opus)-4(-[01])?(-20[0-9]{6})?");

    private static final int MOST_KNOWN = 1_000;

    private final Set<String> without = ConcurrentHashMap.newKeySet();

    /** Adds to a request what it can; false when that is nothing. */
    boolean ask(Prompt prompt, String model, ObjectNode body) {
        if (without.contains(model) || BEFORE.matcher(model).matches()) {
            return false;
        }
        var format = prompt.output().flatMap(Outputs::format);
        format.ifPresent(wanted -> body.withObject("/output_config").set("format", wanted));
        return format.isPresent();
    }

    /** Whether an error may be about that, so that asking without may help; a refused request has cost nothing. */
    boolean refused(ApiError error, String model) {
        if (error.status() != 400 && error.status() != 422) {
            return false;
        }
        var said = error.message().toLowerCase(Locale.ROOT);
        boolean schema = said.contains("schema");
        boolean about = schema
                || Stream.of("output_config", "output_format", "output format", "structured output")
                        .anyMatch(said::contains);
        // Of a schema that is too much, nothing follows for others.
        if (about && !schema && without.size() < MOST_KNOWN) {
            without.add(model);
        }
        return about;
    }

    /** Takes it out again. */
    static ObjectNode without(ObjectNode body) {
        if (body.path("output_config") instanceof ObjectNode config) {
            config.remove("format");
            if (config.isEmpty()) {
                body.remove("output_config");
            }
        }
        return body;
    }
}
