package io.troupe.host.bench;

import io.troupe.host.bench.Report.Figure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** What plugins of code add to the start of a host: the first time, when each is tried, and later. */
final class FullStart {

    private static final int PLUGINS = 60;
    private static final int STARTS = 5;

    private FullStart() {}

    static List<Figure> run(Path launcher, Path folder) throws IOException, InterruptedException {
        var empty = Files.createDirectories(folder).resolve("empty");
        var full = folder.resolve("full");
        start(launcher, empty, 0); // makes the folder
        start(launcher, full, 0);
        for (int i = 0; i < PLUGINS; i++) {
            DroppedJar.write(full.resolve("plugins"), i);
        }
        double first = start(launcher, full, PLUGINS);
        var without = new Timings(STARTS);
        var with = new Timings(STARTS);
        for (int i = 0; i < STARTS; i++) {
            without.add((long) (start(launcher, empty, 0) * 1e6));
            with.add((long) (start(launcher, full, PLUGINS) * 1e6));
        }
        return List.of(
                Figure.against(
                        PLUGINS + " plugins add to the start (target 700); reference: the start without",
                        with.p50() - without.p50(),
                        "ms",
                        without.p50()),
                Figure.against(
                        PLUGINS + " plugins add to their first start, with trial runs; reference: the same",
                        first - without.p50(),
                        "ms",
                        without.p50()));
    }

    private static double start(Path launcher, Path data, int plugins) throws IOException, InterruptedException {
        try (var host = HostProcess.start(launcher, data)) {
            for (int i = 0; i < plugins; i++) {
                if (host.status("api/v1/agents/" + DroppedJar.name(i)) != 200) {
                    throw new IllegalStateException("the host says that it has started, without " + DroppedJar.name(i));
                }
            }
            return host.startMillis();
        }
    }
}
