package io.troupe.host.agent;

/** Puts what a plugin threw into words that may leave the host: no stack, no control characters, not too long. */
final class Failures {

    private static final int LONGEST = 500;

    private Failures() {}

    /** The kind of failure and its message. */
    static String sentence(Throwable failure) {
        String message;
        try {
            message = failure.getMessage();
        } catch (RuntimeException | StackOverflowError e) {
            message = null; // a plugin's exception may fail even at this
        }
        var kind = failure.getClass().getSimpleName();
        return clean(message == null || message.isBlank() ? kind : kind + ": " + message);
    }

    static String clean(String text) {
        var cut = text.length() > 4 * LONGEST ? text.substring(0, 4 * LONGEST) : text;
        var plain = new StringBuilder(cut.length());
        cut.codePoints()
                .map(c -> Character.isWhitespace(c) ? ' ' : c)
                .filter(c -> !Character.isISOControl(c) && Character.getType(c) != Character.SURROGATE)
                .forEach(plain::appendCodePoint);
        if (plain.length() <= LONGEST) {
            return plain.toString();
        }
        int end = LONGEST - 1;
        return plain.substring(0, Character.isHighSurrogate(plain.charAt(end - 1)) ? end - 1 : end) + "…";
    }
}
