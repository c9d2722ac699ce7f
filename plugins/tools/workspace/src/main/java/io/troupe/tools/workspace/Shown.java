package io.troupe.tools.workspace;

import java.util.Locale;

/** How names and numbers are put into results. */
final class Shown {

    private static final int LONGEST = 300;

    private Shown() {}

    /** A name that cannot pass for a line, or a direction of writing, of its own. */
    static String name(String text) {
        var clean = new StringBuilder(text.length());
        text.codePoints().forEach(code -> {
            int type = Character.getType(code);
            boolean odd = Character.isISOControl(code)
                    || type == Character.FORMAT
                    || type == Character.LINE_SEPARATOR
                    || type == Character.PARAGRAPH_SEPARATOR
                    || type == Character.SURROGATE;
            if (odd) {
                clean.append(String.format(Locale.ROOT, "\\u{%x}", code));
            } else {
                clean.appendCodePoint(code);
            }
        });
        return clean.toString();
    }

    /** A value in a message, in quotes and not too long. */
    static String quoted(String text) {
        var clean = name(text.length() > LONGEST ? text.substring(0, LONGEST) + "…" : text);
        return "'" + clean + "'";
    }

    static String number(long value) {
        return String.format(Locale.ROOT, "%,d", value);
    }

    static String count(long value, String one, String many) {
        return number(value) + " " + (value == 1 ? one : many);
    }
}
