package io.troupe.distribution;

import java.io.IOException;
import java.io.PrintStream;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.ToLongFunction;
import java.util.regex.Pattern;

/** A host under steady work for hours: what it holds must not grow. Needs Linux, for what {@code /proc} tells. */
final class Soak {

    /** A host remembers the last 10,000 tasks that have ended; until it has so many twice over, it may grow. */
    private static final int WARM_UP_TASKS = 20_000;

    private static final double MOST = 1.10;
    private static final int IN_FLIGHT = 64;
    private static final Pattern USED = Pattern.compile("used (\\d+)K");

    private record Sample(long heap, long threads, long files, int completed) {}

    private final Path folder;
    private final Duration length;
    private final long rate;
    private final AtomicInteger completed = new AtomicInteger();
    private final AtomicInteger failed = new AtomicInteger();

    private Soak(Path folder, Duration length, long rate) {
        this.folder = folder;
        this.length = length;
        this.rate = rate;
    }

    static Soak of(Path folder, Chaos.Options options) {
        var length = Duration.ofMinutes(options.number("--minutes", 60 * options.number("--hours", 2)));
        return new Soak(folder, length, options.number("--rate", 50));
    }

    /** Runs it all; false when something grew, or a task failed. */
    boolean run(PrintStream out) throws Exception {
        var samples = new ArrayList<Sample>();
        long pause = Math.max(Duration.ofSeconds(5).toMillis(), Math.min(60_000, length.toMillis() / 30));
        try (var host = RunningHost.start(folder.resolve("data"))) {
            var load = Thread.ofVirtual().start(() -> load(host));
            long end = System.nanoTime() + length.toNanos();
            out.println("  seconds   heap MiB    threads      files  completed");
            long begin = System.nanoTime();
            while (System.nanoTime() < end && !host.process().waitFor(pause, TimeUnit.MILLISECONDS)) {
                samples.add(sample(host.pid(), completed.get()));
                var last = samples.getLast();
                out.printf(
                        "%9d %10.1f %10d %10d %10d%n",
                        (System.nanoTime() - begin) / 1_000_000_000,
                        last.heap() / 1024.0,
                        last.threads(),
                        last.files(),
                        completed.get());
            }
            load.interrupt();
            load.join();
        }
        boolean fine = failed.get() == 0;
        out.println(completed.get() + " tasks completed, " + failed.get() + " did not");
        fine &= flat("heap, KiB", samples, Sample::heap, out);
        fine &= flat("threads", samples, Sample::threads, out);
        return flat("open files", samples, Sample::files, out) && fine;
    }

    /** Compares the last third with the first after the warm-up. */
    private static boolean flat(String what, List<Sample> all, ToLongFunction<Sample> of, PrintStream out) {
        var samples =
                all.stream().filter(one -> one.completed() >= WARM_UP_TASKS).toList();
        int third = samples.size() / 3;
        if (third == 0) {
            out.println(
                    "too short: " + samples.size() + " samples after " + WARM_UP_TASKS + " tasks, expected 3 or more");
            return false;
        }
        double first =
                samples.subList(0, third).stream().mapToLong(of).average().orElse(0);
        double last = samples.subList(samples.size() - third, samples.size()).stream()
                .mapToLong(of)
                .average()
                .orElse(0);
        boolean flat = last <= first * MOST;
        out.printf("%s: %.1f in the first third, %.1f in the last: %s%n", what, first, last, flat ? "flat" : "GROWS");
        return flat;
    }

    private void load(RunningHost host) {
        var room = new Semaphore(IN_FLIGHT);
        long begin = System.nanoTime();
        try {
            for (long sent = 0; !Thread.currentThread().isInterrupted(); sent++) {
                long early = begin + sent * 1_000_000_000L / rate - System.nanoTime();
                if (early > 0) {
                    TimeUnit.NANOSECONDS.sleep(early);
                }
                room.acquire();
                Thread.startVirtualThread(() -> one(host, room));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        room.acquireUninterruptibly(IN_FLIGHT);
    }

    private void one(RunningHost host, Semaphore room) {
        try {
            HttpResponse<String> answer =
                    host.post("/api/v1/tasks?wait=30", "{\"agent\":\"echo\",\"input\":\"a task of a long day\"}");
            boolean done = RunningHost.JSON
                    .readTree(answer.body())
                    .path("state")
                    .asText()
                    .equals("completed");
            (done ? completed : failed).incrementAndGet();
        } catch (IOException e) {
            failed.incrementAndGet();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            room.release();
        }
    }

    private static Sample sample(long pid, int completed) throws IOException, InterruptedException {
        jcmd(pid, "GC.run");
        var used = USED.matcher(jcmd(pid, "GC.heap_info"));
        if (!used.find()) {
            throw new IOException("jcmd says nothing of the heap of " + pid);
        }
        return new Sample(Long.parseLong(used.group(1)), entries(pid, "task"), entries(pid, "fd"), completed);
    }

    private static long entries(long pid, String what) throws IOException {
        try (var entries = Files.list(Path.of("/proc", Long.toString(pid), what))) {
            return entries.count();
        }
    }

    private static String jcmd(long pid, String command) throws IOException, InterruptedException {
        var jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
        var process = new ProcessBuilder(jcmd, Long.toString(pid), command)
                .redirectErrorStream(true)
                .start();
        var said = new String(process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
        process.waitFor();
        return said;
    }
}
