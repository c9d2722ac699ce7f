package io.troupe.host;

import static org.assertj.core.api.Assertions.assertThat;

import io.troupe.host.bus.NodeCalls;
import io.troupe.host.fact.TaskState;
import io.troupe.host.journal.MemoryJournal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
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
    private final LiveNodes nodes = new LiveNodes(journal, Duration.ofSeconds(3));

    @AfterEach
    void end() {
        nodes.close();
    }

    @Test
    void aTaskThatOneNodeTakesIsDoneOnAnother() throws Exception {
        var first = nodes.start(root.resolve("first"));
        var second = nodes.start(root.resolve("second"));
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
        var first = nodes.start(root.resolve("first"));
        var second = nodes.start(root.resolve("second"));
        var before = nodes(second);
        assertThat(before.nodes()).hasSize(2);
        assertThat(before.leader()).contains(nodes(first).self());

        nodes.stop(first);

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
}
