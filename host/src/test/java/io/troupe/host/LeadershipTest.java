package io.troupe.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.troupe.host.fact.Draft;
import io.troupe.host.fact.TaskState;
import io.troupe.host.journal.Journal.Append;
import io.troupe.host.journal.MemoryJournal;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
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
    void waitsForTheLeasesOfOneThatWasKilled() throws Exception {
        var leases = journal.leases();
        leases.claim("node/aaaaaaaa", "aaaaaaaa", Duration.ofSeconds(3), "here 0.1.0");
        leases.claim("leader", "aaaaaaaa", Duration.ofSeconds(4), ""); // which it had renewed last

        try (var next = host("next")) {
            var seen = leases.all("").result();
            assertThat(seen.held()).noneMatch(lease -> lease.holder().equals("aaaaaaaa"));
            assertThat(ready(next)).isEqualTo(200);
        }
    }

    @Test
    @Timeout(60)
    void endsAtOnceWhereItCannotBegin() throws Exception {
        var senseless =
                new Draft("task.submitted", 1, 1, "default", Optional.empty(), Optional.empty(), () -> "senseless");
        journal.append(new Append("append-1", "task/1", 0, List.of(senseless)));

        assertThatThrownBy(() -> host("broken")).isInstanceOf(RuntimeException.class);
    }

    @Test
    void isNotReadyWhileAnotherHostHasTheJournal() throws Exception {
        try (var host = host("one")) {
            assertThat(ready(host)).isEqualTo(200);
            var leases = journal.leases();
            var led = leases.all("leader").result().leases().getFirst();
            leases.release(led);
            leases.claim("leader", "bbbbbbbb", Duration.ofMinutes(1), "");

            LiveHost.await(() -> ready(host), status -> status == 503);
        }
    }

    private static int ready(LiveHost host) throws Exception {
        try (var http = HttpClient.newHttpClient()) {
            var health = HttpRequest.newBuilder(host.host().url().resolve("/health/ready"));
            return http.send(health.build(), BodyHandlers.discarding()).statusCode();
        }
    }

    private LiveHost host(String name) throws Exception {
        return new LiveHost(Files.createDirectories(root.resolve(name)), SHARED, data -> journal);
    }
}
