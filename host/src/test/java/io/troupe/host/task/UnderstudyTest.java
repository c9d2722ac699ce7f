package io.troupe.host.task;

import static org.assertj.core.api.Assertions.assertThat;

import io.troupe.host.bus.TaskCalls;
import io.troupe.host.fact.TaskState;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Another node than the one that leads keeps a snapshot, and begins with it. */
class UnderstudyTest {

    @TempDir
    Path folder;

    private TaskHost host;

    @BeforeEach
    void open() throws Exception {
        var retries = new Retries(0, Duration.ofMillis(20), Duration.ofMillis(40), Map.of());
        host = TaskHost.open(new Tasks.Limits(10_000, 1_000, Duration.ofMinutes(5), Duration.ofMinutes(15), retries));
    }

    @AfterEach
    void close() {
        host.close();
    }

    @Test
    void whoHasReadAlongBeginsWithAllThatHappened() throws Exception {
        var keyed = host.ask(TaskCalls.SUBMIT, TaskHost.request("expert").withIdempotencyKey("k"));
        var done = host.started("worker");
        host.finish(done);
        keep(new AtomicBoolean(true));
        long kept = new SnapshotFile(folder).position();
        var later = host.submit("expert");

        assertThat(kept).isPositive().isLessThanOrEqualTo(host.kept.position());
        host.withSnapshots(folder); // as another node that leads from now on

        assertThat(host.show(keyed.id()).state()).isEqualTo(TaskState.QUEUED);
        assertThat(host.show(done.id()).state()).isEqualTo(TaskState.COMPLETED);
        assertThat(host.show(later.id()).state()).isEqualTo(TaskState.QUEUED);
        assertThat(host.ask(TaskCalls.SUBMIT, TaskHost.request("expert").withIdempotencyKey("k"))
                        .id())
                .isEqualTo(keyed.id());
    }

    @Test
    void goesOnFromWhatItKept() throws Exception {
        host.submit("expert");
        keep(new AtomicBoolean(true));
        long first = new SnapshotFile(folder).position();
        host.submit("expert");

        keep(new AtomicBoolean(true));

        assertThat(new SnapshotFile(folder).position()).isGreaterThan(first);
        try (var files = Files.list(folder)) {
            assertThat(files).hasSize(1);
        }
    }

    @Test
    void readsNothingWhileThisNodeLeads() throws Exception {
        host.submit("expert");
        var idle = new AtomicBoolean();
        var understudy = new Understudy(host.vertx, host.kept, folder, idle::get, 0);

        assertThat(TaskHost.await(
                        host.onContext(() -> understudy.keep().map("kept").otherwise("not kept"))))
                .isEqualTo("not kept");
        assertThat(new SnapshotFile(folder).position()).isZero();
    }

    @Test
    void looksByItself() throws Exception {
        host.submit("expert");
        var understudy = new Understudy(host.vertx, host.kept, folder, () -> true, 0);
        TaskHost.await(host.onContext(understudy::start));

        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
        while (new SnapshotFile(folder).position() == 0 && System.nanoTime() < end) {
            Thread.onSpinWait();
        }

        assertThat(new SnapshotFile(folder).position()).isEqualTo(host.kept.position());
        understudy.close();
    }

    private void keep(AtomicBoolean idle) throws Exception {
        var understudy = new Understudy(host.vertx, host.kept, folder, idle::get, 0);
        TaskHost.await(host.onContext(understudy::keep));
    }
}
