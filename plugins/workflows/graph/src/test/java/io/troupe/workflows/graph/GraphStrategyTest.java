package io.troupe.workflows.graph;

import static io.troupe.testkit.FakeRun.pending;
import static org.assertj.core.api.Assertions.assertThat;

import io.troupe.api.GraphEdit;
import io.troupe.api.Json;
import io.troupe.api.RunChange;
import io.troupe.api.RunStep;
import io.troupe.api.Step;
import io.troupe.testkit.FakeRun;
import java.util.List;
import org.junit.jupiter.api.Test;

class GraphStrategyTest {

    private final GraphStrategy strategy = new GraphStrategy();

    /** Has the strategy asked and does what it says. */
    private List<Step> ask(FakeRun run, RunChange... changes) {
        var said = strategy.next(run, List.of(changes));
        run.does(said);
        return said;
    }

    private static FakeRun diamond() {
        return FakeRun.of(
                pending("look"), pending("left", "look"), pending("right", "look"), pending("sum", "left", "right"));
    }

    @Test
    void startsEachStepAsSoonAsNothingIsBeforeIt() {
        var run = diamond();

        assertThat(ask(run, new RunChange.Began())).containsExactly(Step.start(List.of("look")));
        assertThat(ask(run, run.complete("look"))).containsExactly(Step.start(List.of("left", "right")));
        assertThat(ask(run, run.complete("right"))).isEmpty();
        assertThat(ask(run, run.complete("left"))).containsExactly(Step.start(List.of("sum")));
        assertThat(ask(run, run.complete("sum"))).containsExactly(Step.finish());
    }

    @Test
    void startsNothingMoreOnceAStepHasFailedAndLetsEndWhatRuns() {
        var run = FakeRun.of(pending("a"), pending("b"), pending("after-b", "b"));
        ask(run, new RunChange.Began());

        assertThat(ask(run, run.fail("a", "no such file"))).isEmpty();
        assertThat(ask(run, run.complete("b"))).containsExactly(new Step.Fail("step 'a' failed: no such file"));
    }

    @Test
    void namesTheFirstOfSeveralAndWhatWasCancelled() {
        var run = FakeRun.of(pending("a"), pending("b"), pending("c"));
        ask(run, new RunChange.Began());

        ask(run, run.fail("c", "too late"));
        ask(run, run.cancel("b"));

        assertThat(ask(run, run.complete("a")))
                .containsExactly(new Step.Fail("step 'b' was cancelled; and 1 more failed"));
    }

    @Test
    void goesOnWithoutWhatIsOptional() {
        var optional = pending("nice");
        var run = FakeRun.of(
                new RunStep(
                        "nice",
                        optional.state(),
                        List.of(),
                        optional.group(),
                        true,
                        optional.output(),
                        optional.error()),
                pending("must"),
                pending("end", "nice", "must"));
        ask(run, new RunChange.Began());

        ask(run, run.fail("nice", "not today"));

        assertThat(ask(run, run.complete("must"))).containsExactly(Step.start(List.of("end")));
        assertThat(ask(run, run.complete("end"))).containsExactly(Step.finish());
    }

    @Test
    void startsWhatIsAddedAndLeavesWhatIsRemoved() {
        var run = diamond();
        ask(run, new RunChange.Began());
        var edit = GraphEdit.none()
                .withRemoved(List.of("sum"))
                .withAdded(List.of(Json.of("{\"id\":\"beside\",\"agent\":\"echo\",\"instruction\":\"hello\"}")));

        assertThat(ask(run, run.edit(edit))).containsExactly(Step.start(List.of("beside")));
        ask(run, run.complete("beside"));
        ask(run, run.complete("look"));
        ask(run, run.complete("left"));
        assertThat(ask(run, run.complete("right"))).containsExactly(Step.finish());
    }

    @Test
    void goesOnAfterARestartFromWhatTheRunSaysAlone() {
        var run = diamond();
        ask(run, new RunChange.Began());
        ask(run, run.complete("look"));
        run.complete("left");
        run.complete("right");

        assertThat(new GraphStrategy().next(run, List.of(new RunChange.Began())))
                .containsExactly(Step.start(List.of("sum")));
    }
}
