package io.troupe.host;

import io.troupe.host.journal.Journal;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

/** Nodes of one cluster in this process, over sockets of this machine and one journal. */
final class LiveNodes implements AutoCloseable {

    private final Journal journal;
    private final Duration lease;
    private final String name = "test-" + Long.toHexString(System.nanoTime());
    private final List<LiveHost> hosts = new CopyOnWriteArrayList<>();
    private final List<String> members = new CopyOnWriteArrayList<>();

    /** None yet. */
    LiveNodes(Journal journal, Duration lease) {
        this.journal = journal;
        this.lease = lease;
    }

    /** One more, with this folder to itself, which knows of those before it. */
    LiveHost start(Path folder) throws Exception {
        int port;
        try (var socket = new ServerSocket(0)) {
            port = socket.getLocalPort();
        }
        members.add("127.0.0.1:" + port);
        var host = new LiveHost(
                Files.createDirectories(folder),
                Map.of(
                        "cluster.enabled",
                        "true",
                        "cluster.name",
                        name,
                        "cluster.port",
                        Integer.toString(port),
                        "cluster.bus-port",
                        "0",
                        "cluster.lease",
                        lease.toSeconds() + "s",
                        "cluster.members",
                        String.join(",", members)),
                data -> journal);
        hosts.add(host);
        return host;
    }

    /** Has one leave, as it does when it is told to end; any thread. */
    void stop(LiveHost host) {
        hosts.remove(host);
        host.close();
    }

    @Override
    public void close() {
        List.copyOf(hosts).reversed().forEach(this::stop);
    }
}
