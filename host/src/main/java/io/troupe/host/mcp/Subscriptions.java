package io.troupe.host.mcp;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;

/** Who wants to be told when a resource changes, by the stream of facts that tells it. Any thread. */
final class Subscriptions {

    static final int MOST_OF_A_SESSION = 256;

    private final Map<String, Map<Session, String>> byStream = new HashMap<>();
    private final Map<Session, Set<String>> bySession = new HashMap<>();
    private volatile boolean none = true;

    /**
     * Adds one.
     *
     * @param uri how the client writes the resource's address
     * @throws RpcError when the session has too many
     */
    synchronized void add(Session session, String stream, String uri) {
        var streams = bySession.computeIfAbsent(session, fresh -> new HashSet<>());
        if (streams.size() >= MOST_OF_A_SESSION && !streams.contains(stream)) {
            throw Refused.overloaded(
                    "this session is subscribed to " + MOST_OF_A_SESSION + " resources, unsubscribe from one first");
        }
        streams.add(stream);
        byStream.computeIfAbsent(stream, fresh -> new HashMap<>()).put(session, uri);
        none = false;
    }

    synchronized void remove(Session session, String stream) {
        var streams = bySession.getOrDefault(session, Set.of());
        if (streams.contains(stream)) {
            streams.remove(stream);
            if (streams.isEmpty()) {
                bySession.remove(session);
            }
            leave(session, stream);
        }
    }

    /** The session has ended. */
    synchronized void remove(Session session) {
        var streams = bySession.remove(session);
        if (streams != null) {
            streams.forEach(stream -> leave(session, stream));
        }
    }

    /** What a session is subscribed to, as its client writes the addresses. */
    synchronized Set<String> of(Session session) {
        return bySession.getOrDefault(session, Set.of()).stream()
                .map(stream -> byStream.getOrDefault(stream, Map.of()).get(session))
                .filter(Objects::nonNull)
                .collect(Collectors.toUnmodifiableSet());
    }

    boolean isEmpty() {
        return none;
    }

    /** The sessions that are subscribed to what this stream tells of, with the address that each uses. */
    synchronized Map<Session, String> to(String stream) {
        return Map.copyOf(byStream.getOrDefault(stream, Map.of()));
    }

    private void leave(Session session, String stream) {
        var sessions = byStream.get(stream);
        if (sessions != null) {
            sessions.remove(session);
            if (sessions.isEmpty()) {
                byStream.remove(stream);
            }
        }
        none = byStream.isEmpty();
    }
}
