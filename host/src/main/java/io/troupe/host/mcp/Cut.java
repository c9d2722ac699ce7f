package io.troupe.host.mcp;

/** A text in pages that clients show whole; those that are known cut at 25,000 tokens. */
final class Cut {

    /** The longest page, in characters: 25,000 tokens, less the words about the cut. */
    static final int PAGE = 96_000;

    private final String text;

    Cut(String text) {
        this.text = text;
    }

    boolean isNeeded() {
        return text.length() > PAGE;
    }

    /** How many pages there are, at least 1. */
    int count() {
        return Math.max(1, (text.length() + PAGE - 1) / PAGE);
    }

    /** The page with this number, from 1 to {@link #count}. */
    String page(int number) {
        return text.substring(edge((number - 1) * PAGE), edge(Math.min(text.length(), number * PAGE)));
    }

    /** No character of two halves is torn apart. */
    private int edge(int at) {
        return at > 0 && at < text.length() && Character.isLowSurrogate(text.charAt(at)) ? at - 1 : at;
    }
}
