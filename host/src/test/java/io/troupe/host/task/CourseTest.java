package io.troupe.host.task;

import static org.assertj.core.api.Assertions.assertThat;

import io.troupe.host.bus.AgentCalls.Start;
import io.troupe.host.bus.TaskCalls;
import io.troupe.host.bus.TaskCalls.Cancel;
import io.troupe.host.bus.TaskCalls.Finish;
import io.troupe.host.bus.TaskCalls.ListTasks;
import io.troupe.host.bus.TaskCalls.Retry;
import io.troupe.host.bus.TaskCalls.TaskView;
import io.troupe.host.fact.ErrorCode;
import io.troupe.host.fact.TaskFact.Plan;
import io.troupe.host.fact.TaskFact.TaskError;
import io.troupe.host.fact.TaskState;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Tasks that are tried again, wait for a time or for other tasks, or go with their parents. */
class CourseTest {

    private static final TaskError BUSY = new TaskError("agent-failed", "the model is busy", true);

    private TaskHost host;

    @BeforeEach
    void open() throws Exception {
        var retries = new Retries(2, Duration.ofMillis(20), Duration.ofMillis(40), Map.of("output-invalid", 1));
        host = TaskHost.open(
                new Tasks.Limits(10_000, 1_000, Duration.ofMinutes(5), Duration.ofMinutes(15), retries));
    }

    @AfterEach
    void close() {
        host.close();
    }

    @Test
    void triesAgainWhatMayPass() throws Exception {
        var first = host.started("worker");
        fail(first, BUSY);
        var second = host.nextStart();

        assertThat(second.id()).isEqualTo(first.id());
        assertThat(second.epoch()).isEqualTo(2);
        host.finish(second);
        assertThat(host.show(first.id()).state()).isEqualTo(TaskState.COMPLETED);
        assertThat(host.kinds(first.id()))
                .containsExactly("submitted", "started", "retried", "queued", "started", "finished");
    }

    @Test
    void takesTheSameFailureTwiceForOne() throws Exception {
        var first = host.started("worker");
        fail(first, BUSY);
        fail(first, BUSY);
        host.finish(host.nextStart());

        assertThat(host.kinds(first.id()))
                .containsExactly("submitted", "started", "retried", "queued", "started", "finished");
    }

    @Test
    void keepsADeadLetterWhenNoAttemptSucceeds() throws Exception {
        var dead = dead();

        assertThat(dead.state()).isEqualTo(TaskState.DEAD_LETTER);
        assertThat(dead.error()).contains(BUSY);
        assertThat(dead.waits()).get().asString().contains("retry it");
        assertThat(listed(TaskState.DEAD_LETTER)).containsExactly(dead.id());
        host.restart();
        assertThat(listed(TaskState.DEAD_LETTER)).containsExactly(dead.id());
        assertThat(host.ask(TaskCalls.COUNT, new TaskCalls.Count()).lost()).isZero();
    }

    @Test
    void revivesADeadLetterOnce() throws Exception {
        var dead = dead();
        host.restart();
        var revived = host.ask(TaskCalls.RETRY, new Retry(dead.id()));

        assertThat(revived.error()).isEmpty();
        var again = host.nextStart();
        assertThat(again.id()).isEqualTo(dead.id());
        assertThat(host.refused(TaskCalls.RETRY, new Retry(dead.id())).code()).isEqualTo(ErrorCode.TRANSITION_REFUSED);
        host.finish(again);
        assertThat(host.show(dead.id()).state()).isEqualTo(TaskState.COMPLETED);
        assertThat(listed(TaskState.DEAD_LETTER)).isEmpty();
        assertThat(host.refused(TaskCalls.RETRY, new Retry(dead.id())).code()).isEqualTo(ErrorCode.TRANSITION_REFUSED);
    }

    @Test
    void doesAsTheRequestWishes() throws Exception {
        host.ask(TaskCalls.SUBMIT, TaskHost.request("worker").withPlan(plan(0, List.of(), 0)));
        var start = host.nextStart();
        fail(start, BUSY);

        assertThat(host.show(start.id()).state()).isEqualTo(TaskState.FAILED);
    }

    @Test
    void triesAgainByTheCodeOfTheErrorToo() throws Exception {
        var start = host.started("worker");
        fail(start, new TaskError("output-invalid", "no plan in it", false));
        fail(host.nextStart(), new TaskError("output-invalid", "no plan in it", false));

        assertThat(host.show(start.id()).state()).isEqualTo(TaskState.DEAD_LETTER);
    }

    @Test
    void goesOnWithRetriesAfterARestart() throws Exception {
        var start = host.started("worker");
        fail(start, new TaskError("agent-failed", "busy", true, Optional.of(300L)));
        assertThat(host.show(start.id()).state()).isEqualTo(TaskState.SUBMITTED);
        host.restart();

        assertThat(host.nextStart().epoch()).isEqualTo(2);
        assertThat(host.kinds(start.id())).containsExactly("submitted", "started", "retried", "queued", "started");
    }

    @Test
    void neverBeginsBeforeItsTime() throws Exception {
        long due = System.currentTimeMillis() + 3_600_000;
        var task = host.ask(TaskCalls.SUBMIT, TaskHost.request("worker").withPlan(plan(due, List.of(), 3)));

        assertThat(task.state()).isEqualTo(TaskState.SUBMITTED);
        assertThat(task.waits()).get().asString().contains(Instant.ofEpochMilli(due).toString());
        assertThat(task.deadline()).isAfter(Instant.ofEpochMilli(due));
        host.ahead.set(3_590_000);
        host.restart();
        assertThat(host.starts.poll(200, TimeUnit.MILLISECONDS)).isNull();
        host.ahead.set(3_600_000);
        assertThat(host.nextStart().id()).isEqualTo(task.id());
        assertThat(host.recorded(task.id()).get(1).time()).isGreaterThanOrEqualTo(due);
    }

    @Test
    void waitsForWhatItDependsOn() throws Exception {
        var first = host.started("worker");
        var second = host.started("worker");
        var join = after(first.id(), second.id());
        host.finish(first);

        assertThat(host.show(join.id()).waits()).contains("it depends on 1 task that has not ended");
        host.restart(); // the second is started again
        var again = host.nextStart();
        assertThat(again.id()).isEqualTo(second.id());
        assertThat(host.starts).isEmpty();
        host.finish(again);
        assertThat(host.nextStart().id()).isEqualTo(join.id());
        assertThat(host.kinds(join.id())).containsExactly("submitted", "queued", "started");
    }

    @Test
    void beginsAtOnceWhenAllItDependsOnIsDone() throws Exception {
        var first = host.started("worker");
        host.finish(first);
        var join = after(first.id());

        assertThat(host.nextStart().id()).isEqualTo(join.id());
    }

    @Test
    void isCancelledWithWhatItDependsOnAndSoIsWhatDependsOnIt() throws Exception {
        var first = host.started("worker");
        var second = after(first.id());
        var third = after(second.id());
        host.ask(TaskCalls.CANCEL, new Cancel(first.id(), "no longer needed"));

        assertThat(host.ended(second.id()).state()).isEqualTo(TaskState.CANCELLED);
        assertThat(host.ended(second.id()).error().orElseThrow().reason()).contains(first.id() + ", on which it depends");
        assertThat(host.ended(third.id()).state()).isEqualTo(TaskState.CANCELLED);
    }

    @Test
    void waitsOnForADeadLetter() throws Exception {
        var first = host.started("worker");
        var second = after(first.id());
        fail(first, BUSY);
        fail(host.nextStart(), BUSY);
        fail(host.nextStart(), BUSY);
        host.restart();
        assertThat(host.show(second.id()).state()).isEqualTo(TaskState.SUBMITTED);
        host.ask(TaskCalls.RETRY, new Retry(first.id()));
        host.finish(host.nextStart());

        assertThat(host.nextStart().id()).isEqualTo(second.id());
    }

    @Test
    void refusesToDependOnWhatIsNotThereOrCannotBeDone() throws Exception {
        var first = host.started("worker");
        host.ask(TaskCalls.CANCEL, new Cancel(first.id(), "no"));
        var onNothing = TaskHost.request("worker").withPlan(plan(0, List.of("task-0"), 3));
        var onCancelled = TaskHost.request("worker").withPlan(plan(0, List.of(first.id()), 3));

        assertThat(host.refused(TaskCalls.SUBMIT, onNothing).code()).isEqualTo(ErrorCode.TASK_NOT_FOUND);
        assertThat(host.refused(TaskCalls.SUBMIT, onCancelled).getMessage()).contains("which is cancelled");
    }

    @Test
    void cancelsChildrenWithTheirParentAcrossARestart() throws Exception {
        var parent = host.started("worker");
        var child = host.ask(
                TaskCalls.SUBMIT,
                TaskHost.request("expert")
                        .withPlan(new Plan(
                                Optional.empty(), List.of(), Optional.of(parent.id()), 1, Optional.empty())));
        host.restart();
        host.ask(TaskCalls.CANCEL, new Cancel(parent.id(), "no longer needed"));

        assertThat(host.ended(child.id()).state()).isEqualTo(TaskState.CANCELLED);
        assertThat(host.ended(child.id()).error().orElseThrow().reason()).contains(parent.id());
    }

    @Test
    void givesUpATaskDuringWhichHostAfterHostEnds() throws Exception {
        var start = host.started("worker");
        for (int life = 1; life < 10; life++) {
            host.restart();
            assertThat(host.nextStart().epoch()).isEqualTo(life + 1);
        }
        host.restart();

        assertThat(host.show(start.id()).state()).isEqualTo(TaskState.DEAD_LETTER);
        assertThat(host.show(start.id()).error().orElseThrow().reason()).contains("10 hosts ended");
    }

    @Test
    void refusesPlansThatMakeNoSense() {
        var far = TaskHost.request("worker").withPlan(plan(Long.MAX_VALUE, List.of(), 3));
        var many = TaskHost.request("worker").withPlan(plan(0, List.of(), 101));
        var urgent = TaskHost.request("worker").withPriority(101);

        assertThat(host.refused(TaskCalls.SUBMIT, far).getMessage()).contains("within a year");
        assertThat(host.refused(TaskCalls.SUBMIT, many).getMessage()).contains("retries is 101");
        assertThat(host.refused(TaskCalls.SUBMIT, urgent).getMessage()).contains("priority is 101");
    }

    private TaskView dead() throws Exception {
        var start = host.started("worker");
        fail(start, BUSY);
        fail(host.nextStart(), BUSY);
        fail(host.nextStart(), BUSY);
        return host.show(start.id());
    }

    private List<String> listed(TaskState state) throws Exception {
        var list = new ListTasks(List.of(state), Optional.empty(), false, Optional.empty(), 10);
        return host.ask(TaskCalls.LIST, list).tasks().stream().map(TaskView::id).toList();
    }

    private TaskView after(String... others) throws Exception {
        return host.ask(TaskCalls.SUBMIT, TaskHost.request("worker").withPlan(plan(0, List.of(others), 3)));
    }

    private static Plan plan(long notBefore, List<String> dependsOn, int retries) {
        var time = Optional.of(notBefore).filter(millis -> millis > 0);
        return new Plan(time, dependsOn, Optional.empty(), 0, Optional.of(retries));
    }

    private void fail(Start start, TaskError error) throws Exception {
        host.ask(TaskCalls.FINISH, new Finish(start.id(), start.epoch(), List.of(), Optional.of(error)));
    }
}
