package io.troupe.host.workflow;

import com.fasterxml.jackson.databind.JsonNode;
import io.troupe.host.bus.WorkflowCalls.Format;
import io.troupe.host.fact.ErrorCode;
import io.troupe.host.fact.Refusal;
import java.util.Map;

/**
 * What somebody wrote, as JSON, whatever it was written in.
 *
 * @param lines by JSON pointer where each value begins, 1 for the first line
 */
record Source(JsonNode root, Map<String, Integer> lines) {

    static final int MOST_CHARACTERS = 1 << 20;
    static final int DEEPEST = 64;
    static final int MOST_VALUES = 500_000;

    /** Says that a text is not what it should be, and where. */
    static final class Unreadable extends Exception {
        private final int line;

        Unreadable(int line, String problem) {
            super(problem, null, false, false); // it is an answer
            this.line = line;
        }

        int line() {
            return line;
        }

        String problem() {
            return String.valueOf(getMessage());
        }
    }

    /**
     * Reads a text.
     *
     * @throws Unreadable when it cannot be read as what it is said to be
     * @throws Refusal {@code too-large} when it is longer than 1 MiB
     */
    static Source read(String text, Format format) throws Unreadable {
        if (text.length() > MOST_CHARACTERS) {
            throw Refusal.of(
                    ErrorCode.TOO_LARGE,
                    "the definition has " + text.length() + " characters, expected at most " + MOST_CHARACTERS);
        }
        return switch (format) {
            case YAML -> YamlText.read(text);
            case JSON -> JsonText.read(text);
        };
    }

    /** Where the value begins, or what it is missing from. */
    int line(String pointer) {
        for (var at = pointer; ; at = Pointer.parent(at)) {
            var line = lines.get(at);
            if (line != null) {
                return line;
            }
            if (at.isEmpty()) {
                return 0;
            }
        }
    }
}
