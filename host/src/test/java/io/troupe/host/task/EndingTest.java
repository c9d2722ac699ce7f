package io.troupe.host.task;

import static org.assertj.core.api.Assertions.assertThat;

import io.troupe.host.bus.AgentCalls.Stop;
import io.troupe.host.bus.TaskCalls;
import io.troupe.host.bus.TaskCalls.Cancel;
import io.troupe.host.bus.TaskCalls.Claim;
import io.troupe.host.bus.TaskCalls.Show;
import io.troupe.host.fact.ErrorCode;
import io.troupe.host.fact.TaskFact.TaskError;
import io.troupe.host.fact.TaskState;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Tasks that are cancelled, or whose deadline passes. */
class EndingTest {

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
    void cancellingInterruptsTheAgent() throws Exception {
        var start = host.started("worker");
        var waiting = host.send(TaskCalls.SHOW, new Show(start.id(), Optional.empty(), 9_000));

        var view = cancel(start.id());

        assertThat(view.state()).isEqualTo(TaskState.CANCELLED);
        assertThat(view.error()).contains(new TaskError("cancelled", "no more", false));
        assertThat(host.stops.poll(10, TimeUnit.SECONDS)).isEqualTo(new Stop(start.id(), 1));
        assertThat(TaskHost.await(waiting).state()).isEqualTo(TaskState.CANCELLED);
    }

    @Test
    void cancellingWhatWaitsKeepsItFromStarting() throws Exception {
        host.tell(List.of(TaskHost.worker("worker", 1)));
        var first = host.started("worker");
        var second = host.submit("worker");

        assertThat(cancel(second.id()).state()).isEqualTo(TaskState.CANCELLED);
        host.finish(first);

        assertThat(host.kinds(second.id())).containsExactly("submitted", "finished");
        assertThat(host.stops).isEmpty();
        assertThat(host.starts).isEmpty();
    }

    @Test
    void cancellingTwiceIsCancellingOnce() throws Exception {
        var start = host.started("worker");
        cancel(start.id());

        assertThat(cancel(start.id()).state()).isEqualTo(TaskState.CANCELLED);
        assertThat(host.kinds(start.id())).containsOnlyOnce("finished");
    }

    @Test
    void cancellingAtOnceIsCancellingOnce() throws Exception {
        var start = host.started("worker");
        var one = host.send(TaskCalls.CANCEL, new Cancel(start.id(), "one"));
        var other = host.send(TaskCalls.CANCEL, new Cancel(start.id(), "other"));

        assertThat(TaskHost.await(one).error()).isEqualTo(TaskHost.await(other).error());
        assertThat(host.kinds(start.id())).containsOnlyOnce("finished");
    }

    @Test
    void refusesToCancelWhatHasEnded() throws Exception {
        var start = host.started("worker");
        host.finish(start);

        var refusal = host.refused(TaskCalls.CANCEL, new Cancel(start.id(), "too late"));

        assertThat(refusal.code()).isEqualTo(ErrorCode.TRANSITION_REFUSED);
        assertThat(refusal.problem().detail()).contains(start.id(), "completed");
    }

    @Test
    void refusesToCancelWhatNeverWas() {
        assertThat(host.refused(TaskCalls.CANCEL, new Cancel("task-1", "")).code())
                .isEqualTo(ErrorCode.TASK_NOT_FOUND);
    }

    @Test
    void notesTheOutcomeThatComesAfterTheCancellation() throws Exception {
        var start = host.started("worker");
        cancel(start.id());

        host.finish(start);

        assertThat(host.kinds(start.id())).containsExactly("submitted", "started", "finished", "outcome-refused");
        assertThat(host.show(start.id()).state()).isEqualTo(TaskState.CANCELLED);
    }

    @Test
    void expiresWhenItsDeadlinePassesAndInterruptsTheAgent() throws Exception {
        var submit = TaskHost.request("worker").withDeadline(Instant.now().plusMillis(150));
        var view = host.ask(TaskCalls.SUBMIT, submit.withWait(9_000));

        assertThat(view.state()).isEqualTo(TaskState.EXPIRED);
        assertThat(view.error())
                .hasValueSatisfying(error -> assertThat(error.code()).isEqualTo("deadline-exceeded"));
        assertThat(host.stops.poll(10, TimeUnit.SECONDS)).isEqualTo(new Stop(view.id(), 1));
    }

    @Test
    void expiresWhileItWaits() throws Exception {
        var submit = TaskHost.request("expert").withDeadline(Instant.now().plusMillis(150));
        var id = host.ask(TaskCalls.SUBMIT, submit).id();

        assertThat(host.ended(id).state()).isEqualTo(TaskState.EXPIRED);
        assertThat(host.kinds(id)).containsExactly("submitted", "finished");
    }

    @Test
    void expiresAfterARestartWhatShouldHaveExpiredBefore() throws Exception {
        var id = host.ask(
                        TaskCalls.SUBMIT,
                        TaskHost.request("expert").withDeadline(Instant.now().plusMillis(300)))
                .id();
        host.dieAndLive();

        assertThat(host.ended(id).state()).isEqualTo(TaskState.EXPIRED);
    }

    private TaskCalls.TaskView cancel(String id) throws Exception {
        return host.ask(TaskCalls.CANCEL, new Cancel(id, "no more"));
    }

    @Test
    void startsNothingWhoseDeadlineHasPassedHoweverSoonARoomIsFree() throws Exception {
        host.tell(List.of(TaskHost.worker("worker", 1)));
        var first = host.started("worker");
        var second = soonDue("worker");

        host.ahead.addAndGet(10_000);
        host.finish(first);

        assertThat(host.ended(second).state()).isEqualTo(TaskState.EXPIRED);
        assertThat(host.kinds(second)).containsExactly("submitted", "finished");
    }

    @Test
    void startsNothingWhoseDeadlinePassedWhileTheHostWasAway() throws Exception {
        host.tell(List.of(TaskHost.worker("worker", 1)));
        host.started("worker");
        var id = soonDue("worker");

        host.dieAndLive();
        host.ahead.addAndGet(10_000);
        host.tell(List.of(TaskHost.worker("worker", 1)));

        assertThat(host.ended(id).state()).isEqualTo(TaskState.EXPIRED);
        assertThat(host.kinds(id)).containsExactly("submitted", "finished");
    }

    @Test
    void letsNoClientTakeWhatIsTooLate() throws Exception {
        var id = soonDue("expert");

        host.ahead.addAndGet(10_000);

        var refused = host.refused(TaskCalls.CLAIM, new Claim(Optional.of(id), Optional.empty()));
        assertThat(refused.code()).isEqualTo(ErrorCode.TRANSITION_REFUSED);
        assertThat(host.refused(TaskCalls.CLAIM, new Claim(Optional.empty(), Optional.empty()))
                        .code())
                .isEqualTo(ErrorCode.TASK_NOT_FOUND);
    }

    private String soonDue(String agent) throws Exception {
        var deadline = Instant.ofEpochMilli(System.currentTimeMillis() + 9_000);
        return host.ask(TaskCalls.SUBMIT, TaskHost.request(agent).withDeadline(deadline))
                .id();
    }
}
