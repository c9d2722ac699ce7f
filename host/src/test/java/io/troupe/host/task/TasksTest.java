package io.troupe.host.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.troupe.api.Budget;
import io.troupe.api.Content;
import io.troupe.api.Json;
import io.troupe.host.bus.Call;
import io.troupe.host.bus.TaskCalls;
import io.troupe.host.bus.TaskCalls.Cancel;
import io.troupe.host.bus.TaskCalls.ListTasks;
import io.troupe.host.bus.TaskCalls.Progress;
import io.troupe.host.bus.TaskCalls.Submit;
import io.troupe.host.fact.ErrorCode;
import io.troupe.host.fact.Recorded;
import io.troupe.host.fact.Refusal;
import io.troupe.host.fact.TaskState;
import io.troupe.host.journal.MemoryJournal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class TasksTest {

    private final MemoryJournal journal = MemoryJournal.keeping();
    private Theatre theatre;

    @BeforeEach
    void open() throws Exception {
        theatre = new Theatre(journal, Theatre.limits()).cast(100);
    }

    @AfterEach
    void close() throws Exception {
        theatre.close();
    }

    private void reopen(Tasks.Limits limits, int parallel) throws Exception {
        theatre.close();
        theatre = new Theatre(journal, limits).cast(parallel);
    }

    private List<String> kinds(String id) throws Exception {
        return Theatre.get(journal.stream("task/" + id, 0, 100)).stream()
                .map(Recorded::kind)
                .toList();
    }

    static void assertRefused(ErrorCode code, Callable<?> work) {
        assertThatThrownBy(work::call)
                .isInstanceOfSatisfying(
                        Refusal.class,
                        refusal -> assertThat(refusal.code())
                                .as(refusal.getMessage())
                                .isEqualTo(code));
    }

    @Test
    void takesATaskFromItsSubmissionToItsEnd() throws Exception {
        var task = theatre.submit("coder");
        var start = theatre.started();
        assertThat(start.input()).isEqualTo(Json.of("{\"instruction\":\"do it\"}"));
        assertThat(start.epoch()).isEqualTo(1);
        theatre.finish(start, "done");

        var ended = theatre.end(task.id());
        assertThat(ended.state()).isEqualTo(TaskState.COMPLETED);
        assertThat(ended.answer()).containsExactly(Content.text("done"));
        assertThat(kinds(task.id())).containsExactly("task.submitted", "task.started", "task.finished");
        assertThat(ended.version()).isEqualTo(3);
    }

    @Test
    void refusesWhatDoesNotFit() throws Exception {
        assertRefused(ErrorCode.AGENT_NOT_FOUND, () -> theatre.submit("nobody"));
        assertRefused(
                ErrorCode.SKILL_NOT_FOUND,
                () -> theatre.submit(Submit.of("coder", Json.string("x")).withSkill("sing")));
        assertRefused(
                ErrorCode.INPUT_INVALID, () -> theatre.submit(Submit.of("coder", Json.of("{\"instruction\":7}"))));
        assertRefused(
                ErrorCode.DEADLINE_EXCEEDED,
                () -> theatre.submit(Submit.of("coder", Json.string("x")).withDeadline(Instant.EPOCH)));
        assertRefused(ErrorCode.TOO_LARGE, () -> theatre.submit(Submit.of("coder", Json.string("x".repeat(9 << 20)))));
        assertRefused(ErrorCode.TASK_NOT_FOUND, () -> theatre.show("task-nope"));
    }

    @Test
    void takesTheSameKeyForTheSameTask() throws Exception {
        var submit = Submit.of("coder", Json.string("once")).withIdempotencyKey("k");
        var first = theatre.bus.request(TaskCalls.SUBMIT, submit, Call.of("tester", Duration.ofSeconds(5)));
        var second = theatre.submit(submit);
        assertThat(second.id()).isEqualTo(Theatre.get(first).id());
        assertRefused(
                ErrorCode.INPUT_INVALID,
                () -> theatre.submit(Submit.of("coder", Json.string("other")).withIdempotencyKey("k")));

        reopen(Theatre.limits(), 100);
        assertThat(theatre.submit(submit).id()).isEqualTo(second.id());
    }

    @Test
    void takesAnOutcomeOnceAndNotesTheLateOnes() throws Exception {
        var task = theatre.submit("coder");
        var start = theatre.started();
        theatre.finish(start, "done");
        theatre.finish(start, "done again");
        theatre.ask(
                TaskCalls.FINISH,
                new TaskCalls.Finish(task.id(), 7, List.of(Content.text("from nowhere")), Optional.empty()));

        assertThat(theatre.show(task.id()).answer()).containsExactly(Content.text("done"));
        assertThat(kinds(task.id()))
                .containsExactly("task.submitted", "task.started", "task.finished", "task.outcome-refused");
    }

    @Test
    void cancelsAndInterrupts() throws Exception {
        var task = theatre.submit("coder");
        var start = theatre.started();
        var cancelled = theatre.ask(TaskCalls.CANCEL, new Cancel(task.id(), "enough"));

        assertThat(cancelled.state()).isEqualTo(TaskState.CANCELLED);
        assertThat(theatre.stops.take().id()).isEqualTo(task.id());
        theatre.finish(start, "too late");
        assertThat(theatre.show(task.id()).state()).isEqualTo(TaskState.CANCELLED);
        assertThat(theatre.ask(TaskCalls.CANCEL, new Cancel(task.id(), "again")).state())
                .isEqualTo(TaskState.CANCELLED);

        var done = theatre.submit("coder");
        theatre.finish(theatre.started(), "done");
        assertRefused(ErrorCode.TRANSITION_REFUSED, () -> theatre.ask(TaskCalls.CANCEL, new Cancel(done.id(), "no")));
    }

    @Test
    void endsWhatIsLateAndInterruptsIt() throws Exception {
        var task = theatre.submit(
                Submit.of("coder", Json.string("x")).withDeadline(Instant.now().plusMillis(300)));
        theatre.started();

        var ended = theatre.end(task.id());
        assertThat(ended.state()).isEqualTo(TaskState.EXPIRED);
        assertThat(ended.error().orElseThrow().code()).isEqualTo("deadline-exceeded");
        assertThat(theatre.stops.take().id()).isEqualTo(task.id());
    }

    @Test
    void keepsTheNotesOfAnAgentAtWork() throws Exception {
        var task = theatre.submit("coder");
        var start = theatre.started();
        theatre.ask(TaskCalls.PROGRESS, new Progress(task.id(), start.epoch(), "half-way"));
        theatre.ask(TaskCalls.PROGRESS, new Progress(task.id(), start.epoch() + 1, "from another life"));

        assertThat(theatre.show(task.id()).note()).contains("half-way");
    }

    @Test
    void startsNoMoreThanTheAgentTakesAndThoseOfHigherPriorityFirst() throws Exception {
        reopen(Theatre.limits(), 1);
        var first = theatre.submit("coder");
        var start = theatre.started();
        var low = theatre.submit("coder");
        var high = theatre.submit(new Submit(
                "coder",
                Optional.empty(),
                Json.string("urgent"),
                List.of(),
                Optional.empty(),
                Optional.empty(),
                Budget.unbounded(),
                5,
                Optional.empty(),
                0));
        assertThat(theatre.show(low.id()).waits()).isPresent();
        assertThat(start.id()).isEqualTo(first.id());
        theatre.finish(start, "1");
        var second = theatre.started();
        assertThat(second.id()).isEqualTo(high.id());
        theatre.finish(second, "2");
        assertThat(theatre.started().id()).isEqualTo(low.id());
    }

    @Test
    void refusesMoreThanMayBeOpen() throws Exception {
        reopen(new Tasks.Limits(2, 100, Duration.ofMinutes(5), Duration.ofMinutes(15)), 100);
        theatre.submit("coder");
        theatre.submit("planner");

        assertRefused(ErrorCode.OVERLOADED, () -> theatre.submit("coder"));
    }

    @Test
    void startsAgainAfterARestartWithTheNextEpoch() throws Exception {
        var task = theatre.submit("coder");
        var before = theatre.started();
        reopen(Theatre.limits(), 100);
        var again = theatre.started();

        assertThat(again.id()).isEqualTo(task.id());
        assertThat(again.epoch()).isEqualTo(2);
        theatre.finish(before, "of the earlier life");
        theatre.finish(again, "of this life");
        assertThat(theatre.end(task.id()).answer()).containsExactly(Content.text("of this life"));
        assertThat(kinds(task.id()))
                .containsExactly(
                        "task.submitted",
                        "task.started",
                        "task.released",
                        "task.started",
                        "task.outcome-refused",
                        "task.finished");
    }

    @Test
    void listsTheNewestFirstPageByPage() throws Exception {
        for (int i = 0; i < 5; i++) {
            theatre.submit("planner");
        }
        theatre.submit("coder");
        var request = new ListTasks(List.of(), Optional.of("planner"), true, Optional.empty(), 3);
        var page = theatre.ask(TaskCalls.LIST, request);
        var rest = theatre.ask(TaskCalls.LIST, new ListTasks(List.of(), Optional.of("planner"), true, page.next(), 3));

        assertThat(page.tasks()).hasSize(3);
        assertThat(rest.tasks()).hasSize(2);
        assertThat(rest.next()).isEmpty();
        assertThat(page.tasks().getFirst().id())
                .isGreaterThan(rest.tasks().getFirst().id());
        assertThat(theatre.ask(TaskCalls.COUNT, new TaskCalls.Count()).claimable())
                .isEqualTo(5);
    }
}
