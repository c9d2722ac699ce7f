package io.troupe.host.workflow;

import static org.assertj.core.api.Assertions.assertThat;

import io.troupe.api.RunStep.State;
import io.troupe.host.bus.Call;
import io.troupe.host.bus.RunCalls;
import io.troupe.host.fact.RunState;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Ends of runs that something comes between. */
class RunEndingsTest {

    private static final String SAGA = """
            steps:
              - id: one
                agent: echo
                input: {made: one}
                compensate: {agent: undoer, input: {undo: "{{ steps.one.output.made }}"}}
              - {id: two, agent: worker, instruction: two, depends-on: [one]}
            """;

    private final List<String> undone = new CopyOnWriteArrayList<>();
    private RunHost host;

    @BeforeEach
    void open() throws Exception {
        host = new RunHost();
        host.agents.put("echo", input -> input.text());
        host.agents.put("undoer", input -> {
            undone.add(input.text());
            return "undone";
        });
    }

    @AfterEach
    void close() {
        host.close();
    }

    @Test
    void aCancelThatWasDecidedIsDoneAfterAKill() throws Exception {
        host.put("saga", SAGA);
        var run = host.start("saga", "{}");
        host.nextStart();
        host.journal.breaksFor(
                append -> append.facts().stream().anyMatch(fact -> fact.kind().equals("task.finished")));

        var cancel = new RunCalls.Cancel(run.id(), "changed my mind");
        var asked = host.bus.request(RunCalls.CANCEL, cancel, Call.of("me", Duration.ofSeconds(20)));
        host.awaitTrue(() -> host.kinds(run.id()).contains("ending"));
        assertThat(asked.isComplete()).isFalse();
        host.restart();

        var ended = host.waited(run.id());
        assertThat(ended.state()).isEqualTo(RunState.CANCELLED);
        assertThat(ended.error().orElseThrow().reason()).isEqualTo("changed my mind");
        assertThat(RunHost.step(ended, "two").state()).isEqualTo(State.CANCELLED);
    }

    @Test
    void aRunWhoseTimeIsUpIsRolledBackWhereItsDefinitionWantsThat() throws Exception {
        host.put("saga", SAGA + "on-failure: roll-back\nbudget: {time: 1s}\n");

        var ended = host.run("saga", "{}");

        assertThat(ended.state()).isEqualTo(RunState.ROLLED_BACK);
        assertThat(ended.error().orElseThrow().reason()).contains("the run took longer than its budget");
        assertThat(undone).containsExactly("{\"undo\":\"one\"}");
    }

    @Test
    void aForkUndoesNothingThatTheRunDidWhichItLeft() throws Exception {
        host.put("saga", SAGA);
        var run = host.start("saga", "{}");
        RunHost.await(host.answer(host.nextStart(), "done"));
        host.waited(run.id());
        var fork = host.ask(RunCalls.FORK, new RunCalls.Fork(run.id(), Optional.empty(), Optional.empty()));
        assertThat(host.waited(fork.id()).state()).isEqualTo(RunState.COMPLETED);

        host.ask(RunCalls.ROLL_BACK, new RunCalls.RollBack(fork.id(), "not that"));

        assertThat(host.waited(fork.id()).state()).isEqualTo(RunState.ROLLED_BACK);
        assertThat(undone).isEmpty();
        assertThat(host.show(run.id()).state()).isEqualTo(RunState.COMPLETED);
    }

    @Test
    void aFailureLeavesWhatWasChosenAndNotBegunUndone() throws Exception {
        host.agents.put("other", input -> "!no");
        host.put("narrow", """
                parallel: 1
                steps:
                  - {id: bad, agent: other, instruction: fail}
                  - {id: first, agent: echo, instruction: never}
                  - {id: second, agent: echo, instruction: never}
                """);

        var ended = host.run("narrow", "{}");

        assertThat(ended.state()).isEqualTo(RunState.FAILED);
        assertThat(host.kinds(ended.id()).stream().filter("step-started"::equals))
                .hasSize(1);
    }
}
