package io.troupe.host.bench;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The benchmarks by name. Each takes seconds to minutes, and the machine for itself. */
public enum Bench {
    BUS,
    TASKS,
    JOURNAL,
    QUEUE,
    WORKFLOWS,
    LOOP,
    MCP,
    PLUGINS,
    START,
    PAGE,
    CLUSTER;

    /**
     * Runs and reports. Blocks.
     *
     * @param root the clone or the unpacked zip
     * @param launcher the script that starts a host
     * @param size of what is measured of many nodes; the others take no notice
     */
    public Report run(Path root, Path launcher, ClusterSize size) throws IOException, InterruptedException {
        var folder = Files.createTempDirectory("troupe-bench-" + name().toLowerCase(Locale.ROOT));
        try {
            return switch (this) {
                case BUS -> BusBench.run();
                case TASKS -> TasksBench.run(folder);
                case JOURNAL -> JournalBench.run(root, folder);
                case QUEUE -> QueueBench.run(folder);
                case WORKFLOWS -> WorkflowsBench.run(folder);
                case LOOP -> LoopBench.run(folder);
                case MCP -> McpBench.run(root, folder);
                case PLUGINS -> PluginsBench.run(launcher, folder);
                case START -> StartBench.run(home(root), launcher, folder);
                case PAGE -> PageBench.run(root, folder);
                case CLUSTER -> ClusterBench.run(new ClusterBench.Where(root, launcher, folder), size);
            };
        } finally {
            delete(folder);
        }
    }

    /** Where the distribution is: an unpacked zip is one, a clone has one when it was built. */
    private static Path home(Path root) {
        return Files.isDirectory(root.resolve("lib"))
                ? root
                : root.resolve("target").resolve("troupe");
    }

    private static void delete(Path folder) throws IOException {
        Files.walkFileTree(folder, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.delete(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path visited, @Nullable IOException failure) throws IOException {
                Files.delete(visited);
                return FileVisitResult.CONTINUE;
            }
        });
    }
}
