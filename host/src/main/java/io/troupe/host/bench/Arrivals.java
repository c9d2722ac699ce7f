package io.troupe.host.bench;

import io.troupe.host.bench.Report.Figure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** From a file's arrival in the folder of a running host to its agent's first answer. */
final class Arrivals {

    private static final int FILES = 100;
    private static final int JARS = 60;

    private final HostProcess host;
    private final Path folder;

    private Arrivals(HostProcess host, Path folder) {
        this.host = host;
        this.folder = folder;
    }

    private interface Answered {
        boolean ask() throws IOException, InterruptedException;
    }

    static List<Figure> run(Path launcher, Path folder) throws IOException, InterruptedException {
        Files.createDirectories(folder);
        try (var host = HostProcess.start(launcher, folder.resolve("data"))) {
            var arrivals = new Arrivals(host, folder);
            var markdown = new Timings(FILES);
            var shown = new Timings(FILES);
            for (int i = 0; i < FILES; i++) {
                var name = "told-" + i;
                arrivals.drop(markdown(folder, name, i), () -> arrivals.listed(name), markdown, shown);
            }
            var jars = new Timings(JARS);
            var called = new Timings(JARS);
            for (int i = 0; i < JARS; i++) {
                var name = DroppedJar.name(i);
                arrivals.drop(DroppedJar.write(folder, i), () -> arrivals.completes(name), jars, called);
            }
            return List.of(
                    Figure.against(
                            "dropped Markdown file callable, p50; reference: asking once",
                            markdown.p50(),
                            "ms",
                            shown.p50()),
                    Figure.of("dropped Markdown file callable, p99", markdown.p99(), "ms"),
                    Figure.against(
                            "dropped jar's first task completed, p50; reference: its second",
                            jars.p50(),
                            "ms",
                            called.p50()),
                    Figure.against(
                            "p99 of the same (target 300); reference: its second, p99",
                            jars.p99(),
                            "ms",
                            called.p99()));
        }
    }

    private static Path markdown(Path folder, String name, int number) throws IOException {
        return Files.writeString(
                folder.resolve(name + ".md"),
                "---\nname: " + name + "\ndescription: Number " + number + ".\n---\nBe number " + number + ".\n");
    }

    private void drop(Path file, Answered answered, Timings first, Timings second)
            throws IOException, InterruptedException {
        var target = folder.resolve("data").resolve("plugins").resolve(String.valueOf(file.getFileName()));
        long begun = System.nanoTime();
        Files.move(file, target, StandardCopyOption.ATOMIC_MOVE);
        while (!answered.ask()) {
            if (System.nanoTime() - begun > TimeUnit.SECONDS.toNanos(30)) {
                throw new IOException("nothing answers 30 s after the arrival of " + target);
            }
            TimeUnit.MILLISECONDS.sleep(2);
        }
        first.since(begun);
        long asked = System.nanoTime();
        answered.ask();
        second.since(asked);
    }

    private boolean listed(String agent) throws IOException, InterruptedException {
        return host.status("api/v1/agents/" + agent) == 200;
    }

    private boolean completes(String agent) throws IOException, InterruptedException {
        var task = "{\"agent\":\"" + agent + "\",\"input\":\"hello\"}";
        return host.post("api/v1/tasks?wait=10", task).contains("\"state\":\"completed\"");
    }
}
