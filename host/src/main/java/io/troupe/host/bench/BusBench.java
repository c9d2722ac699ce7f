package io.troupe.host.bench;

import io.troupe.api.Json;
import io.troupe.host.bench.Report.Figure;
import io.troupe.host.bus.Call;
import io.troupe.host.bus.TaskCalls;
import io.troupe.host.bus.TaskCalls.Submit;
import io.troupe.host.journal.MemoryJournal;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;

/** A task through bus, task service, agent and back, no journal, beside a bare request and reply on the event bus. */
final class BusBench {

    private static final int IN_FLIGHT = 256;
    private static final int MILLIS = 2_000;
    private static final int ROUNDS = 7; // the first two warm up

    private BusBench() {}

    static Report run() {
        try (var host = new Bare(MemoryJournal.forgetting(), Bare.unchecked())) {
            var vertx = host.vertx();
            host.context()
                    .runOnContext(now -> vertx.eventBus()
                            .<String>consumer("bare.echo")
                            .handler(message -> message.reply(message.body())));
            var asking = host.context();
            Supplier<Future<?>> bare = () -> vertx.eventBus().request("bare.echo", "hello");
            var submit =
                    Submit.of("echo", Json.of("{\"instruction\":\"hello\"}")).withWait(30_000);
            Supplier<Future<?>> task =
                    () -> host.bus().request(TaskCalls.SUBMIT, submit, Call.ofHost(Duration.ofSeconds(30)));
            var bares = new Medians();
            var tasks = new Medians();
            for (int round = 0; round < ROUNDS; round++) {
                var one = Load.closed(asking, IN_FLIGHT, MILLIS, bare);
                var other = Load.closed(asking, IN_FLIGHT, MILLIS, task);
                if (round > 1) {
                    bares.add(one);
                    tasks.add(other);
                }
            }
            return Report.of(
                    "bus",
                    List.of(
                            Figure.against(
                                    "tasks through bus, router, echo and back, journal off",
                                    tasks.perSecond(),
                                    "1/s",
                                    bares.perSecond()),
                            Figure.against(
                                    "p99 of the same, " + IN_FLIGHT + " in flight",
                                    tasks.p99Millis(),
                                    "ms",
                                    bares.p99Millis())));
        }
    }
}
