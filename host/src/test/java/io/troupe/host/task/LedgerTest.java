package io.troupe.host.task;

import static org.assertj.core.api.Assertions.assertThat;

import io.troupe.api.Budget;
import io.troupe.api.Json;
import io.troupe.host.bus.Call;
import io.troupe.host.fact.ErrorCode;
import io.troupe.host.fact.Ids;
import io.troupe.host.fact.TaskFact.TaskFinished;
import io.troupe.host.fact.TaskFact.TaskSubmitted;
import io.troupe.host.fact.TaskState;
import io.troupe.host.journal.LifeJournal;
import io.troupe.host.journal.MemoryJournal;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class LedgerTest {

    private static final long LATER = Ledger.HELD_MILLIS + 1;

    private final Vertx vertx = Vertx.vertx();
    private final LifeJournal journal = new LifeJournal(MemoryJournal.keeping(), vertx);
    private final Queue queue = new Queue(10);
    private final Book book = new Book(
            vertx,
            journal,
            new TaskLog(journal, new Ids(), System::currentTimeMillis),
            queue,
            System::currentTimeMillis,
            due -> {});
    private final Ledger ledger = new Ledger();

    @BeforeEach
    void begin() {
        ledger.begin(journal, 0, 0);
    }

    @AfterEach
    void close() throws Exception {
        TaskHost.await(vertx.close());
    }

    @Test
    void showsATaskThatTheBookHasForgotten() throws Exception {
        submit();
        journal.losesAnswers(); // durable, and the book never hears of it
        assertThat(TaskHost.refusal(submitting()).code()).isEqualTo(ErrorCode.STORE_UNAVAILABLE);

        ledger.look(book.taken(), 100);
        assertThat(ledger.lost()).isZero();
        ledger.look(book.taken(), 100 + LATER);
        assertThat(ledger.lost()).isEqualTo(1);
    }

    @Test
    void showsNoneWhileTheBookKnowsThemAll() throws Exception {
        var task = submit();
        submit();
        ledger.look(book.taken(), LATER);
        ledger.look(book.taken(), 2 * LATER);
        assertThat(ledger.lost()).isZero();

        var end = new TaskFinished(0, TaskState.CANCELLED, List.of(), Optional.empty());
        TaskHost.await(onContext(() -> book.write(task, end)));
        ledger.look(book.taken(), 3 * LATER);
        ledger.look(book.taken(), 4 * LATER);
        assertThat(ledger.lost()).isZero();
    }

    @Test
    void takesNoDifferenceOfAMomentForALoss() throws Exception {
        submit();
        for (long now = 0; now < 10 * LATER; now += 500) {
            ledger.look(now % 4_000 == 0 ? 1 : 0, now);
            assertThat(ledger.lost()).isZero();
        }
    }

    @Test
    void showsTheLeastThatWasMissingAllTheTime() throws Exception {
        for (int i = 0; i < 5; i++) {
            submit();
        }
        ledger.look(1, 100);
        ledger.look(3, 2_000);
        ledger.look(0, 100 + LATER);
        assertThat(ledger.lost()).isEqualTo(2);

        ledger.look(4, 200 + LATER);
        assertThat(ledger.lost()).isEqualTo(1);
        ledger.look(5, 300 + LATER);
        assertThat(ledger.lost()).isZero();
    }

    @Test
    void startsFromWhatWasFound() throws Exception {
        var later = new Ledger();
        later.begin(journal, 2, 0);
        submit();
        later.look(2, 0);
        later.look(2, LATER);

        assertThat(later.lost()).isEqualTo(1);
    }

    private TaskEntry submit() throws Exception {
        return TaskHost.await(submitting());
    }

    private Future<TaskEntry> submitting() {
        long deadline = System.currentTimeMillis() + 60_000;
        var fact = new TaskSubmitted(
                "worker",
                "execute",
                Json.of("{}"),
                List.of(),
                Optional.empty(),
                deadline,
                Budget.unbounded(),
                0,
                "me",
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
        return onContext(() -> book.submit(List.of(new TaskLog.Fresh(book.newId(), fact)), Call.TENANT)
                .map(List::getFirst));
    }

    private <T> Future<T> onContext(Supplier<Future<T>> work) {
        Promise<T> promise = Promise.promise();
        vertx.runOnContext(now -> work.get().onComplete(promise));
        return promise.future();
    }
}
