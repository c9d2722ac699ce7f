package io.troupe.host.task;

import static org.assertj.core.api.Assertions.assertThat;

import io.troupe.host.bus.TaskCalls;
import io.troupe.host.bus.TaskCalls.Cancel;
import io.troupe.host.bus.TaskCalls.Claim;
import io.troupe.host.bus.TaskCalls.Count;
import io.troupe.host.bus.TaskCalls.Counts;
import io.troupe.host.bus.TaskCalls.Progress;
import io.troupe.host.fact.Draft;
import io.troupe.host.fact.ErrorCode;
import io.troupe.host.fact.Refusal;
import io.troupe.host.fact.TaskFact.Plan;
import io.troupe.host.fact.TaskState;
import io.troupe.host.journal.Journal.Append;
import io.vertx.core.Future;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A journal that cannot write, and agents that cannot be started: nothing changes, and later it works. */
class OutageTest {

    private TaskHost host;

    @BeforeEach
    void open() throws Exception {
        host = TaskHost.open();
    }

    @AfterEach
    void close() {
        host.close();
    }

    @Test
    void acceptsNothingThatItCannotKeep() throws Exception {
        host.journal.breaksForAll();

        var refusal = host.refused(TaskCalls.SUBMIT, TaskHost.request("worker"));

        assertThat(refusal.code()).isEqualTo(ErrorCode.STORE_UNAVAILABLE);
        assertThat(refusal.problem().retryAfterMillis()).isPresent();
        assertThat(host.ask(TaskCalls.COUNT, new Count())).isEqualTo(new Counts(0, 0, 0, 0, 0));
        assertThat(host.starts).isEmpty();

        host.journal.works();
        host.finish(host.started("worker"));
    }

    @Test
    void changesNothingThatItCannotWrite() throws Exception {
        var running = host.started("worker");
        var claimed = host.claim(host.submit("expert").id());
        var waiting = host.submit("expert").id();
        host.journal.breaksForAll();

        for (var request : List.of(
                host.send(TaskCalls.FINISH, TaskHost.outcome(running, "done")),
                host.send(TaskCalls.PROGRESS, new Progress(running.id(), 1, "half-way")),
                host.send(TaskCalls.CANCEL, new Cancel(running.id(), "no")),
                host.send(TaskCalls.COMPLETE, TaskHost.answer(claimed, "here")),
                host.send(TaskCalls.CLAIM, new Claim(Optional.of(waiting), Optional.empty())))) {
            assertThat(TaskHost.refusal(request).code()).isEqualTo(ErrorCode.STORE_UNAVAILABLE);
        }
        assertThat(host.show(running.id()).state()).isEqualTo(TaskState.RUNNING);
        assertThat(host.show(waiting).claimable()).isTrue();
        assertThat(host.stops).isEmpty();

        host.journal.works();
        host.finish(running);
        assertThat(host.show(running.id()).state()).isEqualTo(TaskState.COMPLETED);
        assertThat(host.ask(TaskCalls.COMPLETE, TaskHost.answer(claimed, "here"))
                        .state())
                .isEqualTo(TaskState.COMPLETED);
        assertThat(host.claim(waiting).task()).isEqualTo(waiting);
    }

    @Test
    void takesNoOtherFactForOneWhoseAnswerWasLost() throws Exception {
        var running = host.started("worker");
        host.journal.losesAnswers();
        var finish = TaskHost.outcome(running, "done");
        assertThat(host.refused(TaskCalls.FINISH, finish).code()).isEqualTo(ErrorCode.STORE_UNAVAILABLE);
        host.journal.works();

        TaskHost.refusal(host.send(TaskCalls.CANCEL, new Cancel(running.id(), "no")));
        host.ask(TaskCalls.FINISH, finish);

        assertThat(host.show(running.id()).state()).isEqualTo(TaskState.COMPLETED);
        assertThat(host.kinds(running.id())).containsExactly("submitted", "started", "finished");
    }

    @Test
    void startsLaterWhatItCouldNotStart() throws Exception {
        var tried = new CountDownLatch(1);
        host.journal.breaksFor(append -> {
            boolean started = is(append, "task.started");
            if (started) {
                tried.countDown();
            }
            return started;
        });
        var later = Instant.now().plus(Duration.ofMillis(20));
        var plan = new Plan(
                Optional.of(later.toEpochMilli()), List.of(), Optional.empty(), 0, Optional.empty(), Optional.empty());
        var view = host.ask(TaskCalls.SUBMIT, TaskHost.request("worker").withPlan(plan));
        assertThat(tried.await(10, TimeUnit.SECONDS)).isTrue();
        assertThat(host.starts).isEmpty();

        host.journal.works();

        assertThat(host.nextStart().id()).isEqualTo(view.id());
        assertThat(host.kinds(view.id())).containsExactly("submitted", "queued", "started");
    }

    @Test
    void startsWithOneAppendWhatItsAgentGetsAtOnce() throws Exception {
        var appends = new ConcurrentLinkedQueue<List<String>>();
        host.journal.breaksFor(append -> {
            appends.add(append.facts().stream().map(Draft::kind).toList());
            return false;
        });

        var start = host.started("worker");

        assertThat(appends).containsExactly(List.of("task.submitted", "task.started"));
        assertThat(start.epoch()).isEqualTo(1);
        assertThat(host.show(start.id()).state()).isEqualTo(TaskState.RUNNING);
    }

    @Test
    void keepsNoRoomForWhatItCouldNotAccept() throws Exception {
        var narrow = new Tasks.Limits(100, 1, Duration.ofMinutes(5), Duration.ofMinutes(15));
        try (var small = TaskHost.open(narrow)) {
            small.journal.breaksForAll();
            small.refused(TaskCalls.SUBMIT, TaskHost.request("worker"));
            small.journal.works();

            small.finish(small.started("worker"));
            assertThat(small.ask(TaskCalls.COUNT, new Count())).isEqualTo(new Counts(0, 0, 0, 0, 0));
        }
    }

    @Test
    void startsAgainAnAgentThatWouldNotStart() throws Exception {
        var answers = new AtomicInteger();
        host.onStart = start -> answers.incrementAndGet() == 1
                ? Future.failedFuture(Refusal.of(ErrorCode.OVERLOADED, "not now"))
                : Future.succeededFuture(TaskCalls.Done.DONE);
        var first = host.started("worker");
        var second = host.nextStart();

        assertThat(second.id()).isEqualTo(first.id());
        assertThat(second.epoch()).isEqualTo(2);
        assertThat(host.kinds(first.id())).containsExactly("submitted", "started", "released", "started");
        host.finish(second);
        assertThat(host.ask(TaskCalls.COUNT, new Count())).isEqualTo(new Counts(0, 0, 0, 0, 0));
    }

    @Test
    void givesBackWhatWouldNotStartEvenWhenThatCannotBeWrittenAtFirst() throws Exception {
        var answers = new AtomicInteger();
        var tried = new CountDownLatch(1);
        host.journal.breaksFor(append -> {
            boolean released = is(append, "task.released");
            if (released) {
                tried.countDown();
            }
            return released;
        });
        host.onStart = start -> answers.incrementAndGet() == 1
                ? Future.failedFuture(Refusal.of(ErrorCode.OVERLOADED, "not now"))
                : Future.succeededFuture(TaskCalls.Done.DONE);
        var first = host.started("worker");
        assertThat(tried.await(10, TimeUnit.SECONDS)).isTrue();

        host.journal.works();

        var second = host.nextStart();
        assertThat(second.id()).isEqualTo(first.id());
        host.finish(second);
        assertThat(host.ask(TaskCalls.COUNT, new Count())).isEqualTo(new Counts(0, 0, 0, 0, 0));
    }

    @Test
    void expiresLaterWhatItCouldNotExpire() throws Exception {
        var tried = new CountDownLatch(1);
        host.journal.breaksFor(append -> {
            boolean finished = is(append, "task.finished");
            if (finished) {
                tried.countDown();
            }
            return finished;
        });
        var submit = TaskHost.request("worker").withDeadline(Instant.now().plus(Duration.ofMillis(100)));
        var id = host.ask(TaskCalls.SUBMIT, submit).id();
        assertThat(tried.await(10, TimeUnit.SECONDS)).isTrue();

        host.journal.works();

        assertThat(host.ended(id).state()).isEqualTo(TaskState.EXPIRED);
    }

    private static boolean is(Append append, String kind) {
        return append.facts().getFirst().kind().equals(kind);
    }
}
