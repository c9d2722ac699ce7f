package io.troupe.host.bench;

import io.troupe.api.Json;
import io.troupe.host.bench.Report.Figure;
import io.troupe.host.bus.AgentCalls.Start;
import io.troupe.host.bus.BatchCalls.Part;
import io.troupe.host.bus.BatchCalls.SubmitBatch;
import io.troupe.host.bus.TaskCalls.Submit;
import io.troupe.host.fact.TaskFact.Plan;
import io.vertx.core.Future;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.IntSupplier;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/** Many tasks that wait: what they hold, how long a start takes with them, and how soon an urgent one goes before them. */
final class QueueBench {

    private static final int QUEUED = 1_000_000;
    private static final int LOW = 100_000;
    private static final int URGENT = 500;
    private static final int WARM_UP = 500;
    private static final int TIMERS = 100_000;
    private static final int AT_WORK = 100;
    private static final int IDLE_SECONDS = 10;
    private static final int BATCH = 1_000;

    private QueueBench() {}

    static Report run(Path folder) throws IOException, InterruptedException {
        var figures = new ArrayList<Figure>();
        waiting(folder(folder, "queued"), figures);
        urgent(folder(folder, "urgent"), figures);
        timers(folder(folder, "timers"), figures);
        fanOut(folder(folder, "fan-out"), figures);
        return Report.of("queue", figures);
    }

    private static Path folder(Path folder, String name) throws IOException {
        return Files.createDirectories(folder.resolve(name));
    }

    private static void waiting(Path folder, List<Figure> figures) throws InterruptedException {
        try (var host = new Unfinished(folder, 1)) {
            host.agent(false, 1);
            double empty = ProcessUse.heap();
            double perSecond = fill(host, QUEUED, () -> host.submit(Unfinished.usual()));
            figures.add(Figure.of("tasks accepted that wait", perSecond, "1/s"));
            figures.add(Figure.of("heap of " + QUEUED + " queued tasks", ProcessUse.heap() - empty, "MB"));
        }
        try (var host = new Unfinished(folder, 1)) {
            figures.add(Figure.of("start of the service with them", host.startSeconds(), "s"));
        }
    }

    /**
     * Behind low tasks that keep the agent at its limit all the time. In the first case the agent is what they wait
     * for, as a queue means: {@value #AT_WORK} at once, of 25 to 75 ms each, are some 2,000 starts and ends a second.
     * Tasks of one length would march in step, from one group of commits to the next, and those that come between two
     * steps would wait for the next: no agents are like that, so lengths differ. In the second case each takes 5 ms,
     * and what they wait for is the host, which has all it can do; nothing is asked of that one.
     */
    private static void urgent(Path folder, List<Figure> figures) throws IOException, InterruptedException {
        var random = new Random(1);
        var agents = urgent(folder(folder, "agents"), () -> 25 + random.nextInt(50));
        figures.add(Figure.of(
                "urgent task to its start behind " + LOW + " others, p99", agents[agents.length * 99 / 100], "ms"));
        figures.add(Figure.of("the same, p50", agents[agents.length / 2], "ms"));
        var host = urgent(folder(folder, "host"), () -> 5);
        figures.add(Figure.of("the same with the host at its limit, p99", host[host.length * 99 / 100], "ms"));
        figures.add(Figure.of("the same with the host at its limit, p50", host[host.length / 2], "ms"));
    }

    /** How long urgent tasks took from being asked for to their start at the agent, sorted. */
    private static double[] urgent(Path folder, IntSupplier length) throws InterruptedException {
        var begun = new ConcurrentHashMap<String, Long>();
        var took = new ArrayList<Double>();
        try (var host = new Unfinished(folder, 10_000)) {
            host.agent(false, AT_WORK);
            fill(host, LOW, () -> host.submit(Unfinished.usual()));
            host.onStart(start -> {
                var asked = begun.remove(start.input().text());
                if (asked != null) {
                    took.add((System.nanoTime() - asked) / 1e6);
                }
                host.vertx().setTimer(length.getAsInt(), later -> host.finish(start));
            });
            host.agent(true, AT_WORK);
            for (int task = 0; task < WARM_UP + URGENT; task++) {
                var mark = Json.of("{\"urgent\":" + task + "}");
                begun.put(mark.text(), System.nanoTime());
                host.submit(Submit.of(Unfinished.AGENT, mark).withPriority(10)).await();
                TimeUnit.MILLISECONDS.sleep(2);
            }
            while (!begun.isEmpty()) {
                TimeUnit.MILLISECONDS.sleep(10);
            }
        }
        return took.stream()
                .skip(WARM_UP)
                .mapToDouble(millis -> millis)
                .sorted()
                .toArray();
    }

    private static void timers(Path folder, List<Figure> figures) throws InterruptedException {
        try (var host = new Unfinished(folder, 1)) {
            host.agent(true, 1);
            double none = idle();
            long due = System.currentTimeMillis() + TimeUnit.HOURS.toMillis(1);
            var plan = new Plan(Optional.of(due), List.of(), Optional.empty(), 0, Optional.empty());
            fill(host, TIMERS, () -> host.submit(Unfinished.usual().withPlan(plan)));
            ProcessUse.heap();
            figures.add(Figure.against(
                    "CPU of the process with " + TIMERS + " timers, of one core; reference: with none",
                    idle(),
                    "",
                    none));
        }
    }

    /** Tasks that all wait for one, twice as many each time: what one of them costs must not grow. */
    private static void fanOut(Path folder, List<Figure> figures) throws IOException, InterruptedException {
        double accepted = 0;
        double before = 0;
        for (int size : new int[] {1_250, 2_500, 5_000, 10_000, 10_000}) {
            try (var host = new Unfinished(folder(folder, "of-" + System.nanoTime()), size + 1)) {
                var started = new CountDownLatch(size + 1);
                var root = new CompletableFuture<Start>();
                host.onStart(start -> {
                    root.complete(start); // the first; the others change nothing
                    started.countDown();
                });
                host.agent(true, size + 1);
                var id = host.submit(Unfinished.usual()).await().id();
                double accepting = batches(host, id, size);
                long begun = System.nanoTime();
                host.finish(root.join()).await();
                started.await();
                double micros = (System.nanoTime() - begun) / 1e3 / size;
                if (before > 0) {
                    figures.add(Figure.against(
                            "acceptance of each of those in batches; reference: of those before",
                            accepting,
                            "us",
                            accepted));
                    figures.add(Figure.against(
                            "start of each of " + size + " that waited for one; reference: of those before",
                            micros,
                            "us",
                            before));
                }
                accepted = accepting;
                before = micros;
            }
        }
    }

    /** Submits tasks that wait for one in batches, one after the other, and gives the microseconds for each task. */
    private static double batches(Unfinished host, String id, int size) throws InterruptedException {
        var plan = new Plan(Optional.empty(), List.of(id), Optional.empty(), 0, Optional.empty());
        var task = Unfinished.usual().withPlan(plan);
        long begun = System.nanoTime();
        for (int left = size; left > 0; left -= BATCH) {
            var parts = IntStream.range(0, Math.min(BATCH, left))
                    .mapToObj(place -> new Part("t" + place, task))
                    .toList();
            host.submit(new SubmitBatch(parts, Optional.empty())).await();
        }
        return (System.nanoTime() - begun) / 1e3 / size;
    }

    private static double fill(Unfinished host, int count, Supplier<Future<?>> ask) {
        return Load.all(host.context(), 512, count, ask);
    }

    /** What part of one core this process uses while nothing is asked of it. */
    private static double idle() throws InterruptedException {
        long before = ProcessUse.cpuNanos();
        TimeUnit.SECONDS.sleep(IDLE_SECONDS);
        return (ProcessUse.cpuNanos() - before) / 1e9 / IDLE_SECONDS;
    }
}
