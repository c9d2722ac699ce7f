package io.troupe.host.workflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import io.troupe.api.GraphEdit;
import io.troupe.api.Json;
import io.troupe.api.RunStep.State;
import io.troupe.host.bus.RunCalls;
import io.troupe.host.fact.ErrorCode;
import io.troupe.host.fact.Ids;
import io.troupe.host.fact.RunState;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Runs from their start to their end, and what people do with them. */
class RunsTest {

    private RunHost host;

    @BeforeEach
    void open() throws Exception {
        host = new RunHost();
        host.agents.put("echo", input -> input.text());
    }

    @AfterEach
    void close() {
        host.close();
    }

    private static final String THREE = """
            steps:
              - id: one
                agent: echo
                instruction: "first {{ inputs.what }}"
              - id: two
                agent: echo
                instruction: "second {{ steps.one.output.instruction }}"
                depends-on: [one]
              - id: three
                agent: echo
                instruction: third
                depends-on: [two]
            output:
              all: "{{ steps.two.output.instruction }}"
            """;

    @Test
    void aRunOfThreeStepsEndsWithItsOutput() throws Exception {
        host.put("three", THREE);

        var run = host.run("three", "{\"what\":\"hello\"}");

        assertThat(run.state()).isEqualTo(RunState.COMPLETED);
        assertThat(run.output()).contains(new Json("{\"all\":\"second first hello\"}"));
        assertThat(RunHost.states(run).values()).containsOnly(State.COMPLETED);
        assertThat(host.kinds(run.id()))
                .containsExactly(
                        "created",
                        "strategy-changed",
                        "step-started",
                        "step-ended",
                        "step-started",
                        "step-ended",
                        "step-started",
                        "step-ended",
                        "finished");
        assertThat(host.show(run.id())).isEqualTo(run);
        assertThat(host.ask(RunCalls.LIST, new RunCalls.ListRuns(List.of(), Optional.empty(), Optional.empty(), 10))
                        .runs())
                .extracting(RunCalls.RunView::id)
                .containsExactly(run.id());
    }

    @Test
    void aConditionThatDoesNotHoldSkipsTheStepAndWhatHangsOnItAlone() throws Exception {
        host.put("choice", """
                steps:
                  - {id: look, agent: echo, input: {severity: 2}}
                  - {id: high, agent: echo, instruction: high, depends-on: [look], condition: "steps.look.output.severity > 3"}
                  - {id: low, agent: echo, instruction: low, depends-on: [look], condition: "steps.look.output.severity <= 3"}
                  - {id: after-high, agent: echo, instruction: never, depends-on: [high]}
                  - {id: join, agent: echo, instruction: join, depends-on: [high, low]}
                """);

        var run = host.run("choice", "{}");

        assertThat(run.state()).isEqualTo(RunState.COMPLETED);
        assertThat(RunHost.states(run))
                .containsExactly(
                        entry("look", State.COMPLETED),
                        entry("high", State.SKIPPED),
                        entry("low", State.COMPLETED),
                        entry("after-high", State.SKIPPED),
                        entry("join", State.COMPLETED));
        assertThat(RunHost.step(run, "high").why()).contains("its condition does not hold");
        assertThat(RunHost.step(run, "after-high").why()).contains("nothing that it depends on was completed");
    }

    @Test
    void aStepForEachItemGivesTheListOfOutputs() throws Exception {
        host.put("each", """
                steps:
                  - {id: look, agent: echo, input: {item: "{{ item }}", at: "{{ index }}"}, for-each: "inputs.files"}
                  - {id: none, agent: echo, instruction: never, for-each: "[]"}
                output: "{{ steps.look.output }}"
                """);

        var run = host.run("each", "{\"files\":[\"a\",\"b\",\"c\"]}");

        assertThat(run.state()).as("%s", run.error()).isEqualTo(RunState.COMPLETED);
        assertThat(run.output().orElseThrow().text())
                .isEqualTo("[{\"item\":\"a\",\"at\":0},{\"item\":\"b\",\"at\":1},{\"item\":\"c\",\"at\":2}]");
        assertThat(RunHost.states(run)).containsKeys("look", "look[0]", "look[1]", "look[2]", "none");
    }

    @Test
    void aFailedStepFailsTheRunUnlessItIsOptional() throws Exception {
        host.agents.put("other", input -> "!no such file");
        host.put("fails", """
                steps:
                  - {id: bad, agent: other, instruction: do it}
                  - {id: after, agent: echo, instruction: never, depends-on: [bad]}
                """);
        host.put("goes-on", """
                steps:
                  - {id: bad, agent: other, instruction: do it, optional: true}
                  - {id: good, agent: echo, instruction: do it}
                  - {id: after, agent: echo, instruction: join, depends-on: [bad, good]}
                """);

        var failed = host.run("fails", "{}");
        var completed = host.run("goes-on", "{}");

        assertThat(failed.state()).isEqualTo(RunState.FAILED);
        assertThat(failed.error().orElseThrow().reason()).isEqualTo("bad: no such file");
        assertThat(RunHost.step(failed, "after").state()).isEqualTo(State.CANCELLED);
        assertThat(completed.state()).isEqualTo(RunState.COMPLETED);
        assertThat(RunHost.step(completed, "after").state()).isEqualTo(State.COMPLETED);
    }

    @Test
    void aHumanIsAskedBeforeAStepAndTheAnswerMayComeAfterARestart() throws Exception {
        host.put("deploy", """
                steps:
                  - {id: build, agent: echo, input: {tag: v7}}
                  - {id: deploy, agent: echo, instruction: go, depends-on: [build], approval: "Deploy {{ steps.build.output.tag }}?"}
                """);
        var asking = host.run("deploy", "{}");
        assertThat(asking.state()).isEqualTo(RunState.AWAITING_INPUT);
        assertThat(asking.questions()).singleElement().satisfies(asked -> {
            assertThat(asked.question().text()).isEqualTo("Deploy v7?");
            assertThat(asked.step()).contains("deploy");
        });
        assertThat(host.refused(
                                RunCalls.ANSWER,
                                new RunCalls.AnswerRun(
                                        asking.id(), Optional.empty(), Optional.of(new Json("{\"approved\":\"yes\"}"))))
                        .code())
                .isEqualTo(ErrorCode.INPUT_INVALID);

        host.restart();
        assertThat(host.show(asking.id())).isEqualTo(asking);
        host.answer(asking.id(), "{\"approved\":true}");

        assertThat(host.waited(asking.id()).state()).isEqualTo(RunState.COMPLETED);
    }

    @Test
    void whatIsNotApprovedIsSkipped() throws Exception {
        host.put("deploy", """
                steps:
                  - {id: deploy, agent: echo, instruction: go, approval: "Deploy?"}
                  - {id: tell, agent: echo, instruction: tell, depends-on: [deploy]}
                """);
        var asking = host.run("deploy", "{}");

        host.answer(asking.id(), "{\"approved\":false}");

        var run = host.waited(asking.id());
        assertThat(run.state()).isEqualTo(RunState.COMPLETED);
        assertThat(RunHost.states(run).values()).containsOnly(State.SKIPPED);
        assertThat(RunHost.step(run, "deploy").why()).contains("not approved by 'me'");
    }

    @Test
    void aPausedRunStartsNothingUntilItIsResumed() throws Exception {
        host.put("two", """
                steps:
                  - {id: one, agent: worker, instruction: one}
                  - {id: two, agent: worker, instruction: two, depends-on: [one]}
                """);
        var run = host.start("two", "{}");
        var start = host.nextStart();

        host.ask(RunCalls.PAUSE, new RunCalls.Pause(run.id(), "lunch"));
        RunHost.await(host.answer(start, "done"));
        host.restart();
        var paused = host.show(run.id());
        assertThat(paused.state()).isEqualTo(RunState.PAUSED);
        assertThat(paused.waits()).contains("paused: lunch");
        assertThat(RunHost.states(paused)).contains(entry("one", State.COMPLETED));
        assertThat(host.starts).isEmpty();

        host.ask(RunCalls.RESUME, new RunCalls.Resume(run.id()));
        RunHost.await(host.answer(host.nextStart(), "done"));
        assertThat(host.waited(run.id()).state()).isEqualTo(RunState.COMPLETED);
    }

    @Test
    void aCancelledRunStopsItsTasks() throws Exception {
        host.put("one", "steps: [{id: one, agent: worker, instruction: one}]\n");
        var run = host.start("one", "{}");
        host.nextStart();

        var cancelled = host.ask(RunCalls.CANCEL, new RunCalls.Cancel(run.id(), "changed my mind"));

        assertThat(cancelled.state()).isEqualTo(RunState.CANCELLED);
        assertThat(cancelled.error().orElseThrow().reason()).isEqualTo("changed my mind");
        assertThat(RunHost.step(cancelled, "one").state()).isEqualTo(State.CANCELLED);
        assertThat(host.refused(RunCalls.RESUME, new RunCalls.Resume(run.id())).code())
                .isEqualTo(ErrorCode.TRANSITION_REFUSED);
    }

    @Test
    void theGraphChangesWhileTheRunGoesOn() throws Exception {
        host.put("two", """
                steps:
                  - {id: one, agent: worker, instruction: one}
                  - {id: two, agent: echo, instruction: two, depends-on: [one]}
                """);
        var run = host.start("two", "{}");
        var start = host.nextStart();
        var edit = new GraphEdit(
                List.of(new Json(
                        "{\"id\":\"more\",\"agent\":\"echo\",\"instruction\":\"more\",\"depends-on\":[\"one\"]}")),
                List.of(),
                Map.of("two", new Json("{\"instruction\":\"other\",\"depends-on\":[\"more\"]}")));

        var seen = host.show(run.id()).version();
        host.ask(RunCalls.CHANGE, new RunCalls.ChangeRun(run.id(), Optional.of(seen), edit));
        var stale = host.refused(RunCalls.CHANGE, new RunCalls.ChangeRun(run.id(), Optional.of(seen), edit));
        var begun = host.refused(
                RunCalls.CHANGE,
                new RunCalls.ChangeRun(
                        run.id(), Optional.empty(), GraphEdit.none().withRemoved(List.of("one"))));
        RunHost.await(host.answer(start, "done"));

        assertThat(stale.code()).isEqualTo(ErrorCode.STALE_VERSION);
        assertThat(begun.code()).isEqualTo(ErrorCode.TRANSITION_REFUSED);
        var ended = host.waited(run.id());
        assertThat(ended.state()).as("%s", ended.error()).isEqualTo(RunState.COMPLETED);
        assertThat(RunHost.step(ended, "two").output()).contains(new Json("{\"instruction\":\"other\"}"));
        assertThat(RunHost.step(ended, "more").state()).isEqualTo(State.COMPLETED);
    }

    @Test
    void aRollBackUndoesTheLastFirstAndStopsWhereThatFails() throws Exception {
        var undone = new java.util.concurrent.CopyOnWriteArrayList<String>();
        var broken = new java.util.concurrent.atomic.AtomicBoolean(true);
        host.agents.put("undoer", input -> {
            if (input.text().contains("one") && broken.get()) {
                return "!it is gone";
            }
            undone.add(input.text());
            return "undone";
        });
        host.put("saga", """
                steps:
                  - id: one
                    agent: echo
                    input: {made: one}
                    compensate: {agent: undoer, input: {undo: "{{ steps.one.output.made }}"}}
                  - id: two
                    agent: echo
                    input: {made: two}
                    depends-on: [one]
                    compensate: {agent: undoer, input: {undo: "{{ steps.two.output.made }}"}}
                """);
        var run = host.run("saga", "{}");

        host.ask(RunCalls.ROLL_BACK, new RunCalls.RollBack(run.id(), "wrong"));
        host.awaitTrue(() -> host.show(run.id()).waits().isPresent());
        var stuck = host.show(run.id());
        assertThat(stuck.state()).isEqualTo(RunState.ROLLING_BACK);
        assertThat(stuck.waits().orElseThrow()).contains("undoing step 'one' failed: it is gone");
        assertThat(undone).containsExactly("{\"undo\":\"two\"}");

        broken.set(false);
        host.restart();
        assertThat(host.show(run.id()).state()).isEqualTo(RunState.ROLLING_BACK);
        host.awaitTrue(() -> host.show(run.id()).waits().isPresent());
        host.ask(RunCalls.ROLL_BACK, new RunCalls.RollBack(run.id(), "again"));

        var ended = host.waited(run.id());
        assertThat(ended.state()).isEqualTo(RunState.ROLLED_BACK);
        assertThat(undone).containsExactly("{\"undo\":\"two\"}", "{\"undo\":\"one\"}");
        assertThat(RunHost.states(ended).values()).containsOnly(State.COMPENSATED);
    }

    @Test
    void aForkKeepsWhatWasDoneAndDoesTheRestAnewWithOtherInput() throws Exception {
        host.put("three", THREE);
        var run = host.run("three", "{\"what\":\"hello\"}");
        long firstEnded = host.kinds(run.id()).indexOf("step-ended") + 1L;

        var fork = host.ask(
                RunCalls.FORK,
                new RunCalls.Fork(run.id(), Optional.of(firstEnded), Optional.of(new Json("{\"what\":\"bye\"}"))));
        var ended = host.waited(fork.id());

        assertThat(ended.state()).isEqualTo(RunState.COMPLETED);
        assertThat(ended.forkOf()).contains(run.id());
        assertThat(ended.output()).contains(new Json("{\"all\":\"second first hello\"}"));
        assertThat(RunHost.step(ended, "one").work())
                .isEqualTo(RunHost.step(run, "one").work());
        assertThat(RunHost.step(ended, "two").work())
                .isNotEqualTo(RunHost.step(run, "two").work());
        var diff = host.ask(RunCalls.DIFF, new RunCalls.Compare(run.id(), fork.id()));
        assertThat(diff.input()).isTrue();
        assertThat(diff.steps()).isEmpty();
        var anew = host.ask(
                RunCalls.FORK,
                new RunCalls.Fork(run.id(), Optional.of(1L), Optional.of(new Json("{\"what\":\"bye\"}"))));
        host.waited(anew.id());
        assertThat(host.ask(RunCalls.DIFF, new RunCalls.Compare(run.id(), anew.id()))
                        .steps())
                .extracting(RunCalls.Difference.StepDifference::id)
                .containsExactly("one", "two");
    }

    @Test
    void aReplayAsksTheStrategyAgainAndDoesNothing() throws Exception {
        host.put("three", THREE);
        var run = host.run("three", "{\"what\":\"hello\"}");

        var replayed = host.ask(RunCalls.REPLAY, new RunCalls.Replay(run.id()));

        assertThat(replayed.different()).isEmpty();
        assertThat(replayed.same()).isTrue();
        assertThat(replayed.asked()).isEqualTo(4);
        assertThat(host.show(run.id())).isEqualTo(run);
    }

    @Test
    void aStepMayBeAWorkflowOfItsOwn() throws Exception {
        host.put("inner", """
                steps: [{id: only, agent: echo, input: {said: "{{ inputs.word }}"}}]
                output: {said: "{{ steps.only.output.said }}"}
                """);
        host.put("outer", """
                steps:
                  - {id: nested, workflow: inner, input: {word: "{{ inputs.what }}"}}
                  - {id: after, agent: echo, input: {heard: "{{ steps.nested.output.said }}"}, depends-on: [nested]}
                output: "{{ steps.after.output }}"
                """);

        var run = host.run("outer", "{\"what\":\"hi\"}");

        assertThat(run.state()).as("%s", run.error()).isEqualTo(RunState.COMPLETED);
        assertThat(run.output()).contains(new Json("{\"heard\":\"hi\"}"));
        var inner = host.show(RunHost.step(run, "nested").work().orElseThrow());
        assertThat(inner.state()).isEqualTo(RunState.COMPLETED);
        assertThat(inner.parent()).contains(run.id());
    }

    @Test
    void aRunGoesOnAfterAKillAndNothingIsDoneTwice() throws Exception {
        host.put("two", """
                steps:
                  - {id: one, agent: worker, instruction: one}
                  - {id: two, agent: worker, instruction: two, depends-on: [one]}
                """);
        var run = host.start("two", "{}");
        var start = host.nextStart();

        host.restart();
        var again = host.nextStart();
        assertThat(again.id()).isEqualTo(start.id());
        RunHost.await(host.answer(again, "done"));
        RunHost.await(host.answer(host.nextStart(), "done"));

        var ended = host.waited(run.id());
        assertThat(ended.state()).isEqualTo(RunState.COMPLETED);
        assertThat(host.kinds(run.id()).stream().filter("step-started"::equals)).hasSize(2);
    }

    @Test
    void theSameRequestWithAKeyIsTheSameRun() throws Exception {
        host.put("three", THREE);
        var start = RunCalls.Start.of("three", new Json("{\"what\":\"x\"}")).withIdempotencyKey("k1");

        var first = host.ask(RunCalls.START, start);
        host.restart();
        var second = host.ask(RunCalls.START, start);
        var other = host.refused(
                RunCalls.START,
                RunCalls.Start.of("three", new Json("{\"what\":\"y\"}")).withIdempotencyKey("k1"));

        assertThat(second.id()).isEqualTo(first.id());
        assertThat(other.code()).isEqualTo(ErrorCode.INPUT_INVALID);
    }

    @Test
    void isOneRunWhenItIsAskedForAgainUnderItsIdWhileItIsMade() throws Exception {
        host.put("three", THREE);
        var start = RunCalls.Start.of("three", new Json("{\"what\":\"x\"}")).named(new Ids());

        var first = host.send(RunCalls.START, start);
        var again = host.send(RunCalls.START, start.within(0));

        assertThat(RunHost.await(again).id()).isEqualTo(RunHost.await(first).id());
    }
}
