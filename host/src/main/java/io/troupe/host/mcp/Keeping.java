package io.troupe.host.mcp;

import io.troupe.host.fact.HostClock;
import io.troupe.host.fact.SessionFact.SessionKept;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has the journal know what another node needs to go on with a session, or this host after a restart.
 *
 * <p>Facts rather than a sealed session id: an id cannot be taken back, nor can what a client subscribes to later be in it,
 * and all nodes would have to share a key. A session costs one fact when it begins, one when its client ends it, one after
 * twelve hours of use, and few for what changes. Nothing is written of requests. That a node forgets a session which was
 * idle is no fact: another may be using it, and whoever asks within {@value #LIFE_HOURS} hours of its last fact goes on with
 * it anywhere. After that the fact has expired by itself, and may leave the journal. Any thread.
 */
final class Keeping {

    static final int LIFE_HOURS = 24;

    private static final Logger LOG = LoggerFactory.getLogger(Keeping.class);
    private static final long LIFE_MILLIS = Duration.ofHours(LIFE_HOURS).toMillis();
    private static final long PATIENCE_MILLIS = 2_000;

    private final Vertx vertx;
    private final SessionLog log;
    private final Subscriptions subscriptions;
    private final String node;
    private volatile boolean failing;

    Keeping(Vertx vertx, SessionLog log, Subscriptions subscriptions, String node) {
        this.vertx = vertx;
        this.log = log;
        this.subscriptions = subscriptions;
        this.node = node;
    }

    /**
     * Writes a session down; done, and never failed, when others can go on with it, or when that could not be written in
     * time: it lives on here alone, and is tried again.
     */
    Future<Void> write(Session session) {
        long now = HostClock.millis();
        var uris = subscriptions.of(session);
        session.written().trying(uris, now);
        return write(session, kept(session, uris, now)).map(done -> {
            if (done) {
                session.written().done(now);
            }
            return null;
        });
    }

    /** Something of the session changed; it is written soon. */
    void changed(Session session) {
        session.written()
                .change()
                .ifPresent(pause -> vertx.setTimer(pause, due -> {
                    var _ = flush(session);
                }));
    }

    /** Writes what waits to be written. */
    Future<Void> flush(Session session) {
        return !session.isClosed() && session.written().take() ? write(session) : Future.succeededFuture();
    }

    /** Writes that a session has ended, for all nodes. */
    Future<Void> ended(Session session) {
        var last = kept(session, Set.of(), HostClock.millis()).ended();
        return write(session, last).mapEmpty();
    }

    /** Keeps what is in use from expiring. */
    void tend(Session session, long now) {
        if (session.written().isOld(now)) {
            var _ = write(session);
        }
    }

    /** What is known of a session that somebody can go on with. */
    Future<Optional<SessionKept>> last(String stream) {
        return log.last(stream)
                .timeout(PATIENCE_MILLIS, TimeUnit.MILLISECONDS)
                .recover(failure -> Future.failedFuture(
                        failure instanceof TimeoutException
                                ? Refused.overloaded("the journal does not tell in time whose session this is")
                                : failure))
                .map(last -> last.filter(kept -> kept.until() > HostClock.millis()));
    }

    /** Says whether another node wrote it. */
    boolean isNews(SessionKept kept) {
        return !kept.node().equals(node);
    }

    private Future<Boolean> write(Session session, SessionKept kept) {
        return log.keep(session.stream(), session.caller().tenant(), kept)
                .timeout(PATIENCE_MILLIS, TimeUnit.MILLISECONDS)
                .map(done -> {
                    failing = false;
                    return true;
                })
                .otherwise(failure -> {
                    if (!failing) {
                        failing = true; // said once, not for each
                        LOG.warn("sessions are not written down, so no other node can go on with them", failure);
                    }
                    return false;
                });
    }

    private SessionKept kept(Session session, Set<String> uris, long now) {
        var client = session.client();
        return new SessionKept(
                node,
                session.callerId(),
                client.name(),
                client.protocol().version(),
                client.elicits(),
                client.samples(),
                client.chosen().agents().stream().sorted().toList(),
                client.chosen().providers().stream().sorted().toList(),
                uris.stream().sorted().toList(),
                session.logLevel().map(level -> level.name().toLowerCase(Locale.ROOT)),
                now + LIFE_MILLIS);
    }
}
