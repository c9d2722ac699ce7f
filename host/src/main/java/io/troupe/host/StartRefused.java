package io.troupe.host;

/** Says why a host does not start, and what to do. */
final class StartRefused extends RuntimeException {

    StartRefused(String message) {
        super(message);
    }
}
