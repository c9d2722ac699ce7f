package io.troupe.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.troupe.host.fact.TaskState;
import io.troupe.host.journal.MemoryJournal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Hosts that are each on their own, on a journal that others can reach, too. */
class LeadershipTest {

    private static final Map<String, String> SHARED = Map.of(
            "journal.store", "postgresql",
            "journal.postgres.url", "postgresql://127.0.0.1:1/stands-for-the-journal-below",
            "cluster.lease", "2s");

    @TempDir
    private Path root;

    private final MemoryJournal journal = MemoryJournal.keeping();

    @Test
    void doesNotBeginAtAJournalWhereAnotherHostIsAtWork() throws Exception {
        try (var first = host("first")) {
            Files.write(
                    first.plugins.resolve("counter.jar"),
                    PluginSources.counter("1.0").bytes());
            first.awaitAgent("counter");

            assertThatThrownBy(() -> host("second"))
                    .isInstanceOf(StartRefused.class)
                    .hasMessageContaining("is in use by node ")
                    .hasMessageContaining("--cluster");
            var task = first.submit("counter", "hello")
                    .toCompletionStage()
                    .toCompletableFuture()
                    .get(20, TimeUnit.SECONDS);
            assertThat(first.ended(task.id()).state()).isEqualTo(TaskState.COMPLETED);
        }
        host("third").close(); // as soon as the first has ended
    }

    @Test
    void waitsForTheLeaseOfOneThatWasKilled() throws Exception {
        var lease = Duration.ofSeconds(1);
        journal.leases().claim("node/aaaaaaaa", "aaaaaaaa", lease, "here 0.1.0");
        long began = System.nanoTime();

        host("next").close();

        assertThat(System.nanoTime() - began).isGreaterThan(lease.toNanos());
    }

    private LiveHost host(String name) throws Exception {
        return new LiveHost(Files.createDirectories(root.resolve(name)), SHARED, data -> journal);
    }
}
