package io.troupe.host.bench;

import io.troupe.host.bench.Report.Figure;
import io.troupe.host.fact.Draft;
import io.troupe.host.fact.Ids;
import io.troupe.host.journal.Journal.Append;
import io.vertx.core.Future;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

/** Runs of workflows, every fact synced: how many, how quick from step to step, what those hold that wait. */
final class WorkflowsBench {

    private static final int IN_FLIGHT = 512;
    private static final int MILLIS = 4_000;
    private static final int ROUNDS = 5; // the first two warm up
    private static final int STEPS = 3;
    private static final int WAITING = 10_000;

    private static final String THREE = """
            steps:
              - {id: one, agent: echo, instruction: "{{ inputs.what }}"}
              - {id: two, agent: echo, instruction: "two of {{ steps.one.output.text }}", depends-on: [one]}
              - {id: three, agent: echo, instruction: "three of {{ steps.two.output.text }}", depends-on: [two]}
            """;
    private static final String ASKING = """
            steps:
              - {id: build, agent: echo, instruction: "{{ inputs.what }}"}
              - {id: deploy, agent: echo, instruction: deploy it, depends-on: [build], approval: "May I deploy {{ steps.build.output.text }}?"}
              - {id: tell, agent: echo, instruction: tell them, depends-on: [deploy]}
            """;
    private static final String INPUT = "{\"what\":\"hello\"}";

    private WorkflowsBench() {}

    static Report run(Path folder) throws IOException, InterruptedException {
        var figures = new ArrayList<Figure>();
        double perSecond = rates(folder(folder, "rates"), figures);
        overhead(folder(folder, "overhead"), (int) perSecond / 2, figures);
        waiting(folder(folder, "waiting"), figures);
        GraphsBench.run(figures);
        RunsAgainBench.run(folder(folder, "again"), figures);
        SleepersBench.run(folder(folder, "sleepers"), figures);
        return Report.of("workflows", figures);
    }

    static Path folder(Path folder, String name) throws IOException {
        return Files.createDirectories(folder.resolve(name));
    }

    private static double rates(Path folder, List<Figure> figures) {
        try (var host = RunningHost.in(folder)) {
            host.put("three", THREE);
            var asking = host.inside().context();
            var tasks = new Medians();
            var runs = new Medians();
            var taskCpu = new Cpu();
            var runCpu = new Cpu();
            long before = 0;
            for (int round = 0; round < ROUNDS; round++) {
                var reference = taskCpu.of(
                        () -> Load.closed(asking, IN_FLIGHT, MILLIS / 2, () -> host.submit("echo", "hello")));
                before = host.journal().position();
                var result = runCpu.of(() -> Load.closed(asking, IN_FLIGHT, MILLIS, () -> host.run("three", INPUT)));
                if (round > 1) {
                    tasks.add(reference);
                    runs.add(result);
                }
            }
            figures.add(Figure.of(
                    "durable runs of " + STEPS + " steps, " + IN_FLIGHT + " in flight", runs.perSecond(), "1/s"));
            figures.add(Figure.against(
                    "tasks of them; reference: durable echo tasks",
                    STEPS * runs.perSecond(),
                    "1/s",
                    tasks.perSecond()));
            figures.add(Figure.against(
                    "CPU of such a run; reference: of " + STEPS + " echo tasks",
                    runCpu.micros(),
                    "us",
                    STEPS * taskCpu.micros()));
            figures.add(Figure.of("p99 of such a run", runs.p99Millis(), "ms"));
            figures.add(
                    Figure.of("facts a run", (double) (host.journal().position() - before) / runCpu.lastCount(), ""));
            return runs.perSecond();
        }
    }

    /** CPU time of the process for one answer, in the last round. */
    private static final class Cpu {

        private double micros;
        private long lastCount;

        Load.Result of(Supplier<Load.Result> load) {
            long before = ProcessUse.cpuNanos();
            var result = load.get();
            lastCount = result.count();
            micros = (ProcessUse.cpuNanos() - before) / 1e3 / lastCount;
            return result;
        }

        double micros() {
            return micros;
        }

        long lastCount() {
            return lastCount;
        }
    }

    /** From the end of a step's task being durable to the agent of the next step being called. */
    private static void overhead(Path folder, int perSecond, List<Figure> figures) {
        try (var host = RunningHost.in(folder)) {
            var relay = new Relay();
            host.add(relay);
            relay.watch(host.journal());
            host.put("relay", Relay.workflow(STEPS));
            var asking = host.inside().context();
            var ids = new Ids();
            var vertx = host.inside().vertx();
            Load.offered(vertx, asking, perSecond, MILLIS, () -> host.run("relay", INPUT));
            relay.begin(perSecond * STEPS * MILLIS / 500);
            Load.offered(vertx, asking, perSecond, 2 * MILLIS, () -> host.run("relay", INPUT));
            var took = relay.end();
            var two = Load.offered(vertx, asking, 2 * perSecond, MILLIS, () -> twoAppends(host, ids));
            figures.add(Figure.against(
                    "from a step's task to the next one's agent at half load, p50; reference: two appends",
                    took.p50(),
                    "ms",
                    two.p50Millis()));
            figures.add(Figure.against("the same, p99", took.p99(), "ms", two.p99Millis()));
        }
    }

    /** As many appends, one after the other, as stand between two steps: the run's, and the next task's. */
    private static Future<?> twoAppends(RunningHost host, Ids ids) {
        return append(host, ids).compose(done -> append(host, ids));
    }

    private static Future<?> append(RunningHost host, Ids ids) {
        var body = "{\"step\":\"one\",\"attempt\":1,\"work\":\"task-01j9z30000000000000000000\",\"agent\":\"relay\"}";
        var none = Optional.<String>empty();
        var draft = new Draft("bench.appended", 1, System.currentTimeMillis(), "default", none, none, () -> body);
        return host.journal()
                .append(new Append(ids.next("append"), "bench/" + ids.next("bench"), 0, List.of(draft, draft)));
    }

    private static void waiting(Path folder, List<Figure> figures) throws InterruptedException {
        var waiting = new AtomicLong();
        try (var host = RunningHost.in(folder)) {
            host.put("asking", ASKING);
            host.run("asking", INPUT).await();
            double empty = ProcessUse.heap();
            double perSecond = Load.all(
                    host.inside().context(),
                    IN_FLIGHT,
                    WAITING,
                    () -> host.run("asking", INPUT)
                            .onSuccess(run -> waiting.addAndGet(run.questions().size())));
            if (waiting.get() != WAITING) {
                throw new IllegalStateException(waiting + " runs wait for a human, expected " + WAITING);
            }
            figures.add(Figure.of("runs that come to a question to a human", perSecond, "1/s"));
            figures.add(
                    Figure.of("heap of " + WAITING + " runs that wait for a human", ProcessUse.heap() - empty, "MB"));
        }
        double none = ProcessUse.heap();
        try (var host = RunningHost.in(folder)) {
            figures.add(Figure.of("start of the service with them", host.startSeconds(), "s"));
            figures.add(Figure.of("heap of a host with them after its start", ProcessUse.heap() - none, "MB"));
        }
    }
}
