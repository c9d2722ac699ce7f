package io.troupe.host.bus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.troupe.api.Budget;
import io.troupe.api.Json;
import io.troupe.host.bus.PluginCalls.ListPlugins;
import io.troupe.host.bus.TaskCalls.Brief;
import io.troupe.host.bus.TaskCalls.Cancel;
import io.troupe.host.bus.TaskCalls.Claim;
import io.troupe.host.bus.TaskCalls.Count;
import io.troupe.host.bus.TaskCalls.Counts;
import io.troupe.host.bus.TaskCalls.Retry;
import io.troupe.host.bus.TaskCalls.Submit;
import io.troupe.host.fact.ErrorCode;
import io.troupe.host.fact.Permissions;
import io.troupe.host.fact.Refusal;
import io.troupe.host.fact.Refusal.Mistake;
import io.troupe.host.fact.Refusal.Problem;
import io.troupe.host.fact.Unavailable;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class BusTest {

    private static final Duration LONG = Duration.ofSeconds(10);
    private static final Brief BRIEF = new Brief(
            "task-1",
            "claim",
            Instant.EPOCH,
            "worker",
            "execute",
            "",
            Json.of("{}"),
            List.of(),
            Optional.empty(),
            Budget.unbounded(),
            Instant.EPOCH);

    private final Vertx vertx = Vertx.vertx();
    private final Bus bus = new Bus(vertx);

    @AfterEach
    void close() throws Exception {
        await(vertx.close());
    }

    @Test
    void bringsAnswersAndTellsWhoAsks() throws Exception {
        var calls = new LinkedBlockingQueue<Call>();
        bus.serve(TaskCalls.COUNT, (count, call) -> {
            calls.add(call);
            return Future.succeededFuture(new Counts(1, 2, 3, 0, 0));
        });
        var call = new Call(
                "me",
                "mine",
                Permissions.of("echo:*"),
                System.currentTimeMillis() + 10_000,
                Optional.of("00-ab-cd-01"));

        assertThat(await(bus.request(TaskCalls.COUNT, new Count(), call))).isEqualTo(new Counts(1, 2, 3, 0, 0));
        assertThat(calls).containsExactly(call);
    }

    @Test
    void refusalsCrossAsTheyAre() {
        var problem = new Problem(
                ErrorCode.INPUT_INVALID,
                "it does not fit: \u201cthis\u201d",
                List.of(new Mistake("/a/0", "is 1, expected a string")),
                List.of("near"),
                Optional.of(1_500L));
        bus.serve(TaskCalls.COUNT, (count, call) -> Future.failedFuture(new Refusal(problem)));
        bus.serve(TaskCalls.CANCEL, (cancel, call) -> {
            throw new Refusal(problem);
        });

        assertThat(refused(bus.request(TaskCalls.COUNT, new Count(), Call.of("me", LONG)))
                        .problem())
                .isEqualTo(problem);
        assertThat(refused(bus.request(TaskCalls.CANCEL, new Cancel("a", "b"), Call.of("me", LONG)))
                        .problem())
                .isEqualTo(problem);
    }

    @Test
    void aCallThatIsLateAlreadyIsNotMade() {
        var asked = new LinkedBlockingQueue<Count>();
        bus.serve(TaskCalls.COUNT, (count, call) -> {
            asked.add(count);
            return Future.succeededFuture(new Counts(0, 0, 0, 0, 0));
        });

        var request = bus.request(TaskCalls.COUNT, new Count(), Call.of("me", Duration.ofMillis(-1)));

        assertThat(request.isComplete()).isTrue();
        assertThat(refused(request).code()).isEqualTo(ErrorCode.DEADLINE_EXCEEDED);
        assertThat(asked).isEmpty();
    }

    @Test
    void anAnswerThatNeverComesIsADeadlineExceeded() {
        bus.serve(TaskCalls.COUNT, (count, call) -> Promise.<Counts>promise().future());

        var refusal = refused(bus.request(TaskCalls.COUNT, new Count(), Call.of("me", Duration.ofMillis(50))));

        assertThat(refusal.code()).isEqualTo(ErrorCode.DEADLINE_EXCEEDED);
        assertThat(refusal.problem().detail()).contains("task.count");
    }

    @Test
    void nobodyToAnswerIsARefusalThatNamesTheAddress() {
        var refusal = refused(bus.request(PluginCalls.LIST, new ListPlugins(), Call.of("me", LONG)));

        assertThat(refusal.code()).isEqualTo(ErrorCode.OVERLOADED);
        assertThat(refusal.problem().detail()).contains("plugin.list");
    }

    @Test
    void aMistakeOfOursIsInternalAndKeepsItsWordsToItself() {
        bus.serve(TaskCalls.COUNT, (count, call) -> {
            throw new IllegalStateException("the password is 1234");
        });
        bus.serve(TaskCalls.CANCEL, (cancel, call) -> Future.failedFuture(new Exception("the password is 1234")));
        bus.serve(TaskCalls.SHOW, (show, call) -> {
            throw new StackOverflowError("the password is 1234");
        });

        for (var refusal : List.of(
                refused(bus.request(TaskCalls.COUNT, new Count(), Call.of("me", LONG))),
                refused(bus.request(TaskCalls.CANCEL, new Cancel("a", "b"), Call.of("me", LONG))),
                refused(bus.request(
                        TaskCalls.SHOW, new TaskCalls.Show("a", Optional.empty(), 0), Call.of("me", LONG))))) {
            assertThat(refusal.code()).isEqualTo(ErrorCode.INTERNAL);
            assertThat(refusal.problem().toString()).doesNotContain("1234");
        }
    }

    @Test
    void whatIsPublishedReachesEveryoneWhoStillListens() throws Exception {
        var one = new LinkedBlockingQueue<FactBatch>();
        var other = new LinkedBlockingQueue<FactBatch>();
        var leaving = bus.listen(Topic.FACT, one::add);
        bus.listen(Topic.FACT, other::add);
        var batch = new FactBatch(List.of());

        bus.publish(Topic.FACT, batch);
        assertThat(one.poll(10, TimeUnit.SECONDS)).isSameAs(batch);
        assertThat(other.poll(10, TimeUnit.SECONDS)).isSameAs(batch);

        leaving.close();
        bus.publish(Topic.FACT, batch);
        assertThat(other.poll(10, TimeUnit.SECONDS)).isSameAs(batch);
        assertThat(one).isEmpty();
    }

    @Test
    void whoIsClosedAnswersNoMore() throws Exception {
        var serving = bus.serve(TaskCalls.COUNT, (count, call) -> Future.succeededFuture(new Counts(0, 0, 0, 0, 0)));
        await(bus.request(TaskCalls.COUNT, new Count(), Call.of("me", LONG)));

        serving.close();

        assertThat(refused(bus.request(TaskCalls.COUNT, new Count(), Call.of("me", LONG)))
                        .code())
                .isEqualTo(ErrorCode.OVERLOADED);
    }

    @Test
    void whatNobodyBeganIsAskedAgainUntilAnotherServes() throws Exception {
        var serves = new AtomicBoolean();
        var done = new LinkedBlockingQueue<Cancel>();
        bus.whileIt(serves::get).serve(TaskCalls.CLAIM, (claim, call) -> Future.succeededFuture(BRIEF));
        bus.whileIt(serves::get).serve(TaskCalls.RETRY, (retry, call) -> {
            done.add(new Cancel(retry.id(), ""));
            return Future.failedFuture(Refusal.of(ErrorCode.TASK_NOT_FOUND, "no such task"));
        });

        var claimed = bus.request(TaskCalls.CLAIM, new Claim(Optional.empty(), Optional.empty()), Call.of("me", LONG));
        var retried = bus.request(TaskCalls.RETRY, new Retry("a"), Call.of("me", LONG));
        await(vertx.timer(100, TimeUnit.MILLISECONDS));
        assertThat(claimed.isComplete()).as("it waits").isFalse();
        serves.set(true);

        assertThat(await(claimed)).isEqualTo(BRIEF);
        assertThat(refused(retried).code()).isEqualTo(ErrorCode.TASK_NOT_FOUND);
        assertThat(done).hasSize(1);
    }

    @Test
    void whereNobodyServesInTimeWhyIsSaid() {
        bus.whileIt(() -> false)
                .serve(TaskCalls.COUNT, (count, call) -> Future.succeededFuture(new Counts(0, 0, 0, 0, 0)));

        var refusal = refused(bus.request(TaskCalls.COUNT, new Count(), Call.of("me", Duration.ofSeconds(2))));

        assertThat(refusal.code()).isEqualTo(ErrorCode.STORE_UNAVAILABLE);
        assertThat(refusal.problem().detail()).contains("task.count is about to be served by another node");
    }

    @Test
    void whatWasBegunIsAskedAgainOnlyWhereThatDoesNothingTwice() throws Exception {
        var serves = new AtomicBoolean(true);
        var submitted = new LinkedBlockingQueue<Submit>();
        bus.whileIt(serves::get).serve(TaskCalls.SUBMIT, (submit, call) -> {
            submitted.add(submit);
            if (submitted.size() > 3) {
                serves.set(true);
                return Future.failedFuture(Refusal.of(ErrorCode.AGENT_NOT_FOUND, "the next one's word"));
            }
            serves.set(false);
            vertx.setTimer(50, later -> serves.set(true));
            return Future.failedFuture(submitted.size() == 2 ? new Gone(true) : new Gone(false));
        });
        var submit = Submit.of("worker", Json.of("{}"));

        assertThat(refused(bus.request(TaskCalls.SUBMIT, submit, Call.of("me", LONG)))
                        .code())
                .as("it may have been written")
                .isEqualTo(ErrorCode.STORE_UNAVAILABLE);
        serves.set(true);
        var untouched = bus.request(TaskCalls.SUBMIT, submit.withIdempotencyKey("k"), Call.of("me", LONG));

        assertThat(refused(untouched).code()).isEqualTo(ErrorCode.AGENT_NOT_FOUND);
        assertThat(submitted).hasSize(4);
    }

    @Test
    void whatSurelyWasNotWrittenIsAskedAgainWithoutAKeyToo() {
        var serves = new AtomicBoolean(true);
        var submitted = new LinkedBlockingQueue<Submit>();
        bus.whileIt(serves::get).serve(TaskCalls.SUBMIT, (submit, call) -> {
            submitted.add(submit);
            serves.set(false);
            vertx.setTimer(50, later -> serves.set(true));
            return submitted.size() > 1 ? Future.failedFuture(new Gone(false)) : Future.failedFuture(new Gone(true));
        });

        var asked = bus.request(TaskCalls.SUBMIT, Submit.of("worker", Json.of("{}")), Call.of("me", LONG));

        assertThat(refused(asked).code()).isEqualTo(ErrorCode.STORE_UNAVAILABLE);
        assertThat(submitted).hasSize(2);
    }

    private static final class Gone extends Unavailable {
        private final boolean untouched;

        Gone(boolean untouched) {
            super("the lease is gone");
            this.untouched = untouched;
        }

        @Override
        public boolean isUntouched() {
            return untouched;
        }
    }

    private static <T> T await(Future<T> future) throws Exception {
        return future.toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
    }

    private static Refusal refused(Future<?> future) {
        var thrown = catchThrowableOfType(ExecutionException.class, () -> await(future));
        assertThat(thrown).hasCauseInstanceOf(Refusal.class);
        return (Refusal) Objects.requireNonNull(thrown.getCause());
    }
}
