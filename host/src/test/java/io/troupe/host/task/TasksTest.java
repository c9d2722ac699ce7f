package io.troupe.host.task;

import static org.assertj.core.api.Assertions.assertThat;

import io.troupe.api.Content;
import io.troupe.api.Json;
import io.troupe.host.bus.TaskCalls;
import io.troupe.host.bus.TaskCalls.Finish;
import io.troupe.host.bus.TaskCalls.Progress;
import io.troupe.host.bus.TaskCalls.Show;
import io.troupe.host.bus.TaskCalls.Submit;
import io.troupe.host.bus.TaskCalls.TaskView;
import io.troupe.host.fact.ErrorCode;
import io.troupe.host.fact.Recorded;
import io.troupe.host.fact.Refusal.Mistake;
import io.troupe.host.fact.TaskFact.Player;
import io.troupe.host.fact.TaskFact.TaskError;
import io.troupe.host.fact.TaskFact.TaskFinished;
import io.troupe.host.fact.TaskFact.TaskOutcomeRefused;
import io.troupe.host.fact.TaskFact.TaskStarted;
import io.troupe.host.fact.TaskFact.TaskSubmitted;
import io.troupe.host.fact.TaskState;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A task that an agent of the host works on, from its submission to its end. */
class TasksTest {

    private TaskHost host;

    @BeforeEach
    void open() throws Exception {
        host = TaskHost.open();
    }

    @AfterEach
    void close() throws Exception {
        host.close();
    }

    @Test
    void goesFromSubmissionToItsEnd() throws Exception {
        var start = host.started("worker");
        var waiting = host.send(TaskCalls.SHOW, new Show(start.id(), Optional.empty(), 9_000));
        host.finish(start);

        var view = TaskHost.await(waiting);
        assertThat(view.state()).isEqualTo(TaskState.COMPLETED);
        assertThat(view.answer()).containsExactly(Content.text("done"));
        assertThat(view.playedBy()).contains("host");
        assertThat(view.epoch()).isEqualTo(1);
        assertThat(view.startedAt()).isPresent();
        assertThat(view.finishedAt()).isPresent();
        assertThat(host.show(start.id())).isEqualTo(view);
    }

    @Test
    void writesItsFactsInOrder() throws Exception {
        var start = host.started("worker");
        host.finish(start);

        assertThat(host.kinds(start.id())).containsExactly("submitted", "started", "finished");
        assertThat(host.recorded(start.id())).extracting(Recorded::version).containsExactly(1L, 2L, 3L);
        assertThat(host.facts(start.id()).get(0)).isInstanceOf(TaskSubmitted.class);
        assertThat(host.facts(start.id()).get(1)).isInstanceOfSatisfying(TaskStarted.class, started -> {
            assertThat(started.epoch()).isEqualTo(1);
            assertThat(started.player()).isEqualTo(new Player.Host(TaskHost.NODE, "0.1.0"));
        });
    }

    @Test
    void givesTheAgentWhatTheCallerGave() throws Exception {
        var deadline = Instant.ofEpochMilli(System.currentTimeMillis() + 60_000);
        host.ask(
                TaskCalls.SUBMIT,
                Submit.of("worker", new Json("{\"n\":7}")).withSkill("count").withDeadline(deadline));

        var start = host.nextStart();
        assertThat(start.skill()).isEqualTo("count");
        assertThat(start.input()).isEqualTo(new Json("{\"n\":7}"));
        assertThat(start.deadline()).isEqualTo(deadline);
        assertThat(start.epoch()).isEqualTo(1);
    }

    @Test
    void takesABareStringForAnInstruction() throws Exception {
        host.ask(TaskCalls.SUBMIT, Submit.of("worker", new Json("\"say \\\"hi\\\"\"")));

        assertThat(host.nextStart().input()).isEqualTo(new Json("{\"instruction\":\"say \\\"hi\\\"\"}"));
    }

    @Test
    void refusesAnAgentThatItDoesNotKnowWithTheNearestNames() {
        var refusal = host.refused(TaskCalls.SUBMIT, TaskHost.request("wroker"));

        assertThat(refusal.code()).isEqualTo(ErrorCode.AGENT_NOT_FOUND);
        assertThat(refusal.problem().nearest()).containsExactly("worker");
        assertThat(host.kept.position()).isZero();
    }

    @Test
    void refusesASkillThatTheAgentLacksWithThoseItHas() {
        var refusal = host.refused(TaskCalls.SUBMIT, TaskHost.request("worker").withSkill("fly\u202eing"));

        assertThat(refusal.code()).isEqualTo(ErrorCode.SKILL_NOT_FOUND);
        assertThat(refusal.problem().detail()).contains("worker").doesNotContain("\u202e");
        assertThat(refusal.problem().nearest()).containsExactlyInAnyOrder("execute", "count");
    }

    @Test
    void refusesInputThatDoesNotFitWithPointers() {
        var submit = Submit.of("worker", new Json("{\"n\":\"seven\"}")).withSkill("count");

        var refusal = host.refused(TaskCalls.SUBMIT, submit);

        assertThat(refusal.code()).isEqualTo(ErrorCode.INPUT_INVALID);
        assertThat(refusal.problem().mistakes()).extracting(Mistake::pointer).contains("/n");
        assertThat(host.kept.position()).isZero();
    }

    @Test
    void refusesWhatIsTooLarge() {
        var submit = Submit.of("worker", Json.string("x".repeat(9 << 20)));

        assertThat(host.refused(TaskCalls.SUBMIT, submit).code()).isEqualTo(ErrorCode.TOO_LARGE);
    }

    @Test
    void takesWhatIsLargeButNotTooLarge() throws Exception {
        host.ask(TaskCalls.SUBMIT, Submit.of("worker", Json.string("x".repeat(4 << 20))));

        assertThat(host.nextStart().input().text()).hasSizeGreaterThan(4 << 20);
    }

    @Test
    void refusesADeadlineThatHasPassed() {
        var submit = TaskHost.request("worker").withDeadline(Instant.now().minusSeconds(1));

        assertThat(host.refused(TaskCalls.SUBMIT, submit).code()).isEqualTo(ErrorCode.DEADLINE_EXCEEDED);
    }

    @Test
    void knowsNoTaskThatWasNeverAccepted() {
        assertThat(host.refused(TaskCalls.SHOW, new Show("task-1", Optional.empty(), 0))
                        .code())
                .isEqualTo(ErrorCode.TASK_NOT_FOUND);
    }

    @Test
    void keepsWhatTheAgentSaysWhileItWorks() throws Exception {
        var start = host.started("worker");
        host.ask(TaskCalls.PROGRESS, new Progress(start.id(), 1, "half-way"));
        host.ask(TaskCalls.PROGRESS, new Progress(start.id(), 7, "of another life"));

        assertThat(host.show(start.id()).note()).contains("half-way");
        host.finish(start);
        host.ask(TaskCalls.PROGRESS, new Progress(start.id(), 1, "too late"));
        assertThat(host.kinds(start.id())).containsExactly("submitted", "started", "progressed", "finished");
    }

    @Test
    void failsWithTheAgentsReason() throws Exception {
        var start = host.started("worker");
        var error = new TaskError("agent-failed", "no paper", false);
        host.ask(TaskCalls.FINISH, new Finish(start.id(), 1, List.of(), Optional.of(error)));

        assertThat(host.show(start.id()).state()).isEqualTo(TaskState.FAILED);
        assertThat(host.show(start.id()).error()).contains(error);
    }

    @Test
    void takesTheSameOutcomeTwiceForOne() throws Exception {
        var start = host.started("worker");
        host.finish(start);
        host.finish(start);

        assertThat(host.kinds(start.id())).containsExactly("submitted", "started", "finished");
    }

    @Test
    void refusesAStaleEpochAndNotesIt() throws Exception {
        var start = host.started("worker");
        host.restart();
        var second = host.nextStart();
        assertThat(second.epoch()).isEqualTo(2);

        host.finish(start);

        assertThat(host.show(start.id()).state()).isEqualTo(TaskState.RUNNING);
        assertThat(host.facts(start.id()).getLast())
                .isInstanceOfSatisfying(
                        TaskOutcomeRefused.class,
                        refused -> assertThat(refused.epoch()).isEqualTo(1));
        host.finish(second);
        assertThat(host.show(start.id()).state()).isEqualTo(TaskState.COMPLETED);
    }

    @Test
    void notesLateOutcomesThatComeAtOnceAndChangesNothing() throws Exception {
        var start = host.started("worker");
        host.restart();
        host.finish(host.nextStart());
        var before = host.show(start.id());

        var late = host.send(TaskCalls.FINISH, TaskHost.outcome(start, "late"));
        var later = host.send(TaskCalls.FINISH, TaskHost.outcome(start, "later"));
        TaskHost.await(late);
        TaskHost.await(later);

        assertThat(host.kinds(start.id()))
                .containsExactly(
                        "submitted",
                        "started",
                        "released",
                        "started",
                        "finished",
                        "outcome-refused",
                        "outcome-refused");
        assertThat(host.show(start.id()).answer()).isEqualTo(before.answer());
    }

    @Test
    void anOutcomeOfATaskThatNeverWasIsOfNoConsequence() throws Exception {
        host.ask(TaskCalls.FINISH, new Finish("task-1", 1, List.of(), Optional.empty()));

        assertThat(host.kept.position()).isZero();
    }

    @Test
    void aWaitEndsWithItsPatienceWhenTheTaskDoesNot() throws Exception {
        var view = host.ask(TaskCalls.SUBMIT, TaskHost.request("worker").withWait(100));

        assertThat(view.state()).isEqualTo(TaskState.RUNNING);
    }

    @Test
    void aSubmissionThatWaitsIsAnsweredAtTheEnd() throws Exception {
        var waiting = host.send(TaskCalls.SUBMIT, TaskHost.request("worker").withWait(9_000));
        host.finish(host.nextStart());

        assertThat(TaskHost.await(waiting)).extracting(TaskView::state).isEqualTo(TaskState.COMPLETED);
    }

    @Test
    void keepsAnAnswerWithNumbersThatNoDoubleHolds() throws Exception {
        var start = host.started("worker");
        var answer = List.<Content>of(Content.structured(new Json("{\"n\":[1e400,0.10," + "7".repeat(2_000) + "]}")));
        host.ask(TaskCalls.FINISH, new Finish(start.id(), 1, answer, Optional.empty()));
        host.restart();

        assertThat(host.show(start.id()).answer()).isEqualTo(answer);
        assertThat(host.facts(start.id()).getLast())
                .isInstanceOfSatisfying(
                        TaskFinished.class,
                        finished -> assertThat(finished.answer()).isEqualTo(answer));
    }
}
