package io.troupe.host.fact;

/** Matches text against a pattern in which {@code *} stands for any run of characters. */
final class Glob {

    private Glob() {}

    /** Takes a part of a text for the pattern. Goes back to the last star only, so it costs at most their product. */
    static boolean matches(String text, int from, int to, String value) {
        int at = from;
        int star = -1;
        int resume = 0;
        int i = 0;
        while (i < value.length()) {
            if (at < to && text.charAt(at) == '*') {
                star = at++;
                resume = i;
            } else if (at < to && text.charAt(at) == value.charAt(i)) {
                at++;
                i++;
            } else if (star >= 0) {
                at = star + 1;
                i = ++resume;
            } else {
                return false;
            }
        }
        while (at < to && text.charAt(at) == '*') {
            at++;
        }
        return at == to;
    }
}
