package io.troupe.api;

/**
 * Holds one JSON value (RFC 8259) as text that has been checked to be well formed, nested at most 512 deep.
 *
 * @param text the text as it was given, surrounding white space removed
 */
public record Json(String text) {

    public Json {
        text = text.strip();
        JsonSyntax.check(text);
    }

    /**
     * Checks and keeps the text.
     *
     * @throws IllegalArgumentException when it is not one well-formed JSON value, with the offset of the mistake
     */
    public static Json of(String text) {
        return new Json(text);
    }

    /** The JSON string that stands for the given text. */
    public static Json string(String value) {
        var quoted = new StringBuilder(value.length() + 16).append('"');
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            switch (c) {
                case '"', '\\' -> quoted.append('\\').append(c);
                case '\n' -> quoted.append("\\n");
                case '\r' -> quoted.append("\\r");
                case '\t' -> quoted.append("\\t");
                default -> {
                    if (c < 0x20) {
                        quoted.append(String.format("\\u%04x", (int) c));
                    } else {
                        quoted.append(c);
                    }
                }
            }
        }
        return new Json(quoted.append('"').toString());
    }

    @Override
    public String toString() {
        return text;
    }
}
