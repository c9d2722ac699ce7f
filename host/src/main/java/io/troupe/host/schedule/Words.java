package io.troupe.host.schedule;

/** Makes what callers wrote fit to be shown in a message. */
final class Words {

    private static final int MAX = 200;

    private Words() {}

    /** At most {@value #MAX} characters, invisible ones replaced. */
    static String visible(String text) {
        var shown = text.codePoints()
                .limit(MAX)
                .map(c -> Character.isISOControl(c) || Character.getType(c) == Character.FORMAT ? '\uFFFD' : c)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append);
        return shown.length() < text.length() && shown.length() >= MAX ? shown + "…" : shown.toString();
    }
}
