package io.troupe.host.mcp;

import io.vertx.core.buffer.Buffer;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What a client is to be told besides the answers to its requests: each thing once, however often it happened, as soon as
 * the client listens. Any thread.
 */
final class Tidings {

    private static final int MOST = 2 * Subscriptions.MOST_OF_A_SESSION;

    private final Set<Tiding> due = new LinkedHashSet<>();

    private record Tiding(String method, Map<String, String> params) {}

    /** A list has changed. */
    void outdated(String method) {
        add(new Tiding(method, Map.of()));
    }

    /** A resource has changed. */
    void updated(String uri) {
        add(new Tiding("notifications/resources/updated", Map.of("uri", uri)));
    }

    private synchronized void add(Tiding tiding) {
        if (due.size() < MOST) {
            due.add(tiding);
        }
    }

    /** Gives what is due, as messages; it is not due any more. */
    synchronized List<Buffer> take() {
        var messages = due.stream()
                .map(tiding -> Rpc.notification(tiding.method(), tiding.params()))
                .toList();
        due.clear();
        return messages;
    }
}
