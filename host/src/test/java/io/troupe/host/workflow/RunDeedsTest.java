package io.troupe.host.workflow;

import static org.assertj.core.api.Assertions.assertThat;

import io.troupe.api.Json;
import io.troupe.api.RunStep.State;
import io.troupe.host.bus.RunCalls;
import io.troupe.host.bus.RunCalls.AnswerRun;
import io.troupe.host.bus.RunCalls.Cancel;
import io.troupe.host.bus.RunCalls.Fork;
import io.troupe.host.bus.RunCalls.Pause;
import io.troupe.host.bus.RunCalls.Resume;
import io.troupe.host.bus.RunCalls.RollBack;
import io.troupe.host.bus.RunCalls.RunView;
import io.troupe.host.fact.ErrorCode;
import io.troupe.host.fact.RunState;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What people do to a run at moments at which it could go wrong. */
class RunDeedsTest {

    private static final String YES = "{\"approved\":true}";

    private RunHost host;

    @BeforeEach
    void open() throws Exception {
        host = new RunHost();
        host.agents.put("echo", input -> input.text());
        host.put("ask", """
                steps:
                  - {id: one, agent: echo}
                  - {id: two, agent: echo, depends-on: [one], approval: "Two?"}
                """);
        host.put("outer", """
                steps:
                  - {id: in, workflow: ask}
                  - {id: last, agent: echo, depends-on: [in]}
                """);
        host.put("undone", """
                steps:
                  - {id: one, agent: echo, compensate: {agent: worker}}
                  - {id: two, agent: worker, depends-on: [one]}
                """);
    }

    @AfterEach
    void close() {
        host.close();
    }

    private AnswerRun answer(RunView run) {
        return new AnswerRun(run.id(), Optional.of("approve:two"), Optional.of(new Json(YES)));
    }

    @Test
    void aQuestionIsAnsweredOnce() throws Exception {
        var run = host.run("ask", "{}");
        host.ask(RunCalls.PAUSE, new Pause(run.id(), "wait"));

        host.ask(RunCalls.ANSWER, answer(run));
        var again = host.refused(RunCalls.ANSWER, answer(run));
        host.restart();

        assertThat(again.code()).isEqualTo(ErrorCode.TRANSITION_REFUSED);
        assertThat(RunHost.states(host.show(run.id())).get("two")).isIn(State.CHOSEN, State.READY);
        host.ask(RunCalls.RESUME, new Resume(run.id()));
        assertThat(host.waited(run.id()).state()).isEqualTo(RunState.COMPLETED);
        assertThat(host.kinds(run.id())).containsOnlyOnce("answered").containsOnlyOnce("resumed");
    }

    @Test
    void aRunIsResumedOnce() throws Exception {
        var run = host.start("undone", "{}");
        host.nextStart(); // its agent is at work until the test says otherwise
        host.ask(RunCalls.PAUSE, new Pause(run.id(), "wait"));

        host.ask(RunCalls.RESUME, new Resume(run.id()));
        assertThat(host.ask(RunCalls.RESUME, new Resume(run.id())).state()).isEqualTo(RunState.RUNNING);
        assertThat(host.kinds(run.id())).containsOnlyOnce("resumed");
    }

    @Test
    void aQuestionThatNobodyAsksAnyMoreTakesNoAnswer() throws Exception {
        var run = host.run("ask", "{}");

        host.ask(RunCalls.CANCEL, new Cancel(run.id(), "enough"));

        assertThat(host.refused(RunCalls.ANSWER, answer(run)).code()).isEqualTo(ErrorCode.TRANSITION_REFUSED);
        assertThat(RunHost.states(host.show(run.id()))).containsEntry("two", State.CANCELLED);
    }

    @Test
    void aRollBackThatIsCancelledCanBeTakenUpAgain() throws Exception {
        var run = host.start("undone", "{}");
        host.nextStart();
        host.ask(RunCalls.ROLL_BACK, new RollBack(run.id(), "wrong"));
        assertThat(host.nextStart().skill()).isEqualTo("execute"); // what undoes the first step is under way

        assertThat(host.ask(RunCalls.CANCEL, new Cancel(run.id(), "enough")).state())
                .isEqualTo(RunState.CANCELLED);
        host.ask(RunCalls.ROLL_BACK, new RollBack(run.id(), "after all"));
        RunHost.await(host.answer(host.nextStart(), "undone"));

        var ended = host.waited(run.id());
        assertThat(ended.state()).isEqualTo(RunState.ROLLED_BACK);
        assertThat(RunHost.states(ended)).containsEntry("one", State.COMPENSATED);
        assertThat(host.facts(run.id()))
                .filteredOn(fact -> fact instanceof io.troupe.host.fact.RunFact.StepCompensating)
                .extracting(fact -> ((io.troupe.host.fact.RunFact.StepCompensating) fact).attempt())
                .containsExactly(1, 2);
    }

    @Test
    void aForkOfARunThatIsAStepStandsByItself() throws Exception {
        var outer = host.start("outer", "{}");
        var inner = RunHost.step(host.show(outer.id()), "in").work().orElseThrow();
        host.awaitTrue(() -> !host.show(inner).questions().isEmpty());

        var fork = host.ask(RunCalls.FORK, new Fork(inner, Optional.empty(), Optional.empty()));
        host.ask(RunCalls.CANCEL, new Cancel(outer.id(), "enough"));

        assertThat(host.show(inner).state()).isEqualTo(RunState.CANCELLED);
        var standing = host.waited(fork.id());
        assertThat(standing.parent()).isEmpty();
        assertThat(standing.questions()).hasSize(1);
        host.answer(fork.id(), YES);
        assertThat(host.waited(fork.id()).state()).isEqualTo(RunState.COMPLETED);
        assertThat(host.refused(RunCalls.FORK, new Fork(inner, Optional.of(0L), Optional.empty()))
                        .code())
                .isEqualTo(ErrorCode.INPUT_INVALID);
    }

    @Test
    void aForkThatIsAskedForAgainIsTheSameRunWhoeverServesByThen() throws Exception {
        var outer = host.start("outer", "{}");
        var inner = RunHost.step(host.show(outer.id()), "in").work().orElseThrow();
        host.awaitTrue(() -> !host.show(inner).questions().isEmpty());
        var asked = new Fork(inner, Optional.empty(), Optional.empty()).withIdempotencyKey("k1");
        var fork = host.ask(RunCalls.FORK, asked);

        host.restart();

        assertThat(host.ask(RunCalls.FORK, asked).id()).isEqualTo(fork.id());
        assertThat(host.ask(RunCalls.FORK, asked.withIdempotencyKey("k2")).id()).isNotEqualTo(fork.id());
        var other = new Fork(outer.id(), Optional.empty(), Optional.empty()).withIdempotencyKey("k1");
        assertThat(host.refused(RunCalls.FORK, other).code()).isEqualTo(ErrorCode.INPUT_INVALID);
    }

    /** Whoever matched an input against it would wait for as long as there is a host. */
    @Test
    void anInputWhosePatternTakesForEverIsRefused() throws Exception {
        host.put("hard", """
                inputs: {type: object, properties: {a: {type: string, pattern: "^(((a+)+)+)+$"}}}
                steps:
                  - {id: one, agent: echo}
                """);

        var refusal = host.refused(
                RunCalls.START, RunCalls.Start.of("hard", new Json("{\"a\":\"" + "a".repeat(60) + "!\"}")));

        assertThat(refusal.code()).isEqualTo(ErrorCode.INPUT_INVALID);
        assertThat(refusal.problem().toString()).contains("takes too long");
    }
}
