package io.troupe.host;

import io.troupe.api.Budget;
import io.troupe.api.Json;
import io.troupe.host.fact.Draft;
import io.troupe.host.fact.Facts;
import io.troupe.host.fact.TaskFact;
import io.troupe.host.fact.TaskFact.TaskFinished;
import io.troupe.host.fact.TaskFact.TaskQueued;
import io.troupe.host.fact.TaskFact.TaskSubmitted;
import io.troupe.host.fact.TaskState;
import io.troupe.host.journal.GuardedJournal;
import io.troupe.host.journal.Journal;
import io.troupe.host.journal.Journal.Append;
import io.troupe.host.journal.Journal.Appended;
import io.troupe.host.journal.PostgresJournal;
import io.troupe.host.journal.PostgresPlace;
import io.troupe.host.settings.HostSettings;
import io.troupe.host.workflow.Ready;
import io.troupe.host.workflow.Strategies;
import io.vertx.core.Future;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * Measures how long a node takes to begin to lead on a journal of so many facts in PostgreSQL, with and without having read
 * along: {@code java … io.troupe.host.TakeoverMeasure 200000}.
 */
final class TakeoverMeasure {

    private static final int GROUP = 1_000;

    private TakeoverMeasure() {}

    /** One task in a hundred is open. */
    public static void main(String[] args) throws Exception {
        int facts = args.length > 0 ? Integer.parseInt(args[0]) : 200_000;
        var root = Files.createTempDirectory("troupe-takeover");
        try (var database = EmbeddedPostgres.builder()
                        .setServerConfig("fsync", "on")
                        .setServerConfig("synchronous_commit", "on")
                        .start();
                var journal = PostgresJournal.open(place(database), root)) {
            write(journal, facts);
            for (int round = 0; round < 3; round++) {
                say("reads the whole journal", begin(journal, root.resolve("none-" + round)));
            }
            var kept = root.resolve("kept");
            say("reads along once", follow(journal, kept));
            for (int round = 0; round < 3; round++) {
                say("has read along", begin(journal, kept));
            }
            write(journal, 50_000);
            say("has read along, 50,000 facts ago", begin(journal, kept));
        }
    }

    private static void say(String what, Duration took) {
        System.out.println(what + ": " + took.toMillis() + " ms");
    }

    private static PostgresPlace place(EmbeddedPostgres database) {
        return new PostgresPlace(
                "127.0.0.1", database.getPort(), "postgres", "postgres", "postgres", "troupe", PostgresPlace.Tls.OFF);
    }

    private static Duration begin(Journal journal, Path snapshots) {
        try (var frame = Frame.of(settings(snapshots).cluster())) {
            var leading = new Leading(frame, settings(snapshots), journal, new Leading.Repertoire(new Strategies(), Ready.none()), snapshots);
            var lease = journal.leases()
                    .claim("leader", "measure", Duration.ofMinutes(10), "")
                    .toCompletionStage()
                    .toCompletableFuture()
                    .join()
                    .orElseThrow();
            long since = System.nanoTime();
            leading.begin(new GuardedJournal(journal, lease), Set.of("measure"), () -> true);
            var took = Duration.ofNanos(System.nanoTime() - since);
            leading.close();
            return took;
        }
    }

    private static Duration follow(Journal journal, Path snapshots) throws InterruptedException {
        try (var frame = Frame.of(settings(snapshots).cluster())) {
            var leading = new Leading(frame, settings(snapshots), journal, new Leading.Repertoire(new Strategies(), Ready.none()), snapshots);
            long since = System.nanoTime();
            leading.follow();
            while (!Files.exists(snapshots.resolve("tasks.snapshot"))) {
                TimeUnit.MILLISECONDS.sleep(10);
            }
            return Duration.ofNanos(System.nanoTime() - since);
        }
    }

    private static HostSettings settings(Path root) {
        return HostSettings.load(
                new HostSettings.Sources(root, Optional.empty(), Optional.empty(), Map.of(), Map.of()));
    }

    private static void write(Journal journal, int facts) throws IOException {
        long since = System.nanoTime();
        var waiting = new ArrayList<Future<Appended>>();
        int tasks = facts / 2;
        long first = journal.position();
        for (int i = 0; i < tasks; i++) {
            var id = String.format("task-01hf%022d", first + i);
            var drafts = new ArrayList<Draft>();
            drafts.add(draft(submitted()));
            drafts.add(draft(
                    i % 100 == 0
                            ? new TaskQueued("its time has come")
                            : new TaskFinished(0, TaskState.CANCELLED, List.of(), Optional.empty())));
            waiting.add(journal.append(new Append("a-" + id, "task/" + id, 0, drafts)));
            if (waiting.size() == GROUP) {
                Future.all(waiting).toCompletionStage().toCompletableFuture().join();
                waiting.clear();
            }
        }
        Future.all(waiting).toCompletionStage().toCompletableFuture().join();
        say("writes " + facts + " facts", Duration.ofNanos(System.nanoTime() - since));
    }

    private static Draft draft(TaskFact fact) {
        return Facts.draft(fact, System.currentTimeMillis(), "default", Optional.empty());
    }

    private static TaskSubmitted submitted() {
        return new TaskSubmitted(
                "worker",
                "execute",
                Json.of("{\"instruction\":\"" + "go on ".repeat(40) + "\"}"),
                List.of(),
                Optional.empty(),
                System.currentTimeMillis() + 3_600_000,
                Budget.unbounded(),
                0,
                "me",
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
    }
}
