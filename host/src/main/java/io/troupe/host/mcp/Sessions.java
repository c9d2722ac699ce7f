package io.troupe.host.mcp;

import io.modelcontextprotocol.spec.McpSchema.LoggingLevel;
import io.troupe.host.fact.Facts;
import io.troupe.host.fact.HostClock;
import io.troupe.host.fact.Ids;
import io.troupe.host.fact.Recorded;
import io.troupe.host.fact.SessionFact.SessionKept;
import io.troupe.host.security.Caller;
import io.troupe.host.security.Gate;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;

/**
 * The sessions of the clients that this node serves, a bounded number of them. One that was begun elsewhere, or is no
 * longer in memory, is adopted when its client comes: several nodes may serve one session at a time. Any thread.
 */
final class Sessions {

    private static final long IDLE_MILLIS = 30 * 60_000L;
    private static final int MOST_ADOPTING = 256;
    private static final Pattern FORM = Pattern.compile("[0-9a-f]{64}");

    private final Limits limits;
    private final Surfaces surfaces;
    private final Subscriptions subscriptions;
    private final Keeping keeping;
    private final Ids ids = new Ids();
    private final Map<String, Session> byId = new ConcurrentHashMap<>();
    private final Map<String, Session> byStream = new ConcurrentHashMap<>();
    private final Map<String, Future<Void>> adopting = new ConcurrentHashMap<>();

    /**
     * What bounds them.
     *
     * @param most sessions at a time
     */
    record Limits(int most, Common common) {}

    /** Begins without any. */
    Sessions(Limits limits, Surfaces surfaces, Subscriptions subscriptions, Keeping keeping) {
        this.limits = limits;
        this.surfaces = surfaces;
        this.subscriptions = subscriptions;
        this.keeping = keeping;
    }

    /**
     * Starts a session; where there are too many, the one that was idle longest makes room.
     *
     * @return is there when other nodes can go on with it, too
     * @throws RpcError when all are busy
     */
    Future<Session> start(Client client) {
        makeRoom();
        var session = new Session(ids.secret(), client, surfaces.of(client.chosen()), limits.common());
        enter(session);
        return keeping.write(session).map(session);
    }

    Optional<Session> find(String id) {
        return Optional.ofNullable(byId.get(id));
    }

    /** Says whether it may be one that has to be adopted first. */
    boolean isElsewhere(String id) {
        return !byId.containsKey(id) && FORM.matcher(id).matches();
    }

    /**
     * Goes on with a session that this node does not have, if it is this caller's and has not ended; to be looked for
     * afterwards. Fails when that cannot be found out now.
     */
    Future<Void> adopt(String id, Caller caller) {
        if (adopting.size() >= MOST_ADOPTING) {
            return Future.failedFuture(
                    Refused.overloaded(MOST_ADOPTING + " sessions are being taken over, try again in a moment"));
        }
        var key = caller.id() + " " + id; // a stranger who tries must not keep the owner from it
        Promise<Void> promise = Promise.promise();
        var going = adopting.putIfAbsent(key, promise.future());
        if (going != null) {
            return going;
        }
        keeping.last(Session.stream(id))
                .<Void>map(last -> {
                    last.filter(kept -> kept.caller().equals(caller.id())).ifPresent(kept -> adopt(id, kept, caller));
                    return null;
                })
                .onComplete(done -> {
                    adopting.remove(key);
                    promise.handle(done);
                });
        return promise.future();
    }

    private void adopt(String id, SessionKept kept, Caller caller) {
        Client.of(kept, caller).ifPresent(client -> {
            makeRoom();
            var session = new Session(id, client, surfaces.of(client.chosen()), limits.common());
            var uris = Set.copyOf(kept.subscriptions());
            session.written().heard(uris, Set.of(), HostClock.millis());
            kept.logLevel().flatMap(Sessions::level).ifPresent(session::setLogLevel);
            enter(session);
            subscribe(session, uris);
            session.catchUp(subscriptions);
        });
    }

    /** Another node wrote of a session: ours goes on as that says. */
    void hear(Recorded fact) {
        var session = byStream.get(fact.stream());
        if (session == null || !(Facts.read(fact) instanceof SessionKept kept) || !keeping.isNews(kept)) {
            return;
        }
        if (kept.until() == 0) {
            forget(session);
            return;
        }
        var now = session.written().heard(Set.copyOf(kept.subscriptions()), subscriptions.of(session), fact.time());
        kept.logLevel().flatMap(Sessions::level).ifPresent(session::setLogLevel);
        subscribe(session, now);
    }

    private void subscribe(Session session, Set<String> wanted) {
        var has = subscriptions.of(session);
        has.stream()
                .filter(uri -> !wanted.contains(uri))
                .forEach(uri -> session.offer().stream(uri).ifPresent(of -> subscriptions.remove(session, of)));
        wanted.stream()
                .filter(uri -> !has.contains(uri))
                .limit(Subscriptions.MOST_OF_A_SESSION - has.size())
                .forEach(uri -> session.offer().stream(uri).ifPresent(of -> subscriptions.add(session, of, uri)));
    }

    /** Ends it for good, on all nodes; done when it cannot be gone on with. */
    Future<Void> end(Session session) {
        forget(session);
        return keeping.ended(session);
    }

    Collection<Session> all() {
        return Collections.unmodifiableCollection(byId.values());
    }

    /** Ends the sessions of a token that was revoked, with their streams; nobody can come for them any more. */
    void endAllOf(String callerId) {
        byId.values().stream()
                .filter(session -> session.callerId().equals(callerId))
                .forEach(this::forget);
    }

    /** To be called every few seconds; also ends what belongs to callers that count no longer. */
    void tend(Gate gate) {
        long now = HostClock.millis();
        for (var session : byId.values()) {
            session.tend(now);
            boolean idle = now - session.usedAt() > IDLE_MILLIS && !session.busy();
            if (idle || !gate.counts(session.caller())) {
                forget(session);
            } else {
                keeping.tend(session, now);
            }
        }
    }

    /** Ends them here; others may go on with them. Done when what had yet to be written is. */
    Future<Void> close() {
        var written = byId.values().stream().map(keeping::flush).toList();
        byId.values().forEach(this::forget);
        return Future.join(written).mapEmpty();
    }

    private void enter(Session session) {
        byId.put(session.id(), session);
        byStream.put(session.stream(), session);
    }

    private void forget(Session session) {
        if (byId.remove(session.id(), session)) {
            byStream.remove(session.stream(), session);
            session.close();
            subscriptions.remove(session);
        }
    }

    private void makeRoom() {
        if (byId.size() < limits.most()) {
            return;
        }
        var idlest = byId.values().stream()
                .filter(session -> !session.busy())
                .min(Comparator.comparingLong(Session::usedAt))
                .orElseThrow(
                        () -> Refused.overloaded("all " + limits.most() + " sessions are in use, try again later"));
        forget(idlest);
    }

    private static Optional<LoggingLevel> level(String name) {
        return Arrays.stream(LoggingLevel.values())
                .filter(level -> level.name().toLowerCase(Locale.ROOT).equals(name))
                .findFirst();
    }
}
