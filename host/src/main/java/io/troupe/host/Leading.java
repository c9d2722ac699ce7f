package io.troupe.host;

import io.troupe.host.bus.NodeCalls.Nodes;
import io.troupe.host.cluster.Membership;
import io.troupe.host.cluster.Membership.Hold;
import io.troupe.host.journal.GuardedJournal;
import io.troupe.host.journal.Journal;
import io.troupe.host.journal.Leases.Lease;
import io.troupe.host.schedule.Schedules;
import io.troupe.host.settings.HostSettings;
import io.troupe.host.task.Tasks;
import io.troupe.host.task.Understudy;
import io.troupe.host.workflow.Ready;
import io.troupe.host.workflow.Runs;
import io.troupe.host.workflow.Strategies;
import io.troupe.host.workflow.Workflows;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/**
 * What one node does for all: it serves tasks, workflows, runs and schedules, and sees to retention. A host on its own
 * does so from its start to its end. On ordinary threads, which it blocks.
 */
final class Leading implements Membership.Duties, AutoCloseable {

    private final Frame frame;
    private final HostSettings settings;
    private final Journal journal;
    private final Strategies strategies;
    private final Path snapshots;
    private final Ready ready;
    private @Nullable Frame bay;
    private volatile boolean serving;
    private volatile boolean engaged;

    Leading(Frame frame, HostSettings settings, Journal journal, Repertoire repertoire, Path snapshots) {
        this.frame = frame;
        this.settings = settings;
        this.journal = journal;
        this.strategies = repertoire.strategies();
        this.ready = repertoire.ready();
        this.snapshots = snapshots;
    }

    /**
     * What runs are made of, besides what people put.
     *
     * @param ready workflows that came with the host
     */
    record Repertoire(Strategies strategies, Ready ready) {}

    @Override
    public Future<Void> begin(Lease lease, Nodes nodes, Hold hold) {
        return beside(() -> {
            begin(new GuardedJournal(journal, lease), nodes.ids(), hold);
            return null;
        });
    }

    @Override
    public Future<Void> end() {
        return beside(() -> {
            close();
            return null;
        });
    }

    /**
     * Begins; serves when it returns. Agents and strategies are there by now.
     *
     * @param hold whether it may still serve
     */
    synchronized void begin(Journal writable, Set<String> nodes, Hold hold) {
        if (bay != null) {
            close(); // of a reign that never came to its end
        }
        engaged = true;
        var here = frame.bay(hold);
        bay = here;
        boolean serves = false;
        try {
            tasks(here, writable, nodes);
            var retention = here.room();
            retention.own(
                    retention.on(() -> Retention.start(here.vertx(), here.bus(), writable, settings.retention())),
                    made -> {
                        made.close();
                        return Future.succeededFuture();
                    });
            runs(here, writable, nodes);
            var room = here.room();
            var schedules = room.own(
                    new Schedules(
                            here.vertx(),
                            here.bus(),
                            writable,
                            settings.schedules().max()),
                    made -> {
                        made.close();
                        return Future.succeededFuture();
                    });
            room.on(schedules::start); // what was missed finds its agents
            serves = true;
            serving = true;
        } finally {
            if (!serves) {
                close();
            }
        }
    }

    private void tasks(Frame here, Journal writable, Set<String> nodes) {
        var room = here.room();
        var tasks = room.own(new Tasks(here.vertx(), here.bus(), writable, Chosen.limits(settings)), Tasks::close);
        tasks.keepSnapshots(snapshots);
        tasks.among(nodes);
        room.on(tasks::start);
    }

    private void runs(Frame here, Journal writable, Set<String> nodes) {
        var room = here.room();
        var workflows = new Workflows(here.vertx(), here.bus(), writable, ready);
        var parts = new Runs.Parts(workflows, strategies);
        var runs = room.own(
                new Runs(
                        here.vertx(),
                        here.bus(),
                        writable,
                        parts,
                        settings.workflows().maxOpen()),
                made -> {
                    made.close();
                    workflows.close();
                    return Future.succeededFuture();
                });
        runs.among(nodes);
        room.on(() -> workflows.start().compose(done -> runs.start())); // what was under way finds its agents
    }

    /** Says whether it is this node that serves. Any thread. */
    boolean serves() {
        return serving;
    }

    /** Ends what it does, if it does anything. */
    @Override
    public synchronized void close() {
        serving = false;
        var here = bay;
        bay = null;
        if (here != null) {
            here.close();
        }
        engaged = false;
    }

    /** Reads along while another node leads, so that this one has little to read when it is its turn. */
    void follow() {
        var room = frame.room();
        var understudy = room.own(new Understudy(frame.vertx(), journal, snapshots, () -> !engaged), made -> {
            made.close();
            return Future.succeededFuture();
        });
        room.on(understudy::start);
    }

    private static Future<Void> beside(Callable<Void> work) {
        Promise<Void> done = Promise.promise();
        Thread.ofVirtual().name("leading").start(() -> {
            try {
                work.call();
                done.complete();
            } catch (Exception | Error e) {
                done.fail(e);
            }
        });
        return done.future();
    }
}
