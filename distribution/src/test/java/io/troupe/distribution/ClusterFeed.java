package io.troupe.distribution;

import java.time.Duration;

/** Lets clients go on as steadily as if nothing befell anybody. */
final class ClusterFeed implements AutoCloseable {

    private static final Duration TICK = Duration.ofMillis(250);

    private final LedgerClients clients;
    private final LedgerFlows flows;
    private final ClusterRun.Size size;
    private final int ticks;
    private volatile boolean closed;

    /** @param faults each of which takes a while, over which the work is spread */
    ClusterFeed(LedgerClients clients, LedgerFlows flows, ClusterRun.Size size, int faults) {
        this.clients = clients;
        this.flows = flows;
        this.size = size;
        long millis = quiet().toMillis() + faults * (size.brief() ? 6_000L : ClusterRun.EACH.toMillis());
        this.ticks = (int) (millis / TICK.toMillis());
        Thread.ofVirtual().name("feed").start(this::feed);
    }

    /** How long nothing befalls anybody, so that it is known how much is done then. */
    Duration quiet() {
        return Duration.ofSeconds(size.brief() ? 6 : 30);
    }

    /** Lets them do all that is left. */
    void all() {
        closed = true;
        clients.allow(size.tasks() + size.clients());
        flows.allow(size.runs() + size.clients());
    }

    private void feed() {
        try {
            for (int tick = 0; tick < ticks && !closed; tick++) {
                clients.allow(share(size.tasks(), tick));
                flows.allow(share(size.runs(), tick));
                Thread.sleep(TICK);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private int share(int all, int tick) {
        return (int) ((long) all * (tick + 1) / ticks - (long) all * tick / ticks);
    }

    @Override
    public void close() {
        closed = true;
    }
}
