package io.troupe.host.child;

import java.util.Collection;

/** What a program says, in a form that may be shown. */
final class Words {

    private static final int SHORTEST_SECRET = 4;

    private Words() {}

    /** On one line, without control characters, and cut. */
    static String clean(String text, int longest) {
        var start = text.length() > 4 * longest ? text.substring(0, 4 * longest) : text;
        var plain = start.replaceAll("\\x1B\\[[0-9;]*[A-Za-z]", "")
                .replaceAll("[\\p{Cntrl}\\p{Cf}\\s]+", " ")
                .strip();
        return plain.length() > longest ? plain.substring(0, longest - 1) + "…" : plain;
    }

    /** Without any of these values, which may be secrets. */
    static String without(Collection<String> values, String text) {
        var left = text;
        for (var value : values) {
            if (value.length() >= SHORTEST_SECRET) {
                left = left.replace(value, "***");
            }
        }
        return left;
    }
}
