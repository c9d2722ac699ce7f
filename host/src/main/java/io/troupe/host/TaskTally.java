package io.troupe.host;

import io.troupe.host.bus.Bus;
import io.troupe.host.bus.Call;
import io.troupe.host.bus.TaskCalls;
import io.troupe.host.bus.TaskCalls.Count;
import io.troupe.host.bus.TaskCalls.Counts;
import io.troupe.host.observe.Meters;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.function.Supplier;
import java.util.function.ToIntFunction;

/**
 * Asks each second how many tasks there are, for the metrics; whether an answer comes says that whoever leads can be reached.
 * The node that leads counts for all and the others say 0, so that a sum over the nodes is right.
 */
final class TaskTally {

    private static final long PAUSE_MILLIS = 1_000;
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final Leadership leadership;
    private volatile Counts counts = new Counts(0, 0, 0, 0, 0);

    private TaskTally(Leadership leadership) {
        this.leadership = leadership;
    }

    /** Begins to ask, until Vert.x ends. */
    static void begin(Vertx vertx, Bus bus, Meters meters, Leadership leadership, HostHealth health) {
        var tally = new TaskTally(leadership);
        vertx.setPeriodic(
                PAUSE_MILLIS,
                tick -> bus.request(TaskCalls.COUNT, new Count(), Call.ofHost(PATIENCE))
                        .onSuccess(now -> {
                            tally.counts = now;
                            health.hear();
                        }));
        meters.gauge("troupe.tasks.running", "tasks that somebody works on", tally.led(Counts::running));
        meters.gauge("troupe.tasks.queued", "tasks that nobody works on yet", tally.led(Counts::queued));
        meters.gauge(
                "troupe.tasks.waiting", "tasks that a node would start now if it had room", tally.led(Counts::waiting));
        meters.gauge("troupe.node.leads", "1 on the node that serves tasks and runs for all", tally.led(anyhow -> 1));
    }

    private Supplier<Number> led(ToIntFunction<Counts> count) {
        return () -> leadership.leads() ? count.applyAsInt(counts) : 0;
    }
}
