package io.troupe.host.agent;

import io.troupe.host.bus.AgentCalls.Roster;
import io.troupe.host.bus.Bus;
import io.troupe.host.bus.Topic;
import io.troupe.host.fact.AgentState;
import io.vertx.core.Vertx;
import java.util.Comparator;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** Publishes the roster when it changes; many changes within a few milliseconds are told once. */
final class RosterNews implements AutoCloseable {

    private static final long GATHER_MILLIS = 5;

    private final Vertx vertx;
    private final Bus bus;
    private final String node;
    private final Supplier<Stream<Resident>> residents;
    private final AtomicBoolean due = new AtomicBoolean();
    private volatile boolean closed;

    RosterNews(Vertx vertx, Bus bus, String node, Supplier<Stream<Resident>> residents) {
        this.vertx = vertx;
        this.bus = bus;
        this.node = node;
        this.residents = residents;
    }

    void changed() {
        if (!closed && due.compareAndSet(false, true)) {
            vertx.setTimer(GATHER_MILLIS, ignored -> {
                due.set(false); // before looking: a change from here on is told again
                publish();
            });
        }
    }

    private void publish() {
        if (closed) {
            return;
        }
        var entries = residents
                .get()
                .filter(resident ->
                        resident.state() != AgentState.STOPPED && resident.state() != AgentState.INITIALIZING)
                .sorted(Comparator.comparing(Resident::name))
                .map(Resident::entry)
                .toList();
        bus.publish(Topic.ROSTER, new Roster(node, entries));
    }

    @Override
    public void close() {
        closed = true;
    }
}
