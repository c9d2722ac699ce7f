package io.troupe.host;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.troupe.host.bus.Bus;
import io.troupe.host.bus.Call;
import io.troupe.host.bus.JournalCalls;
import io.troupe.host.bus.JournalCalls.Archived;
import io.troupe.host.bus.TaskCalls;
import io.troupe.host.bus.TaskCalls.Show;
import io.troupe.host.bus.TaskCalls.TaskView;
import io.troupe.host.fact.Draft;
import io.troupe.host.fact.Refusal;
import io.troupe.host.fact.TaskState;
import io.troupe.host.journal.Journal;
import io.troupe.host.journal.Journal.Append;
import io.troupe.host.journal.SqliteJournal;
import io.troupe.host.settings.HostSettings;
import io.troupe.host.task.Tasks;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Old tasks leave a journal that a task service works on, and are found again. */
class RetentionTest {

    private static final String OLD = "task-01hf0000000000000000000001";
    private static final String YOUNG = "task-01hf0000000000000000000002";
    private static final Duration MONTH = Duration.ofDays(31);

    @TempDir
    private Path folder;

    private final Vertx vertx = Vertx.vertx();
    private final Bus bus = new Bus(vertx);
    private Journal journal;
    private Tasks tasks;

    @BeforeEach
    void begin() throws Exception {
        journal = SqliteJournal.open(folder.resolve("journal.db"), folder.resolve("blobs"));
        ended(OLD, MONTH);
        ended(YOUNG, Duration.ofDays(2));
        tasks = new Tasks(
                vertx, bus, journal, new Tasks.Limits(100, 10, Duration.ofMinutes(5), Duration.ofMinutes(15)));
        var service = tasks;
        await(on(service::start));
    }

    @AfterEach
    void end() throws Exception {
        await(on(tasks::close));
        await(vertx.close());
        journal.close();
    }

    @Test
    void letsOldTasksGoWhenAskedAndFindsThemInTheArchive() throws Exception {
        var _ = started(Duration.ofDays(300));
        var before = show(OLD);

        assertThat(archive(Optional.empty())).isEqualTo(new Archived(1, 3, List.of("1-3.jsonl.gz")));

        assertThat(await(journal.stream("task/" + OLD, 0, 10))).isEmpty();
        assertThat(show(OLD)).isEqualTo(before);
        assertThat(show(OLD).state()).isEqualTo(TaskState.FAILED);
        assertThat(show(YOUNG).state()).isEqualTo(TaskState.FAILED);
        assertThat(await(journal.stream("task/" + YOUNG, 0, 10))).hasSize(3);
    }

    @Test
    void saysOfATaskThatIsNowhereWhatHasLeft() throws Exception {
        var _ = started(Duration.ofDays(300));
        archive(Optional.of(Duration.ofDays(1).toMillis()));

        assertThatThrownBy(() -> show(OLD + "0"))
                .isInstanceOf(Refusal.class)
                .hasMessageContaining("no task '" + OLD + "0'; tasks of that time which ended before 20")
                .hasMessageEndingWith("have left the journal");
        assertThatThrownBy(() -> show("task-01zz"))
                .isInstanceOf(Refusal.class)
                .hasMessageEndingWith("no task 'task-01zz'");
    }

    @Test
    void refusesToLetGoWhatIsYoungerThanADay() throws Exception {
        var _ = started(Duration.ofDays(300));

        assertThatThrownBy(() -> archive(Optional.of(86_399_000L)))
                .isInstanceOf(Refusal.class)
                .hasMessageContaining("expected one day or more");
    }

    @Test
    void letsOldTasksGoByItselfAndStartsAnewFromWhatIsLeft() throws Exception {
        BlockingQueue<String> kinds = new LinkedBlockingQueue<>();
        journal.onAppended(facts -> facts.forEach(fact -> kinds.add(fact.kind())));

        var retention = started(Duration.ofMillis(20));

        assertThat(kinds.poll(20, TimeUnit.SECONDS)).isEqualTo("journal.archived");
        await(on(() -> {
            retention.close();
            tasks.close();
            return Future.succeededFuture();
        }));
        tasks = new Tasks(
                vertx, bus, journal, new Tasks.Limits(100, 10, Duration.ofMinutes(5), Duration.ofMinutes(15)));
        var service = tasks;
        await(on(service::start));
        assertThat(show(OLD).state()).isEqualTo(TaskState.FAILED);
        assertThat(show(YOUNG).state()).isEqualTo(TaskState.FAILED);
    }

    private Retention started(Duration every) throws Exception {
        return await(on(() ->
                Retention.start(vertx, bus, journal, new HostSettings.Retention(Duration.ofDays(30), every, true))));
    }

    private Archived archive(Optional<Long> age) throws Exception {
        return await(bus.request(JournalCalls.ARCHIVE, new JournalCalls.Archive(age), call()));
    }

    private TaskView show(String id) throws Exception {
        return await(bus.request(TaskCalls.SHOW, new Show(id, Optional.empty(), 0), call()));
    }

    private static Call call() {
        return Call.of("local", Duration.ofSeconds(20));
    }

    private void ended(String id, Duration ago) throws Exception {
        long time = System.currentTimeMillis() - ago.toMillis();
        var facts = new ArrayList<Draft>();
        for (var kind : List.of("task.submitted", "task.started", "task.finished")) {
            var body = golden(kind);
            facts.add(new Draft(kind, 1, time, "default", Optional.empty(), Optional.empty(), () -> body));
        }
        await(journal.append(new Append(id, "task/" + id, 0, facts)));
    }

    private static String golden(String kind) throws IOException {
        try (var in = requireNonNull(RetentionTest.class.getResourceAsStream("/facts/" + kind + ".1.json"))) {
            return new String(in.readAllBytes(), UTF_8);
        }
    }

    private <T> Future<T> on(Supplier<Future<T>> work) {
        Promise<T> promise = Promise.promise();
        vertx.getOrCreateContext().runOnContext(now -> work.get().onComplete(promise));
        return promise.future();
    }

    private static <T> T await(Future<T> future) throws Exception {
        return future.await(20, TimeUnit.SECONDS);
    }
}
