package io.troupe.host.task;

import static org.assertj.core.api.Assertions.assertThat;

import io.troupe.api.Budget;
import io.troupe.api.Delegation;
import io.troupe.api.Question;
import io.troupe.host.bus.AgentCalls.PlayedBy;
import io.troupe.host.bus.AgentCalls.Roster;
import io.troupe.host.bus.AgentCalls.Start;
import io.troupe.host.bus.Call;
import io.troupe.host.bus.TaskCalls;
import io.troupe.host.bus.TaskCalls.AwaitChild;
import io.troupe.host.bus.TaskCalls.Cancel;
import io.troupe.host.bus.TaskCalls.Delegate;
import io.troupe.host.bus.TaskCalls.Finish;
import io.troupe.host.bus.TaskCalls.Release;
import io.troupe.host.bus.TaskCalls.TaskView;
import io.troupe.host.fact.ErrorCode;
import io.troupe.host.fact.Permissions;
import io.troupe.host.fact.Refusal;
import io.troupe.host.fact.TaskFact.TaskError;
import io.troupe.host.fact.TaskFact.TaskSubmitted;
import io.troupe.host.fact.TaskState;
import io.vertx.core.Future;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Parts of tasks that agents hand to other agents. */
class DelegationsTest {

    private static final TaskError BUSY = new TaskError("agent-failed", "the model is busy", true);

    @TempDir
    Path folder;

    private TaskHost host;

    @BeforeEach
    void open() throws Exception {
        var retries = new Retries(2, Duration.ofMillis(20), Duration.ofMillis(40), Map.of());
        host = TaskHost.open(new Tasks.Limits(10_000, 1, Duration.ofMinutes(5), Duration.ofMinutes(15), retries));
        host.tell(List.of(TaskHost.worker("boss", 1), TaskHost.worker("worker", 1)));
    }

    @AfterEach
    void close() {
        host.close();
    }

    @Test
    void asksInTheNameOfWhoeverAskedForTheTask() throws Exception {
        var parent = host.started("boss");
        var child = delegate(parent, 1, "worker");

        var submitted = (TaskSubmitted) host.facts(child.id()).getFirst();
        assertThat(submitted.caller()).isEqualTo("me");
        assertThat(submitted.permissions()).contains("*:*");
        assertThat(submitted.plan().orElseThrow().parent()).contains(parent.id());
        assertThat(submitted.depth()).isEqualTo(1);
        assertThat(child.deadline()).isBeforeOrEqualTo(parent.deadline());
    }

    @Test
    void letsAnAgentDoNoMoreThanItsCallerMay() throws Exception {
        var she =
                Call.of("she", Call.TENANT, Permissions.of(List.of("boss:*", "@tasks:change")), Duration.ofMinutes(1));
        TaskHost.await(host.bus.request(TaskCalls.SUBMIT, TaskHost.request("boss"), she));
        var parent = host.nextStart();

        var refusal = host.refused(TaskCalls.DELEGATE, part(parent, 1, "worker"));
        assertThat(refusal.code()).isEqualTo(ErrorCode.NOT_ALLOWED);
        assertThat(refusal.getMessage()).contains("'she'", "'worker'");
        assertThat(((TaskSubmitted) host.facts(parent.id()).getFirst()).permissions())
                .contains("boss:*");
    }

    @Test
    void findsTheSameChildAgainAfterARestart() throws Exception {
        var parent = host.started("boss");
        var child = delegate(parent, 1, "worker");
        assertThat(delegate(parent, 1, "worker").id()).isEqualTo(child.id());
        assertThat(delegate(parent, 2, "worker").id()).isNotEqualTo(child.id());

        host.restart();
        var again = host.nextStart();
        assertThat(again.id()).as("the older goes first").isEqualTo(parent.id());
        assertThat(delegate(again, 1, "worker").id()).isEqualTo(child.id());
        var waiting = await(again, child);
        host.finish(host.nextStart());
        assertThat(TaskHost.await(waiting).state()).isEqualTo(TaskState.COMPLETED);
        assertThat(delegate(again, 1, "worker").state()).isEqualTo(TaskState.COMPLETED);
    }

    @Test
    void doesAnewWhatHadFailedWhenTheParentIsTriedAgain() throws Exception {
        var parent = host.started("boss");
        var failed = delegate(parent, 1, "worker");
        var done = delegate(parent, 2, "worker");
        var waiting = await(parent, failed);
        fail(host.nextStart(), new TaskError("agent-failed", "no", false));
        assertThat(TaskHost.await(waiting).state()).isEqualTo(TaskState.FAILED);
        waiting = await(parent, done);
        host.finish(host.nextStart());
        assertThat(TaskHost.await(waiting).state()).isEqualTo(TaskState.COMPLETED);
        assertThat(delegate(parent, 1, "worker").id()).as("in the same attempt").isEqualTo(failed.id());

        fail(parent, BUSY);
        var again = host.nextStart();
        var anew = delegate(again, 1, "worker");
        assertThat(anew.id()).isNotEqualTo(failed.id());
        assertThat(delegate(again, 1, "worker").id()).isEqualTo(anew.id());
        assertThat(delegate(again, 2, "worker").id()).isEqualTo(done.id());

        host.withSnapshots(folder);
        host.nextStart();
        host.restart();
        var later = host.nextStart();
        assertThat(later.id()).as("what failed before is known").isEqualTo(parent.id());
        assertThat(delegate(later, 1, "worker").id()).isEqualTo(anew.id());
    }

    @Test
    void givesItsRoomAwayWhileItWaits() throws Exception {
        var parent = host.started("boss");
        var child = delegate(parent, 1, "worker");
        assertThat(host.show(child.id()).waits()).get().asString().contains("as much work as it may take");

        var waiting = await(parent, child);
        var start = host.nextStart();
        assertThat(start.id()).isEqualTo(child.id());
        assertThat(host.show(parent.id()).waits()).get().asString().contains("handed work to others");
        host.submit("worker");
        host.finish(start);
        assertThat(TaskHost.await(waiting).state()).isEqualTo(TaskState.COMPLETED);

        assertThat(host.show(parent.id()).waits()).isEmpty();
        assertThat(host.starts).as("the parent has the room again").isEmpty();
        host.finish(parent);
        host.finish(host.nextStart());
        assertThat(host.ask(TaskCalls.COUNT, new TaskCalls.Count()).running()).isZero();
    }

    @Test
    void keepsCountOfRoomWhenAParentIsStartedAnewWhileItWaits() throws Exception {
        var parent = host.started("boss");
        var child = delegate(parent, 1, "worker");
        var waiting = await(parent, child);
        var working = host.nextStart();
        host.ask(TaskCalls.RELEASE, new Release(parent.id(), parent.epoch(), "replaced"));
        host.finish(working);
        TaskHost.await(waiting);
        var again = host.nextStart();
        assertThat(again.id()).isEqualTo(parent.id());
        host.submit("worker");
        assertThat(host.starts).isEmpty();
        host.finish(again);

        host.finish(host.nextStart());
        host.finish(host.started("worker"));
        assertThat(host.show(parent.id()).state()).isEqualTo(TaskState.COMPLETED);
    }

    @Test
    void waitsOnWhileTheChildAsksAHuman() throws Exception {
        var parent = host.started("boss");
        var child = delegate(parent, 1, "worker");
        var waiting = await(parent, child);
        var start = host.nextStart();
        var question = new TaskCalls.Ask(start.id(), start.epoch(), 1, Question.of("Which?"), 0);
        host.ask(TaskCalls.ASK, question);
        assertThat(host.show(child.id()).state()).isEqualTo(TaskState.WAITING_FOR_INPUT);
        assertThat(waiting.isComplete()).isFalse();
        host.finish(start);

        assertThat(TaskHost.await(waiting).state()).isEqualTo(TaskState.COMPLETED);
    }

    @Test
    void cancelsWhatItHandedOnWithATask() throws Exception {
        var parent = host.started("boss");
        var child = delegate(parent, 1, "worker");
        var waiting = await(parent, child);
        var start = host.nextStart();
        host.ask(TaskCalls.CANCEL, new Cancel(parent.id(), "no longer needed"));

        assertThat(TaskHost.await(waiting).state()).isEqualTo(TaskState.CANCELLED);
        assertThat(List.of(stopped(), stopped())).containsExactlyInAnyOrder(parent.id(), start.id());
        assertThat(host.refused(TaskCalls.DELEGATE, part(parent, 1, "worker")).code())
                .isEqualTo(ErrorCode.STALE_VERSION);
        host.finish(host.started("boss")); // there is room again, and no more than there was
    }

    @Test
    void refusesALoopUnlessTheCardAllowsIt() throws Exception {
        var parent = host.started("boss");
        var child = delegate(parent, 1, "worker");
        var waiting = await(parent, child);
        var start = host.nextStart();
        assertThat(refused(start, "boss").getMessage()).contains("'boss'", "worker < boss");
        assertThat(refused(start, "worker").code()).isEqualTo(ErrorCode.NOT_ALLOWED);

        var worker = TaskHost.worker("worker", 1);
        var card = worker.card().withCollaborators(List.of("worker"));
        host.tell(List.of(TaskHost.worker("boss", 1), new Roster.Entry(card, PlayedBy.HOST, "0.1.0", "", true)));
        assertThat(delegate(start, 1, "worker").agent()).isEqualTo("worker");
        assertThat(waiting.isComplete()).isFalse();
    }

    @Test
    void refusesMoreThanEightTasksAboveEachOther() throws Exception {
        var names = List.of("a", "b", "c", "d", "e", "f", "g", "h", "i", "j");
        host.tell(names.stream().map(name -> TaskHost.worker(name, 1)).toList());
        var start = host.started("a");
        for (var next : names.subList(1, 9)) {
            var unused = await(start, delegate(start, 1, next));
            assertThat(unused.isComplete()).isFalse();
            start = host.nextStart();
        }

        assertThat(refused(start, "j").getMessage()).contains("8 tasks stand above it");
    }

    @Test
    void namesTheNearestAgentWhenThereIsNone() throws Exception {
        var parent = host.started("boss");

        var refusal = refused(parent, "worrker");
        assertThat(refusal.code()).isEqualTo(ErrorCode.AGENT_NOT_FOUND);
        assertThat(refusal.problem().nearest()).contains("worker");
    }

    @Test
    void showsAChildToItsParentAlone() throws Exception {
        var parent = host.started("boss");
        var other = host.submit("worker");

        var wait = new AwaitChild(parent.id(), parent.epoch(), other.id(), 0);
        assertThat(host.refused(TaskCalls.AWAIT_CHILD, wait).code()).isEqualTo(ErrorCode.TASK_NOT_FOUND);
    }

    private String stopped() throws Exception {
        return Objects.requireNonNull(host.stops.poll(10, TimeUnit.SECONDS), "a stop")
                .id();
    }

    private Refusal refused(Start parent, String agent) {
        return host.refused(TaskCalls.DELEGATE, part(parent, 1, agent));
    }

    private TaskView delegate(Start parent, int number, String agent) throws Exception {
        return host.ask(TaskCalls.DELEGATE, part(parent, number, agent));
    }

    private Future<TaskView> await(Start parent, TaskView child) {
        return host.send(TaskCalls.AWAIT_CHILD, new AwaitChild(parent.id(), parent.epoch(), child.id(), 9_000));
    }

    private static Delegate part(Start parent, int number, String agent) {
        var part = Delegation.of(agent, "do a part").withBudget(Budget.unbounded());
        return new Delegate(
                parent.id(), parent.epoch(), "00ff", number, part, Instant.now().plusSeconds(3_600));
    }

    private void fail(Start start, TaskError error) throws Exception {
        host.ask(TaskCalls.FINISH, new Finish(start.id(), start.epoch(), List.of(), Optional.of(error)));
    }
}
