package io.troupe.tools.workspace;

/** Says to the caller of a tool why it could not be done: the thing, the value, the expectation. */
final class Refused extends Exception {

    Refused(String message) {
        super(message, null, false, false);
    }
}
