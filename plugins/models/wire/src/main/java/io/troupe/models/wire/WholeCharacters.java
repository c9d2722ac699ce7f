package io.troupe.models.wire;

/**
 * Keeps the first half of a character until the other half comes: servers that count in UTF-16 cut text anywhere, and
 * whoever is told of half a character cannot pass it on. For one thread.
 */
public final class WholeCharacters {

    private String half = "";

    /** What can be told of now; may be empty. */
    public String take(String more) {
        var text = half + more;
        boolean cut = !text.isEmpty() && Character.isHighSurrogate(text.charAt(text.length() - 1));
        half = cut ? text.substring(text.length() - 1) : "";
        return cut ? text.substring(0, text.length() - 1) : text;
    }
}
