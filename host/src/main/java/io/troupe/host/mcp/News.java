package io.troupe.host.mcp;

import io.troupe.host.bus.Bus;
import io.troupe.host.bus.FactBatch;
import io.troupe.host.bus.Topic;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;

/**
 * Tells clients what changes while they are connected: lists, and resources that they are subscribed to. Many changes
 * within a moment are told once. Any thread.
 */
final class News implements AutoCloseable {

    private static final long GATHER_MILLIS = 100;

    private final Vertx vertx;
    private final Sessions sessions;
    private final Subscriptions subscriptions;
    private final Bus.Registration facts;
    private final Bus.Registration documents;
    private final Set<Session> told = ConcurrentHashMap.newKeySet();
    private final AtomicBoolean due = new AtomicBoolean();

    News(Vertx vertx, Bus bus, Sessions sessions, Subscriptions subscriptions) {
        this.vertx = vertx;
        this.sessions = sessions;
        this.subscriptions = subscriptions;
        this.facts = bus.listen(Topic.FACT, this::hear);
        this.documents = bus.listen(
                Topic.DOCUMENT, changed -> updated(ProviderResources.stream(changed.provider(), changed.uri())));
    }

    @Override
    public void close() {
        facts.close();
        documents.close();
    }

    private void hear(FactBatch batch) {
        boolean wanted = !subscriptions.isEmpty();
        for (var fact : batch.facts()) {
            if (fact.stream().startsWith(SessionLog.STREAM)) {
                sessions.hear(fact);
            } else if (wanted) {
                updated(fact.stream());
            }
        }
    }

    /** What a stream of facts tells of has changed. */
    private void updated(String stream) {
        subscriptions.to(stream).forEach((session, uri) -> {
            session.tidings().updated(uri);
            tell(session);
        });
    }

    /** These agents came, went or changed. */
    void agents(Set<String> names) {
        names.forEach(name -> updated("agent/" + name));
        outdated(offer -> offer.outdated(names));
    }

    /** These providers of tools came, went or changed. */
    void tools(Set<String> providers) {
        outdated(offer -> offer.outdatedByTools(providers));
    }

    private void outdated(Function<Offer, Set<String>> lists) {
        for (var session : sessions.all()) {
            var methods = lists.apply(session.offer());
            if (!methods.isEmpty()) {
                methods.forEach(session.tidings()::outdated);
                tell(session);
            }
        }
    }

    private void tell(Session session) {
        told.add(session);
        if (due.compareAndSet(false, true)) {
            vertx.setTimer(GATHER_MILLIS, now -> {
                due.set(false); // before looking: what changes from here on is told again
                var these = List.copyOf(told);
                these.forEach(told::remove);
                these.forEach(Session::deliver);
            });
        }
    }
}
