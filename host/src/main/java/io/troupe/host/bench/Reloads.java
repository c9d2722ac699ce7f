package io.troupe.host.bench;

import io.troupe.host.bench.Report.Figure;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A plugin whose content is known is loaded anew in place of itself, and the load before it is closed: beside a bare
 * class loader that is opened on the same jar, makes the agent, and is closed.
 */
final class Reloads {

    private static final int WARM_UP = 150;
    private static final int TIMES = 200;
    private static final Duration UNLOADING = Duration.ofMillis(500); // what was replaced is closed a little later

    private Reloads() {}

    private record Round(Timings timings, double cpuMillis) {}

    private interface Step {
        void run() throws IOException, ReflectiveOperationException;
    }

    private static final class Contract extends ClassLoader {
        private final ClassLoader all = Contract.class.getClassLoader();

        Contract() {
            super(ClassLoader.getPlatformClassLoader());
        }

        @Override
        protected Class<?> findClass(String name) throws ClassNotFoundException {
            if (name.startsWith("io.troupe.api.") || name.startsWith("org.pf4j.")) {
                return all.loadClass(name);
            }
            throw new ClassNotFoundException(name);
        }
    }

    static List<Figure> run(Path folder) throws IOException, InterruptedException {
        var jar = DroppedJar.write(Files.createDirectories(folder.resolve("plugins")), 0);
        try (var host = new PluggedHost(folder)) {
            Step reload = () -> host.reload(DroppedJar.name(0)).await();
            var contract = new Contract();
            Step bare = () -> bare(jar, contract);
            round(WARM_UP, reload);
            round(WARM_UP, bare);
            var reference = round(TIMES, bare);
            var ours = round(TIMES, reload);
            var trial = host.trials();
            return List.of(
                    Figure.of("its trial run, once a content", trial.p50(), "ms"),
                    Figure.against(
                            "load in place of itself, p50 (target 5); reference: a class loader",
                            ours.timings().p50(),
                            "ms",
                            reference.timings().p50()),
                    Figure.against(
                            "p99 of the same (target 5); reference: p99 of the same",
                            ours.timings().p99(),
                            "ms",
                            reference.timings().p99()),
                    Figure.against(
                            "load and unload, all threads (target 5); reference: the same",
                            ours.cpuMillis(),
                            "ms CPU",
                            reference.cpuMillis()));
        }
    }

    private static Round round(int times, Step step) throws IOException, InterruptedException {
        var timings = new Timings(times);
        var before = cpu();
        try {
            for (int i = 0; i < times; i++) {
                long begun = System.nanoTime();
                step.run();
                timings.since(begun);
            }
        } catch (ReflectiveOperationException e) {
            throw new IOException("the agent of the bench does not load", e);
        }
        TimeUnit.NANOSECONDS.sleep(UNLOADING.toNanos());
        return new Round(timings, cpu().minus(before).toNanos() / 1e6 / times);
    }

    private static void bare(Path jar, ClassLoader contract) throws IOException, ReflectiveOperationException {
        try (var classes = new URLClassLoader(new URL[] {jar.toUri().toURL()}, contract)) {
            classes.loadClass(DroppedAgent.class.getName()).getConstructor().newInstance();
        }
    }

    private static Duration cpu() {
        return ProcessHandle.current().info().totalCpuDuration().orElse(Duration.ZERO);
    }
}
