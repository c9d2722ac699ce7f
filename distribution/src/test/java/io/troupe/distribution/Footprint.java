package io.troupe.distribution;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;

/**
 * What a running host holds. Needs Linux, for what {@code /proc} tells.
 *
 * @param heap the objects that live at one moment, after a full collection, KiB
 * @param metaspace what its classes take then, KiB
 * @param threads of the machine, not virtual ones
 * @param journal the file with the facts, KiB
 */
record Footprint(long heap, long metaspace, long threads, long files, long journal) {

    private static final Pattern HEAP = Pattern.compile("Total +\\d+ +(\\d+)");
    private static final Pattern METASPACE = Pattern.compile("sun\\.gc\\.metaspace\\.used=(\\d+)");

    private static final int CLASSES = 100;

    /** Has it collect its garbage, and looks; what its heap holds most of is kept in a file, for who has to find it. */
    static Footprint of(RunningHost host, Path classes) throws IOException, InterruptedException {
        long pid = host.pid();
        var histogram = jcmd(pid, "GC.class_histogram"); // collects, and counts before anything else happens
        Files.write(classes, histogram.lines().limit(CLASSES).toList());
        return new Footprint(
                used(HEAP, histogram) / 1024,
                used(METASPACE, jcmd(pid, "PerfCounter.print")) / 1024,
                entries(pid, "task"),
                entries(pid, "fd"),
                Files.size(host.data().resolve("journal.db")) / 1024);
    }

    private static long used(Pattern pattern, String said) throws IOException {
        var used = pattern.matcher(said);
        if (!used.find()) {
            throw new IOException(
                    "jcmd says '" + said.substring(0, Math.min(200, said.length())) + "', expected " + pattern);
        }
        return Long.parseLong(used.group(1));
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
        var said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        process.waitFor();
        return said;
    }
}
