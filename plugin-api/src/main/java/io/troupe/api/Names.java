package io.troupe.api;

import java.util.regex.Pattern;

/** Checks the names that plugins give to things. */
final class Names {

    private static final String PLAIN = "[a-z][a-z0-9-]{0,62}";
    private static final Pattern NAME = Pattern.compile(PLAIN);
    private static final Pattern QUALIFIED = Pattern.compile("(" + PLAIN + "/)?" + PLAIN);

    private Names() {}

    static String name(String value) {
        if (!NAME.matcher(value).matches()) {
            throw new IllegalArgumentException("not a name: '" + value + "', expected " + PLAIN);
        }
        return value;
    }

    /** An agent's name: a plain name, or {@code pack/name} where a pack or a clash makes that necessary. */
    static String qualified(String value) {
        if (!QUALIFIED.matcher(value).matches()) {
            throw new IllegalArgumentException(
                    "not a name: '" + value + "', expected " + PLAIN + " or pack/name of two such");
        }
        return value;
    }

    static String notBlank(String what, String value) {
        if (value.isBlank()) {
            throw new IllegalArgumentException(what + " is blank, expected some text");
        }
        return value;
    }
}
