package io.troupe.host.bench;

import io.troupe.host.bench.Report.Figure;
import io.troupe.host.fact.Wire;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** How soon facts are on the page in a real browser, and how smooth it is then, beside a bare page of the same facts. */
final class PageBench {

    private static final int SECONDS = 20;

    /**
     * What the browser saw.
     *
     * @param p50 milliseconds from a task's submission to its row
     */
    private record Seen(double fps, double p99Frame, int rows, double p50, double p95, double factsPerSecond) {}

    private PageBench() {}

    static Report run(Path root, Path folder) throws IOException, InterruptedException {
        var scripts = root.resolve("scripts").resolve("bench").resolve("page");
        var page = Path.of(System.getProperty("troupe.home", root.toString())).resolve("web");
        if (!Files.isDirectory(scripts.resolve("node_modules")) || !Files.isDirectory(page)) {
            throw new IOException("the page cannot be measured: run npm ci in " + scripts + ", and build the page");
        }
        var web = folder.resolve("web");
        copy(page, web);
        for (var bare : List.of("bare.html", "bare.js")) {
            Files.copy(scripts.resolve(bare), web.resolve(bare));
        }
        try (var server = ServedProcess.java("page", folder)) {
            return report(browse(scripts, server));
        }
    }

    private static Report report(List<Seen> seen) {
        var bare = seen.getFirst();
        var ours = seen.getLast();
        var at = "at %d facts/s; reference: a bare page".formatted(Math.round(ours.factsPerSecond()));
        return Report.of(
                "page",
                List.of(
                        Figure.against("frames " + at, ours.fps(), "fps", bare.fps()),
                        Figure.against("submission to row, p50, " + at, ours.p50(), "ms", bare.p50()),
                        Figure.against("submission to row, p95, " + at, ours.p95(), "ms", bare.p95()),
                        Figure.against("longest of 99 frames in 100, " + at, ours.p99Frame(), "ms", bare.p99Frame()),
                        Figure.against("rows seen", ours.rows(), "rows", bare.rows())));
    }

    /** What was seen of the bare page, then of ours. */
    private static List<Seen> browse(Path scripts, ServedProcess server) throws IOException, InterruptedException {
        var browser = new ProcessBuilder("node", "page.mjs", server.url().toString(), Integer.toString(SECONDS))
                .directory(scripts.toFile())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (var out = new BufferedReader(browser.inputReader(StandardCharsets.UTF_8))) {
            var seen = out.lines().map(line -> Wire.read(line, Seen.class)).toList();
            if (browser.waitFor() != 0 || seen.size() != 2) {
                throw new IOException("the browser saw " + seen.size() + " of 2 pages; what it said stands above");
            }
            return seen;
        } finally {
            browser.destroyForcibly();
        }
    }

    private static void copy(Path from, Path to) throws IOException {
        try (var files = Files.walk(from)) {
            for (var file : files.toList()) {
                Files.copy(file, to.resolve(from.relativize(file).toString()));
            }
        }
    }
}
