package io.troupe.host.task;

import static org.assertj.core.api.Assertions.assertThat;

import io.troupe.api.Content;
import io.troupe.api.Json;
import io.troupe.host.bus.TaskCalls;
import io.troupe.host.bus.TaskCalls.Cancel;
import io.troupe.host.bus.TaskCalls.Claim;
import io.troupe.host.bus.TaskCalls.Complete;
import io.troupe.host.bus.TaskCalls.Show;
import io.troupe.host.fact.ErrorCode;
import io.troupe.host.fact.Ids;
import io.troupe.host.fact.Refusal.Mistake;
import io.troupe.host.fact.TaskFact.Player;
import io.troupe.host.fact.TaskFact.TaskError;
import io.troupe.host.fact.TaskFact.TaskStarted;
import io.troupe.host.fact.TaskState;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Clients take tasks, play the agent, and give back outcomes. */
class ClaimsTest {

    private static final Claim ANY = new Claim(Optional.empty(), Optional.empty());

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
    void aTaskForAClientWaitsClaimable() throws Exception {
        var view = host.ask(TaskCalls.SUBMIT, TaskHost.request("expert").withWait(9_000));

        assertThat(view.state()).isEqualTo(TaskState.QUEUED);
        assertThat(view.claimable()).isTrue();
        assertThat(view.waits()).contains("no model is configured: a connected client plays it");
        assertThat(view.deadline()).isAfter(view.submittedAt().plus(Duration.ofHours(23)));
    }

    @Test
    void isTheSameTaskWhenTheBusAsksForItOnceMore() throws Exception {
        host.submit("expert");
        host.submit("expert");
        var claim = ANY.named(new Ids());

        var first = host.send(TaskCalls.CLAIM, claim);
        var meanwhile = host.send(TaskCalls.CLAIM, claim.within(0));
        var brief = TaskHost.await(first);
        host.restart();
        var later = host.ask(TaskCalls.CLAIM, claim.within(0));

        assertThat(TaskHost.await(meanwhile)).isEqualTo(brief);
        assertThat(later.task()).isEqualTo(brief.task());
        assertThat(later.claim()).isEqualTo(brief.claim());
    }

    @Test
    void theBriefHasAllThatAClientNeeds() throws Exception {
        var id = host.ask(TaskCalls.SUBMIT, TaskHost.request("expert").withSkill("plan"))
                .id();

        var brief = host.claim(id);

        assertThat(brief.task()).isEqualTo(id);
        assertThat(brief.claim()).matches("[0-9a-f]{64}");
        assertThat(brief.instructions()).isEqualTo("You know it all.");
        assertThat(brief.input()).isEqualTo(new Json("{\"instruction\":\"do it\"}"));
        assertThat(brief.outputSchema()).contains(TaskHost.PLAN);
        assertThat(host.show(id).state()).isEqualTo(TaskState.RUNNING);
        assertThat(host.show(id).playedBy()).contains("client");
        assertThat(host.facts(id).get(1)).isInstanceOfSatisfying(TaskStarted.class, started -> {
            assertThat(started.player()).isInstanceOfSatisfying(Player.Client.class, client -> {
                assertThat(client.claimDigest()).isEqualTo(Digests.sha256(brief.claim()));
                assertThat(client.caller()).isEqualTo("me");
            });
        });
        assertThat(host.recorded(id).toString()).doesNotContain(brief.claim());
    }

    @Test
    void anOutcomeWithTheClaimEndsTheTask() throws Exception {
        var brief = host.claim(host.submit("expert").id());

        var view = host.ask(TaskCalls.COMPLETE, TaskHost.answer(brief, "here"));

        assertThat(view.state()).isEqualTo(TaskState.COMPLETED);
        assertThat(view.answer()).containsExactly(Content.text("here"));
        assertThat(host.ask(TaskCalls.COMPLETE, TaskHost.answer(brief, "here"))).isEqualTo(view);
        assertThat(host.kinds(brief.task())).containsExactly("submitted", "started", "finished");
    }

    @Test
    void aFailureOfTheClientEndsTheTaskToo() throws Exception {
        var brief = host.claim(host.submit("expert").id());

        var view = host.ask(
                TaskCalls.COMPLETE, new Complete(brief.task(), brief.claim(), List.of(), Optional.of("cannot")));

        assertThat(view.state()).isEqualTo(TaskState.FAILED);
        assertThat(view.error()).contains(new TaskError("agent-failed", "cannot", false));
    }

    @Test
    void aWrongClaimIsNotAllowedAnything() throws Exception {
        var brief = host.claim(host.submit("expert").id());
        var wrong = new Complete(brief.task(), "0".repeat(64), List.of(Content.text("mine")), Optional.empty());

        assertThat(host.refused(TaskCalls.COMPLETE, wrong).code()).isEqualTo(ErrorCode.NOT_ALLOWED);
        assertThat(host.refused(TaskCalls.SHOW, new Show(brief.task(), Optional.of(""), 0))
                        .code())
                .isEqualTo(ErrorCode.NOT_ALLOWED);
        assertThat(host.show(brief.task()).state()).isEqualTo(TaskState.RUNNING);
    }

    @Test
    void aTaskThatNobodyClaimedCannotBeCompleted() throws Exception {
        var id = host.submit("expert").id();

        assertThat(host.refused(TaskCalls.COMPLETE, new Complete(id, "", List.of(Content.text("x")), Optional.empty()))
                        .code())
                .isEqualTo(ErrorCode.NOT_ALLOWED);
    }

    @Test
    void anAnswerThatDoesNotFitSaysWhatToMendAndKeepsTheClaim() throws Exception {
        var id = host.ask(TaskCalls.SUBMIT, TaskHost.request("expert").withSkill("plan"))
                .id();
        var brief = host.claim(id);

        var refusal = host.refused(TaskCalls.COMPLETE, TaskHost.answer(brief, "{\"plan\":1}"));
        assertThat(refusal.code()).isEqualTo(ErrorCode.OUTPUT_INVALID);
        assertThat(refusal.problem().mistakes()).extracting(Mistake::pointer).contains("/plan");
        assertThat(host.refused(TaskCalls.COMPLETE, TaskHost.answer(brief, "just words"))
                        .code())
                .isEqualTo(ErrorCode.OUTPUT_INVALID);

        var mended = host.ask(TaskCalls.COMPLETE, TaskHost.answer(brief, "{\"plan\":\"one\"}"));
        assertThat(mended.answer()).containsExactly(Content.structured(new Json("{\"plan\":\"one\"}")));
    }

    @Test
    void anEmptyAnswerIsNone() throws Exception {
        var brief = host.claim(host.submit("expert").id());
        var empty = new Complete(brief.task(), brief.claim(), List.of(), Optional.empty());

        assertThat(host.refused(TaskCalls.COMPLETE, empty).code()).isEqualTo(ErrorCode.OUTPUT_INVALID);
    }

    @Test
    void oneTaskIsClaimedOnce() throws Exception {
        var id = host.submit("expert").id();
        var one = host.send(TaskCalls.CLAIM, new Claim(Optional.of(id), Optional.empty()));
        var other = host.send(TaskCalls.CLAIM, new Claim(Optional.of(id), Optional.empty()));
        TaskHost.await(one);

        var refusal = TaskHost.refusal(other);

        assertThat(refusal.code()).isEqualTo(ErrorCode.TRANSITION_REFUSED);
        assertThat(refusal.problem().detail()).contains(id, "claimed until");
    }

    @Test
    void whoeverClaimsAnyGetsTheOldestAndTheNextTheNext() throws Exception {
        var first = host.submit("expert").id();
        var second = host.submit("expert").id();
        host.submit("worker");

        var one = host.send(TaskCalls.CLAIM, ANY);
        var other = host.send(TaskCalls.CLAIM, new Claim(Optional.empty(), Optional.of("expert")));

        assertThat(TaskHost.await(one).task()).isEqualTo(first);
        assertThat(TaskHost.await(other).task()).isEqualTo(second);
        assertThat(host.refused(TaskCalls.CLAIM, ANY).code()).isEqualTo(ErrorCode.TASK_NOT_FOUND);
    }

    @Test
    void aTaskOfTheHostCannotBeClaimed() throws Exception {
        host.tell(List.of(TaskHost.worker("worker", 1)));
        host.started("worker");
        var waiting = host.submit("worker");

        assertThat(host.refused(TaskCalls.CLAIM, new Claim(Optional.of(waiting.id()), Optional.empty()))
                        .code())
                .isEqualTo(ErrorCode.TRANSITION_REFUSED);
        assertThat(host.refused(TaskCalls.CLAIM, new Claim(Optional.empty(), Optional.of("worker")))
                        .code())
                .isEqualTo(ErrorCode.TASK_NOT_FOUND);
    }

    @Test
    void whatWasCancelledCanBeNeitherClaimedNorCompleted() throws Exception {
        var brief = host.claim(host.submit("expert").id());
        host.ask(TaskCalls.CANCEL, new Cancel(brief.task(), "no"));

        assertThat(host.refused(TaskCalls.COMPLETE, TaskHost.answer(brief, "late"))
                        .code())
                .isEqualTo(ErrorCode.TRANSITION_REFUSED);
        assertThat(host.refused(TaskCalls.CLAIM, new Claim(Optional.of(brief.task()), Optional.empty()))
                        .code())
                .isEqualTo(ErrorCode.TRANSITION_REFUSED);
        assertThat(host.stops).isEmpty();
    }

    @Test
    void aClaimSurvivesARestart() throws Exception {
        var brief = host.claim(host.submit("expert").id());
        host.restart();
        assertThat(host.show(brief.task()).state()).isEqualTo(TaskState.RUNNING);

        var view = host.ask(TaskCalls.COMPLETE, TaskHost.answer(brief, "here"));

        assertThat(view.state()).isEqualTo(TaskState.COMPLETED);
        assertThat(view.epoch()).isEqualTo(1);
    }

    @Test
    void aBriefOfAnAgentThatHasGoneIsRefused() throws Exception {
        var id = host.submit("expert").id();
        host.tell(List.of());

        assertThat(host.show(id).claimable()).isFalse();
        assertThat(host.show(id).waits()).contains("agent 'expert' is not loaded");
        assertThat(host.refused(TaskCalls.CLAIM, new Claim(Optional.of(id), Optional.empty()))
                        .code())
                .isEqualTo(ErrorCode.AGENT_NOT_FOUND);
    }
}
