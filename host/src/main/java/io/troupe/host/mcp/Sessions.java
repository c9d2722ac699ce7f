package io.troupe.host.mcp;

import io.troupe.host.fact.Ids;
import io.troupe.host.security.Gate;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/** The sessions of all clients, a bounded number of them. Any thread. */
final class Sessions {

    private static final long IDLE_MILLIS = 30 * 60_000L;

    private final int most;
    private final Consumer<Session> ended;
    private final Ids ids = new Ids();
    private final Map<String, Session> byId = new ConcurrentHashMap<>();
    private final AtomicLong bytesOfAll = new AtomicLong();

    /**
     * Begins without any.
     *
     * @param ended is told of each that has ended
     */
    Sessions(int most, Consumer<Session> ended) {
        this.most = most;
        this.ended = ended;
    }

    /**
     * Starts a session; where there are too many, the one that was idle longest makes room.
     *
     * @throws RpcError when all are busy
     */
    Session start(Client client, Offer offer) {
        if (byId.size() >= most && !makeRoom()) {
            throw Refused.overloaded("all " + most + " sessions are in use, try again later");
        }
        var session = new Session(ids.secret(), client, offer, bytesOfAll);
        byId.put(session.id(), session);
        return session;
    }

    Optional<Session> find(String id) {
        return Optional.ofNullable(byId.get(id));
    }

    void end(Session session) {
        if (byId.remove(session.id(), session)) {
            session.close();
            ended.accept(session);
        }
    }

    Collection<Session> all() {
        return Collections.unmodifiableCollection(byId.values());
    }

    /** Ends the sessions of a token that was revoked, with their streams. */
    void endAllOf(String callerId) {
        byId.values().stream()
                .filter(session -> session.callerId().equals(callerId))
                .forEach(this::end);
    }

    /** To be called every few seconds; also ends what belongs to callers that count no longer. */
    void tend(Gate gate) {
        long now = System.currentTimeMillis();
        for (var session : byId.values()) {
            session.tend(now);
            boolean idle = now - session.usedAt() > IDLE_MILLIS && !session.busy();
            if (idle || !gate.counts(session.caller())) {
                end(session);
            }
        }
    }

    void close() {
        byId.values().forEach(this::end);
    }

    private boolean makeRoom() {
        var idlest = byId.values().stream()
                .filter(session -> !session.busy())
                .min(Comparator.comparingLong(Session::usedAt));
        idlest.ifPresent(this::end);
        return idlest.isPresent();
    }
}
