package io.troupe.host;

import static org.assertj.core.api.Assertions.assertThat;

import io.troupe.host.bus.NodeCalls;
import io.troupe.host.fact.TaskState;
import io.troupe.host.journal.MemoryJournal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Three hosts in one process, over sockets of this machine and one journal. */
class ClusterTest {

    @TempDir
    private Path root;

    private final MemoryJournal journal = MemoryJournal.keeping();
    private final List<LiveHost> hosts = new ArrayList<>();

    @AfterEach
    void end() {
        hosts.reversed().forEach(LiveHost::close);
    }

    @Test
    void aTaskThatOneNodeTakesIsDoneOnAnother() throws Exception {
        var first = node("first");
        var second = node("second");
        Files.write(
                second.plugins.resolve("counter.jar"),
                PluginSources.counter("1.0").bytes());
        first.awaitAgent("counter");

        var task = first.submit("counter", "hello")
                .toCompletionStage()
                .toCompletableFuture()
                .get(20, TimeUnit.SECONDS);

        assertThat(first.ended(task.id()).state()).isEqualTo(TaskState.COMPLETED);
        assertThat(second.ended(task.id()).state()).isEqualTo(TaskState.COMPLETED);
    }

    @Test
    void anotherNodeLeadsWhenTheFirstLeaves() throws Exception {
        var first = node("first");
        var second = node("second");
        var before = nodes(second);
        assertThat(before.nodes()).hasSize(2);
        assertThat(before.leader()).contains(nodes(first).self());

        hosts.remove(first);
        first.close();

        long end = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        while (!nodes(second).leader().equals(Optional.of(before.self())) && System.nanoTime() < end) {
            TimeUnit.MILLISECONDS.sleep(20);
        }
        assertThat(nodes(second).leader()).contains(before.self());
        assertThat(nodes(second).nodes()).hasSize(1);
    }

    private static NodeCalls.Nodes nodes(LiveHost host) throws Exception {
        return host.answer(NodeCalls.LIST, new NodeCalls.ListNodes());
    }

    private LiveHost node(String name) throws Exception {
        int port = 15_701 + hosts.size();
        var folder = Files.createDirectories(root.resolve(name));
        var host = new LiveHost(
                folder,
                Map.of(
                        "cluster.enabled", "true",
                        "cluster.name", "test-" + ProcessHandle.current().pid(),
                        "cluster.port", Integer.toString(port),
                        "cluster.bus-port", "0",
                        "cluster.lease", "3s",
                        "cluster.members", "127.0.0.1:15701,127.0.0.1:15702,127.0.0.1:15703"),
                data -> journal);
        hosts.add(host);
        return host;
    }
}
