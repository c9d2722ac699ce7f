package io.troupe.host.workflow;

import static org.assertj.core.api.Assertions.assertThat;

import io.troupe.host.bus.RunCalls.RunView;
import io.troupe.host.fact.RunState;
import io.troupe.host.journal.Journal.Append;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What leads to a task and the task become durable together; where that fails, one after the other. */
class TogetherTest {

    private static final String TWO = """
            steps:
              - {id: one, agent: echo, instruction: one}
              - {id: two, agent: echo, instruction: two, depends-on: [one]}
            """;

    private RunHost host;

    @BeforeEach
    void open() throws Exception {
        host = new RunHost();
        host.agents.put("echo", input -> "done");
        host.put("two", TWO);
    }

    @AfterEach
    void close() throws Exception {
        host.close();
    }

    @Test
    void writesTheEndOfAStepAndTheNextTaskAtOnce() throws Exception {
        var appends = new ConcurrentLinkedQueue<List<String>>();
        host.kept.onAppended(
                facts -> appends.add(facts.stream().map(fact -> fact.kind()).toList()));

        host.run("two", "{}");

        assertThat(appends)
                .containsExactly(
                        List.of(
                                "run.created",
                                "run.strategy-changed",
                                "run.step-started",
                                "task.submitted",
                                "task.started"),
                        List.of("task.finished"),
                        List.of("run.step-ended", "run.step-started", "task.submitted", "task.started"),
                        List.of("task.finished"),
                        List.of("run.step-ended", "run.finished"));
    }

    @Test
    void writesTheRunAloneWhereItsTaskCannotBeWritten() throws Exception {
        var refused = new AtomicInteger();
        host.journal.breaksFor(append -> isTask(append) && refused.incrementAndGet() <= 3);

        var run = host.run("two", "{}");

        checkWhole(run);
        assertThat(refused).hasValueGreaterThan(3);
    }

    @Test
    void findsWhatWasWrittenThoughNobodyWasTold() throws Exception {
        var lost = new AtomicInteger();
        host.journal.losesAnswersOf(append -> isTask(append) && lost.incrementAndGet() == 1);

        var run = host.run("two", "{}");

        assertThat(run.state()).isEqualTo(RunState.COMPLETED);
        assertThat(lost).hasValue(2);
        assertThat(tasks(run))
                .containsExactly(
                        List.of("task.submitted", "task.started", "task.released", "task.started", "task.finished"),
                        List.of("task.submitted", "task.started", "task.finished"));
    }

    @Test
    void readsTheRunAnewWhenItCannotBeWrittenEither() throws Exception {
        var broken = new AtomicInteger();
        host.journal.breaksFor(append -> has(append, "run.step-ended") && broken.incrementAndGet() <= 2);

        checkWhole(host.run("two", "{}"));
        assertThat(broken).hasValueGreaterThan(2);
    }

    private void checkWhole(RunView run) throws Exception {
        assertThat(run.state()).isEqualTo(RunState.COMPLETED);
        assertThat(host.kinds(run.id()))
                .containsExactly(
                        "created",
                        "strategy-changed",
                        "step-started",
                        "step-ended",
                        "step-started",
                        "step-ended",
                        "finished");
        assertThat(tasks(run)).containsOnly(List.of("task.submitted", "task.started", "task.finished"));
    }

    private List<List<String>> tasks(RunView run) throws Exception {
        var all = new ArrayList<List<String>>();
        for (var step : run.steps()) {
            var facts = RunHost.await(host.kept.stream("task/" + step.work().orElseThrow(), 0, 10));
            all.add(facts.stream().map(fact -> fact.kind()).toList());
        }
        return all;
    }

    private static boolean isTask(Append append) {
        return has(append, "task.submitted");
    }

    private static boolean has(Append append, String kind) {
        return append.facts().stream().anyMatch(fact -> fact.kind().equals(kind));
    }
}
