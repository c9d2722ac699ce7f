package io.troupe.host.bench;

import io.troupe.host.bus.Bus;
import io.troupe.host.bus.NodeCalls.Nodes;
import io.troupe.host.cluster.Membership;
import io.troupe.host.cluster.Membership.Hold;
import io.troupe.host.journal.GuardedJournal;
import io.troupe.host.journal.Journal;
import io.troupe.host.journal.Leases.Lease;
import io.troupe.host.task.Tasks;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.Optional;

/** Serves tasks while its node leads. */
final class LeadingTasks implements Membership.Duties {

    private static final Tasks.Limits LIMITS =
            new Tasks.Limits(100_000, 1_000, Duration.ofMinutes(5), Duration.ofMinutes(15));

    private final Vertx vertx;
    private final Bus bus;
    private final Journal journal;
    private Optional<Tasks> tasks = Optional.empty();

    LeadingTasks(Vertx vertx, Bus bus, Journal journal) {
        this.vertx = vertx;
        this.bus = bus;
        this.journal = journal;
    }

    @Override
    public Future<Void> begin(Lease lease, Nodes nodes, Hold hold) {
        return GrowingNode.doing(vertx, () -> {
            var made = new Tasks(vertx, bus.whileIt(hold.serves()), new GuardedJournal(journal, lease), LIMITS);
            tasks = Optional.of(made);
            made.among(nodes.ids());
            return made.start();
        });
    }

    @Override
    public Future<Void> end() {
        var made = tasks;
        tasks = Optional.empty();
        return made.map(Tasks::close).orElseGet(Future::succeededFuture);
    }
}
