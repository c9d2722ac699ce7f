package io.troupe.host.bench;

import io.troupe.host.bench.Report.Figure;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Many nodes as processes of this machine, on one PostgreSQL, which syncs each commit. Says on standard error how far it
 * is.
 */
final class ClusterBench {

    private static final PrintStream PROGRESS = System.err;

    private ClusterBench() {}

    /** Where what is measured is, and may write. */
    record Where(Path root, Path launcher, Path folder) {

        /** The same with a folder of its own. */
        Where in(String name) throws IOException {
            return new Where(root, launcher, Files.createDirectories(folder.resolve(name)));
        }
    }

    static Report run(Where where, ClusterSize size) throws IOException, InterruptedException {
        var figures = new ArrayList<Figure>();
        for (var part : ClusterPart.values()) {
            if (size.parts().contains(part)) {
                var name = part.name().toLowerCase(Locale.ROOT);
                say(name);
                figures.addAll(figures(part, where, size));
            }
        }
        return Report.of("cluster", figures);
    }

    private static List<Figure> figures(ClusterPart part, Where where, ClusterSize size)
            throws IOException, InterruptedException {
        return switch (part) {
            case TAKEOVER -> Takeover.measure(where, size.kills());
            case BUS -> TwoNodes.measure();
            case COST -> TaskCost.measure(where);
            case TASKS -> JournalBench.run(where.root(), where.folder()).figures();
            case GROWTH -> Growth.measure(where);
        };
    }

    static void say(String progress) {
        PROGRESS.println("cluster: " + progress);
    }

    /** Some that nobody listens at just now. */
    static List<Integer> ports(int count) throws IOException {
        var open = new ArrayList<ServerSocket>();
        try {
            for (int i = 0; i < count; i++) {
                open.add(new ServerSocket(0, 1, InetAddress.getLoopbackAddress()));
            }
            return open.stream().map(ServerSocket::getLocalPort).toList();
        } finally {
            for (var socket : open) {
                socket.close();
            }
        }
    }

    /** As members of a cluster find one another. */
    static List<String> members(List<Integer> ports) {
        return ports.stream().map(port -> "127.0.0.1:" + port).toList();
    }
}
