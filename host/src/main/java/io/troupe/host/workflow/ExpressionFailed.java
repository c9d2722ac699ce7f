package io.troupe.host.workflow;

/** Says that an expression has no value: which, where it stands in the definition, and what was wrong. */
final class ExpressionFailed extends Exception {

    private static final int MOST_SHOWN = 200;

    ExpressionFailed(String expression, String pointer, String problem) {
        super("'" + cut(expression) + "' (" + pointer + "): " + cut(problem), null, false, false); // it is an answer
    }

    private static String cut(String text) {
        return text.length() > MOST_SHOWN ? text.substring(0, MOST_SHOWN) + "…" : text;
    }
}
