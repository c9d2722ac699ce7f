package io.troupe.players.wire;

/** What a program said, made fit to be shown: it is data, whatever it says. */
public final class Words {

    private Words() {}

    /** On one line, without what would steer a terminal, and no longer than this. */
    public static String line(String text, int longest) {
        var line = clean(text).replaceAll("\\s+", " ").strip();
        return cut(line, longest);
    }

    /** Without what would steer a terminal, and no longer than this. */
    public static String clean(String text, int longest) {
        return cut(clean(text), longest);
    }

    private static String clean(String text) {
        return text.codePoints()
                .filter(c -> c == '\n' || c == '\t' || !(Character.isISOControl(c) || isSteering(c)))
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }

    /** Marks that turn the direction of writing can make a command look like another one. */
    private static boolean isSteering(int c) {
        return Character.getType(c) == Character.FORMAT || Character.getType(c) == Character.SURROGATE;
    }

    private static String cut(String text, int longest) {
        if (text.length() <= longest) {
            return text;
        }
        int end = Character.isHighSurrogate(text.charAt(longest - 1)) ? longest - 1 : longest;
        return text.substring(0, end) + "…";
    }
}
