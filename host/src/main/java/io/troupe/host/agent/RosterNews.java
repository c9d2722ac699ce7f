package io.troupe.host.agent;

import io.troupe.host.bus.AgentCalls.Roster;
import io.troupe.host.bus.Bus;
import io.troupe.host.bus.Topic;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * Publishes the roster when it changes; many changes within a few milliseconds are told once. All of a roster goes to
 * every node, so a large one is not told again for a while: a node that takes in thousands of agents would have all others
 * read nothing else.
 */
final class RosterNews implements AutoCloseable {

    private static final long GATHER_MILLIS = 5;
    private static final int AGENTS_A_MILLI = 5;
    private static final long LONGEST_PAUSE_MILLIS = 5_000;
    private static final int LOOKS = 100;

    private final Vertx vertx;
    private final Context context;
    private final Bus bus;
    private final String node;
    private final Supplier<Stream<Resident>> residents;
    private final AtomicBoolean due = new AtomicBoolean();
    private volatile long quietUntil = System.nanoTime();
    private volatile boolean leaving;
    private volatile boolean closed;

    RosterNews(Vertx vertx, Context context, Bus bus, String node, Supplier<Stream<Resident>> residents) {
        this.vertx = vertx;
        this.context = context;
        this.bus = bus;
        this.node = node;
        this.residents = residents;
    }

    void changed() {
        if (!closed && due.compareAndSet(false, true)) {
            long pause = (quietUntil - System.nanoTime()) / 1_000_000;
            context.runOnContext(here -> vertx.setTimer(
                    Math.max(GATHER_MILLIS, pause),
                    ignored -> { // one context keeps the order
                        due.set(false); // before looking: a change from here on is told again
                        publish();
                    }));
        }
    }

    private void publish() {
        if (!closed) {
            var roster = roster();
            long pause = Math.min(LONGEST_PAUSE_MILLIS, roster.agents().size() / AGENTS_A_MILLI);
            quietUntil = System.nanoTime() + pause * 1_000_000; // before anybody hears of it, and changes more
            bus.publish(Topic.ROSTER, roster);
        }
    }

    /** From now on nobody here takes work, which is told at once. */
    void leave() {
        leaving = true;
        context.runOnContext(here -> publish());
    }

    /** Who lives here and takes work, now. */
    Roster roster() {
        if (leaving) {
            return new Roster(node, List.of());
        }
        var here = residents.get().sorted(Comparator.comparing(Resident::name)).toList();
        for (int i = 0; i < LOOKS && here.stream().anyMatch(Resident::hasLeft); i++) {
            here = residents.get().sorted(Comparator.comparing(Resident::name)).toList(); // others took their places
        }
        var entries = here.stream()
                .filter(agent -> !agent.hasLeft())
                .map(Resident::entry)
                .toList();
        return new Roster(node, entries);
    }

    @Override
    public void close() {
        closed = true;
    }
}
