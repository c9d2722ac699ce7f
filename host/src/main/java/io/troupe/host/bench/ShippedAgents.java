package io.troupe.host.bench;

import io.troupe.host.bench.Report.Figure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.zip.ZipFile;

/** What the agents of instructions that ship add to the start: a distribution against the same one without them. */
final class ShippedAgents {

    private static final int STARTS = 5;
    private static final String PLUGINS = "plugins";

    private ShippedAgents() {}

    /** Starts the distribution in {@code home}, copies of which go into the folder. */
    static Figure run(Path home, Path folder) throws IOException, InterruptedException {
        var agents = agents(home.resolve(PLUGINS));
        var with = copy(home, folder.resolve("with"), Set.of());
        var without = copy(home, folder.resolve("without"), agents);
        start(with, agents); // the first one makes the data folder, and tries what is new
        start(without, Set.of());
        var full = new Timings(STARTS);
        var bare = new Timings(STARTS);
        for (int i = 0; i < STARTS; i++) {
            bare.add((long) (start(without, Set.of()) * 1e6));
            full.add((long) (start(with, agents) * 1e6));
        }
        return Figure.against(
                agents.size() + " agent jars add to the start (target 700); reference: the start without",
                full.p50() - bare.p50(),
                "ms",
                bare.p50());
    }

    /** The jars that hold an agent of instructions, by the names of their files. */
    private static Set<String> agents(Path plugins) throws IOException {
        var found = new TreeSet<String>();
        try (var files = Files.newDirectoryStream(plugins, "*.jar")) {
            for (var file : files) {
                try (var jar = new ZipFile(file.toFile())) {
                    if (jar.getEntry("agent.md") != null) {
                        found.add(String.valueOf(file.getFileName()));
                    }
                }
            }
        }
        return found;
    }

    /** A distribution like that one, by links where the system has them, without some of its plugins. */
    private static Path copy(Path from, Path to, Set<String> without) throws IOException {
        List<Path> all;
        try (var files = Files.walk(from)) {
            all = files.toList();
        }
        for (var file : all) {
            var path = from.relativize(file);
            if (path.startsWith("data") || without.contains(String.valueOf(path.getFileName()))) {
                continue;
            }
            if (Files.isDirectory(file)) {
                Files.createDirectories(to.resolve(path));
            } else {
                place(file, to.resolve(path));
            }
        }
        return to;
    }

    private static void place(Path file, Path copy) throws IOException {
        try {
            Files.createLink(copy, file);
        } catch (IOException | UnsupportedOperationException e) {
            Files.copy(file, copy); // another disk
        }
    }

    private static double start(Path home, Set<String> agents) throws IOException, InterruptedException {
        try (var host = HostProcess.start(home.resolve("bin").resolve("troupe"), home.resolve("data"))) {
            for (var agent : agents) {
                var name = agent.replaceFirst("-[0-9.]+jar$", "");
                if (host.status("api/v1/agents/" + name) != 200) {
                    throw new IllegalStateException("the host says that it has started, without " + name);
                }
            }
            return host.startMillis();
        }
    }
}
