package io.troupe.host.task;

import static io.troupe.host.task.TasksTest.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;

import io.troupe.api.Content;
import io.troupe.api.Json;
import io.troupe.host.bus.TaskCalls;
import io.troupe.host.bus.TaskCalls.Brief;
import io.troupe.host.bus.TaskCalls.Claim;
import io.troupe.host.bus.TaskCalls.Complete;
import io.troupe.host.bus.TaskCalls.Show;
import io.troupe.host.bus.TaskCalls.Submit;
import io.troupe.host.bus.TaskCalls.TaskView;
import io.troupe.host.fact.ErrorCode;
import io.troupe.host.fact.TaskState;
import io.troupe.host.journal.MemoryJournal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ClaimsTest {

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

    private void reopen(Duration lease) throws Exception {
        theatre.close();
        theatre = new Theatre(journal, new Tasks.Limits(1_000, 100, Duration.ofMinutes(5), lease)).cast(100);
    }

    private Brief claim(String id) throws Exception {
        return theatre.ask(TaskCalls.CLAIM, new Claim(Optional.of(id), Optional.empty()));
    }

    private TaskView complete(String id, String claim, Content answer) throws Exception {
        return theatre.ask(TaskCalls.COMPLETE, new Complete(id, claim, List.of(answer), Optional.empty()));
    }

    @Test
    void givesABriefAndTakesTheOutcome() throws Exception {
        var task = theatre.submit(Submit.of("planner", Json.string("plan x")).withSkill("plan"));
        assertThat(task.claimable()).isTrue();
        var brief = claim(task.id());

        assertThat(brief.instructions()).isEqualTo("You plan.");
        assertThat(brief.outputSchema()).isPresent();
        assertThat(brief.expiresAt()).isAfter(Instant.now().plusSeconds(14 * 60));
        assertRefused(ErrorCode.TRANSITION_REFUSED, () -> claim(task.id()));
        assertRefused(ErrorCode.NOT_ALLOWED, () -> complete(task.id(), "guessed", Content.text("x")));
        assertRefused(
                ErrorCode.OUTPUT_INVALID,
                () -> complete(task.id(), brief.claim(), Content.structured(Json.of("{\"plan\":7}"))));
        assertRefused(ErrorCode.OUTPUT_INVALID, () -> complete(task.id(), brief.claim(), Content.text("just words")));
        assertThat(complete(task.id(), brief.claim(), Content.text("{\"plan\":\"a\"}"))
                        .state())
                .isEqualTo(TaskState.COMPLETED);
        assertThat(complete(task.id(), brief.claim(), Content.text("{\"plan\":\"b\"}"))
                        .answer())
                .containsExactly(Content.structured(Json.of("{\"plan\":\"a\"}")));
        assertThat(journalText()).doesNotContain(brief.claim());
    }

    @Test
    void takesAFailureForAnOutcome() throws Exception {
        var task = theatre.submit("planner");
        var brief = claim(task.id());
        var failed = theatre.ask(
                TaskCalls.COMPLETE,
                new Complete(task.id(), brief.claim(), List.of(), Optional.of("cannot be planned")));

        assertThat(failed.state()).isEqualTo(TaskState.FAILED);
        assertThat(failed.error().orElseThrow().reason()).isEqualTo("cannot be planned");
    }

    @Test
    void letsOthersTakeWhatWasAbandonedAndTheLateOutcomeCountUntilThen() throws Exception {
        reopen(Duration.ofMillis(200));
        var kept = theatre.submit("planner");
        var late = claim(kept.id());
        theatre.becomes(kept.id(), TaskView::claimable);
        assertThat(complete(kept.id(), late.claim(), Content.text("late, but mine"))
                        .state())
                .isEqualTo(TaskState.COMPLETED);

        var lost = theatre.submit("planner");
        var first = claim(lost.id());
        theatre.becomes(lost.id(), TaskView::claimable);
        var second = theatre.ask(TaskCalls.CLAIM, new Claim(Optional.empty(), Optional.of("planner")));
        assertThat(second.task()).isEqualTo(lost.id());
        assertRefused(ErrorCode.NOT_ALLOWED, () -> complete(lost.id(), first.claim(), Content.text("too late")));
        assertThat(complete(lost.id(), second.claim(), Content.text("mine now")).state())
                .isEqualTo(TaskState.COMPLETED);
    }

    @Test
    void renewsForWhoShowsTheClaim() throws Exception {
        reopen(Duration.ofSeconds(2));
        var task = theatre.submit("planner");
        var brief = claim(task.id());
        theatre.ask(TaskCalls.SHOW, new Show(task.id(), Optional.of(brief.claim()), 0));

        var renewed = Theatre.get(journal.stream("task/" + task.id(), 2, 10)).getFirst();
        assertThat(renewed.kind()).isEqualTo("task.renewed");
        assertRefused(
                ErrorCode.NOT_ALLOWED,
                () -> theatre.ask(TaskCalls.SHOW, new Show(task.id(), Optional.of("guessed"), 0)));
    }

    @Test
    void keepsClaimsOverARestart() throws Exception {
        var task = theatre.submit("planner");
        var brief = claim(task.id());
        reopen(Duration.ofMinutes(15));

        assertThat(theatre.show(task.id()).state()).isEqualTo(TaskState.RUNNING);
        assertThat(complete(task.id(), brief.claim(), Content.text("still mine"))
                        .state())
                .isEqualTo(TaskState.COMPLETED);
    }

    @Test
    void hasNothingToClaimWhenNothingWaits() {
        assertRefused(
                ErrorCode.TASK_NOT_FOUND,
                () -> theatre.ask(TaskCalls.CLAIM, new Claim(Optional.empty(), Optional.empty())));
    }

    private String journalText() throws Exception {
        return Theatre.get(journal.tail(0, 1_000)).toString();
    }
}
