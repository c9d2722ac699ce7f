package io.troupe.host.bench;

import io.troupe.host.bench.Report.Figure;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.DoubleStream;

/** From the command to the first lines, the second time and later; and the memory of a host that does nothing. */
final class StartBench {

    private static final int STARTS = 5;

    private StartBench() {}

    static Report run(Path home, Path launcher, Path folder) throws IOException, InterruptedException {
        HostProcess.start(launcher, folder.resolve("data")).close(); // the first one, which makes the folder
        var seconds = new double[STARTS];
        double memory = 0;
        for (int i = 0; i < STARTS; i++) {
            try (var host = HostProcess.start(launcher, folder.resolve("data"))) {
                seconds[i] = host.startMillis() / 1000.0;
                if (i == STARTS - 1) {
                    TimeUnit.SECONDS.sleep(5); // at rest
                    memory = host.residentMegabytes();
                }
            }
        }
        double java = java();
        var sorted = DoubleStream.of(seconds).sorted().toArray();
        return Report.of(
                "start",
                List.of(
                        Figure.against(
                                "command to ready, second start and later; reference: java -version",
                                sorted[STARTS / 2],
                                "s",
                                java),
                        Figure.of("slowest of " + STARTS, sorted[STARTS - 1], "s"),
                        Figure.of("memory at rest", memory, "MB"),
                        ShippedAgents.run(home, folder.resolve("shipped"))));
    }

    private static double java() throws IOException, InterruptedException {
        long begun = System.nanoTime();
        var process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-version")
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        process.waitFor();
        return (System.nanoTime() - begun) / 1e9;
    }
}
