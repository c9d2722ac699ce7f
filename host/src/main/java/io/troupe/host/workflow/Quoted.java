package io.troupe.host.workflow;

/** Finds the ends of what CEL takes as it stands: strings, quoted names, comments. */
final class Quoted {

    private Quoted() {}

    /** Where what begins here ends, or the same place when nothing of that kind begins here. */
    static int end(String text, int from) {
        char c = text.charAt(from);
        if (c == '"' || c == '\'') {
            boolean raw = from > 0 && raw(text, from - 1);
            var three = String.valueOf(c).repeat(3);
            return text.startsWith(three, from)
                    ? closed(text, from + 3, three, raw)
                    : closed(text, from + 1, String.valueOf(c), raw);
        }
        if (c == '`') {
            return closed(text, from + 1, "`", true);
        }
        if (text.startsWith("//", from)) {
            int end = text.indexOf('\n', from);
            return end < 0 ? text.length() : end;
        }
        return from;
    }

    /** Whether the letters before a quote say that a backslash is one: {@code r"…"}, {@code br"…"}. */
    private static boolean raw(String text, int last) {
        int from = last;
        while (from >= 0 && "rRbB".indexOf(text.charAt(from)) >= 0) {
            from--;
        }
        boolean own = from < 0 || !(Character.isLetterOrDigit(text.charAt(from)) || text.charAt(from) == '_');
        return own
                && text.substring(from + 1, last + 1)
                        .toLowerCase(java.util.Locale.ROOT)
                        .contains("r");
    }

    private static int closed(String text, int from, String quote, boolean raw) {
        for (int at = from; at < text.length(); at++) {
            if (!raw && text.charAt(at) == '\\') {
                at++;
            } else if (text.startsWith(quote, at)) {
                return at + quote.length();
            }
        }
        return text.length();
    }
}
