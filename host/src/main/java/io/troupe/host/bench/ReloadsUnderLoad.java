package io.troupe.host.bench;

import io.troupe.api.Json;
import io.troupe.host.bench.Report.Figure;
import io.troupe.host.bus.Call;
import io.troupe.host.bus.TaskCalls;
import io.troupe.host.bus.TaskCalls.Submit;
import io.troupe.host.bus.TaskCalls.TaskView;
import io.troupe.host.fact.TaskState;
import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Durable tasks that are offered steadily to an agent that is replaced again and again. */
final class ReloadsUnderLoad {

    private static final int OFFERED = 2_000;
    private static final int RELOADS = 10;
    private static final int FIRST_SECONDS = 6;
    private static final int SECONDS_BETWEEN = 3;
    private static final int SECONDS = FIRST_SECONDS + RELOADS * SECONDS_BETWEEN;
    private static final long GAP = TimeUnit.SECONDS.toNanos(1) / OFFERED;

    private final PluggedHost host;
    private final long[] nanos = new long[OFFERED * SECONDS];
    private final List<Integer> reloadedAt = new ArrayList<>();
    private long begun;
    private int asked;
    private int accepted;
    private int completed;
    private int reloads;

    private ReloadsUnderLoad(PluggedHost host) {
        this.host = host;
    }

    static List<Figure> run(Path folder) throws IOException {
        DroppedJar.write(Files.createDirectories(folder.resolve("plugins")), 0);
        try (var host = new PluggedHost(folder)) {
            return new ReloadsUnderLoad(host).run();
        }
    }

    private List<Figure> run() {
        var vertx = host.inside().vertx();
        var context = host.inside().context();
        var submit = Submit.of(DroppedJar.name(0), Json.of("{\"instruction\":\"hello\"}"))
                .withWait(30_000);
        context.runOnContext(now -> vertx.setPeriodic(
                TimeUnit.SECONDS.toMillis(FIRST_SECONDS), TimeUnit.SECONDS.toMillis(SECONDS_BETWEEN), this::reload));
        Load.offered(vertx, context, OFFERED, (int) TimeUnit.SECONDS.toMillis(SECONDS), () -> ask(submit));
        if (reloads < RELOADS) {
            throw new IllegalStateException("replaced " + reloads + " times under load, expected " + RELOADS);
        }
        var before = new Timings(RELOADS);
        var during = new Timings(RELOADS);
        for (int at : reloadedAt) {
            before.add(p99(at - OFFERED));
            during.add(p99(at));
        }
        return List.of(
                Figure.against(
                        "p99 of a second with a reload at " + OFFERED + "/s (target 3x); reference: without",
                        during.p50(),
                        "ms",
                        before.p50()),
                Figure.against(
                        "the worst of these seconds; reference: the worst without", during.p99(), "ms", before.p99()),
                Figure.against("tasks not accepted; reference: offered", asked - accepted, "", asked),
                Figure.against(
                        "tasks accepted and not completed (target 0); reference: accepted",
                        accepted - completed,
                        "",
                        accepted));
    }

    private void reload(long timer) {
        if (reloadedAt.size() == RELOADS) {
            host.inside().vertx().cancelTimer(timer);
            return;
        }
        reloadedAt.add(asked);
        host.reload(DroppedJar.name(0)).onSuccess(view -> reloads++);
    }

    /** Asks for the next task; it was due so long after the first one as its number says. */
    private Future<?> ask(Submit submit) {
        int number = asked++;
        if (number == 0) {
            begun = System.nanoTime();
        }
        return host.bus()
                .request(TaskCalls.SUBMIT, submit, Call.ofHost(Duration.ofSeconds(60)))
                .transform(answer -> answered(number, answer));
    }

    private Future<Void> answered(int number, AsyncResult<TaskView> answer) {
        nanos[number] = System.nanoTime() - begun - number * GAP;
        if (answer.succeeded()) {
            accepted++;
            completed += answer.result().state() == TaskState.COMPLETED ? 1 : 0;
        }
        return Future.succeededFuture();
    }

    /** Of the tasks of one second, from this one on. */
    private long p99(int from) {
        var second = Arrays.copyOfRange(nanos, from, from + OFFERED);
        Arrays.sort(second);
        return second[(int) (OFFERED * 0.99)];
    }
}
