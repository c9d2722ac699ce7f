package io.troupe.distribution;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.ToLongFunction;

/**
 * A host under steady work for hours, while plugins, schedules and subscribers come and go and old facts leave its
 * journal: what it holds must not grow. First it is given so much work that all it remembers is full.
 */
final class Soak {

    /** A host remembers the last 10,000 tasks that have ended: these fill it twice. */
    private static final int WARM_UP_TASKS = 20_000;

    private static final int IN_FLIGHT = 64;

    /** Facts leave after a minute instead of a day; what only waits for memory to get short does not wait so long. */
    private static final List<String> JAVA =
            List.of("-Dtroupe.retention.least=PT1S", "-Xmx512m", "-XX:SoftRefLRUPolicyMSPerMB=10");

    private static final Growth HEAP = new Growth("heap, KiB", 0.05, 1_024);
    private static final Growth METASPACE = new Growth("metaspace, KiB", 0.05, 1_024);
    private static final Growth THREADS = new Growth("threads", 0.05, 3);
    private static final Growth FILES = new Growth("open files", 0.05, 8);
    private static final Growth JOURNAL = new Growth("journal, KiB", 0.25, 4_096);

    private final Path folder;
    private final Duration length;
    private final long rate;
    private final AtomicInteger completed = new AtomicInteger();
    private final Map<String, Integer> failed = new ConcurrentHashMap<>();

    private Soak(Path folder, Duration length, long rate) {
        this.folder = folder;
        this.length = length;
        this.rate = rate;
    }

    static Soak of(Path folder, Chaos.Options options) {
        var length =
                Duration.ofMillis((long) (options.decimal("--minutes", 60 * options.decimal("--hours", 2)) * 60_000));
        return new Soak(folder, length, options.number("--rate", 50));
    }

    /** Runs it all; false when something grew or failed. */
    boolean run(PrintStream out) throws Exception {
        var samples = new ArrayList<Footprint>();
        Map<String, Integer> wrong;
        try (var host = RunningHost.startWith(JAVA, folder.resolve("data"))) {
            var room = new Semaphore(IN_FLIGHT);
            for (int i = 0; i < WARM_UP_TASKS; i++) {
                begin(host, room);
            }
            var load = Thread.ofVirtual().start(() -> load(host, room));
            var others = new ComingAndGoing(host);
            try (others) {
                watch(host, samples, out);
            }
            load.interrupt();
            load.join();
            out.println("went round: " + others.done());
            wrong = others.wrong();
        }
        out.println(completed.get() + " tasks completed; others: " + failed + "; what went wrong: " + wrong);
        boolean flat = flat(samples, out);
        return flat && failed.isEmpty() && wrong.isEmpty();
    }

    private void watch(RunningHost host, List<Footprint> samples, PrintStream out) throws Exception {
        long pause = Math.max(Duration.ofSeconds(5).toMillis(), Math.min(60_000, length.toMillis() / 40));
        long begin = System.nanoTime();
        out.println("  seconds   heap MiB  metaspace    threads      files    journal  completed  cores");
        long cpu = cpu(host);
        for (long at = begin; at < begin + length.toNanos(); at = System.nanoTime()) {
            if (host.process().waitFor(pause, TimeUnit.MILLISECONDS)) {
                throw new IOException("the host ended: " + RunningHost.said(host.data()));
            }
            var now = Footprint.of(host, folder.resolve("classes-" + samples.size() + ".txt"));
            samples.add(now);
            long used = cpu(host) - cpu;
            cpu += used;
            out.printf(
                    "%9d %10.1f %10.1f %10d %10d %10.1f %10d %6.2f%n",
                    (System.nanoTime() - begin) / 1_000_000_000,
                    now.heap() / 1024.0,
                    now.metaspace() / 1024.0,
                    now.threads(),
                    now.files(),
                    now.journal() / 1024.0,
                    completed.get(),
                    used / (double) (System.nanoTime() - at));
        }
    }

    private static long cpu(RunningHost host) {
        return host.process()
                .toHandle()
                .info()
                .totalCpuDuration()
                .orElse(Duration.ZERO)
                .toNanos();
    }

    private static boolean flat(List<Footprint> samples, PrintStream out) {
        boolean flat = flat(HEAP, samples, Footprint::heap, out);
        flat &= flat(METASPACE, samples, Footprint::metaspace, out);
        flat &= flat(THREADS, samples, Footprint::threads, out);
        flat &= flat(FILES, samples, Footprint::files, out);
        return flat(JOURNAL, samples, Footprint::journal, out) && flat;
    }

    private static boolean flat(Growth growth, List<Footprint> samples, ToLongFunction<Footprint> of, PrintStream out) {
        var verdict = growth.of(
                samples.stream().map(sample -> (double) of.applyAsLong(sample)).toList());
        out.println(verdict);
        return verdict.flat();
    }

    private void load(RunningHost host, Semaphore room) {
        long begin = System.nanoTime();
        try {
            for (long sent = 0; !Thread.currentThread().isInterrupted(); sent++) {
                long early = begin + sent * 1_000_000_000L / rate - System.nanoTime();
                if (early > 0) {
                    TimeUnit.NANOSECONDS.sleep(early);
                }
                begin(host, room);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        room.acquireUninterruptibly(IN_FLIGHT);
    }

    private void begin(RunningHost host, Semaphore room) throws InterruptedException {
        room.acquire();
        Thread.startVirtualThread(() -> {
            try {
                one(host);
            } finally {
                room.release();
            }
        });
    }

    private void one(RunningHost host) {
        try {
            var answer = host.post("/api/v1/tasks?wait=30", "{\"agent\":\"echo\",\"input\":\"a task of a long day\"}");
            var view = RunningHost.JSON.readTree(answer.body());
            if (!view.path("state").asText().equals("completed") && view.has("id")) { // the machine may be busy
                view = host.json("/api/v1/tasks/" + view.path("id").asText() + "?wait=55");
            }
            if (view.path("state").asText().equals("completed")) {
                completed.incrementAndGet();
            } else {
                failed.merge(answer.statusCode() + " " + view, 1, Integer::sum);
            }
        } catch (IOException e) {
            failed.merge(e.toString(), 1, Integer::sum);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
