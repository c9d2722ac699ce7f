package io.troupe.api;

import java.util.Optional;

/**
 * Says what a tool is: what a model or a client reads before it calls it.
 *
 * @param name {@code [a-zA-Z][a-zA-Z0-9_-]{0,63}}
 * @param description what it does, when to use it, and what comes back
 * @param input JSON Schema 2020-12 of an object
 * @param output JSON Schema 2020-12 of a structured result, where it gives one
 * @param readOnly true when it changes nothing
 * @param idempotent true when calling it twice does no more than calling it once: it may then be called again when
 *     nobody knows whether it was done
 */
public record Tool(
        String name, String description, Json input, Optional<Json> output, boolean readOnly, boolean idempotent) {

    private static final int LONGEST_NAME = 64;

    public Tool {
        if (name.length() > LONGEST_NAME || !name.matches("[a-zA-Z][a-zA-Z0-9_-]*")) {
            throw new IllegalArgumentException(
                    "not a name of a tool: '" + name + "', expected [a-zA-Z][a-zA-Z0-9_-]{0,63}");
        }
        Names.notBlank("description of tool '" + name + "'", description);
    }

    /** Makes a tool that may change things, and not twice. */
    public static Tool of(String name, String description, Json input) {
        return new Tool(name, description, input, Optional.empty(), false, false);
    }

    public Tool withName(String value) {
        return new Tool(value, description, input, output, readOnly, idempotent);
    }

    public Tool withOutput(Json schema) {
        return new Tool(name, description, input, Optional.of(schema), readOnly, idempotent);
    }

    /** A tool that changes nothing can be called again, too. */
    public Tool asReadOnly() {
        return new Tool(name, description, input, output, true, true);
    }

    public Tool asIdempotent() {
        return new Tool(name, description, input, output, readOnly, true);
    }
}
