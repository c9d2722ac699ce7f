package io.troupe.workflows.sequential;

import static io.troupe.testkit.FakeRun.pending;
import static org.assertj.core.api.Assertions.assertThat;

import io.troupe.api.RunChange;
import io.troupe.api.RunStep;
import io.troupe.api.RunStep.State;
import io.troupe.api.Step;
import io.troupe.testkit.FakeRun;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SequentialStrategyTest {

    private final SequentialStrategy strategy = new SequentialStrategy();

    private List<Step> ask(FakeRun run, RunChange... changes) {
        var said = strategy.next(run, List.of(changes));
        run.does(said);
        return said;
    }

    private static RunStep in(String group, String id) {
        return new RunStep(id, State.PENDING, List.of(), Optional.of(group), false, Optional.empty(), Optional.empty());
    }

    @Test
    void takesOneAfterTheOtherAsTheyAreWritten() {
        var run = FakeRun.of(pending("b"), pending("a"), pending("c"));

        assertThat(ask(run, new RunChange.Began())).containsExactly(Step.start(List.of("b")));
        assertThat(ask(run, new RunChange.Resumed())).isEmpty();
        assertThat(ask(run, run.complete("b"))).containsExactly(Step.start(List.of("a")));
        assertThat(ask(run, run.complete("a"))).containsExactly(Step.start(List.of("c")));
        assertThat(ask(run, run.complete("c"))).containsExactly(Step.finish());
    }

    @Test
    void takesWhatItDependsOnFirstWhereverThatIsWritten() {
        var run = FakeRun.of(pending("late", "early"), pending("early"));

        assertThat(ask(run, new RunChange.Began())).containsExactly(Step.start(List.of("early")));
        assertThat(ask(run, run.complete("early"))).containsExactly(Step.start(List.of("late")));
    }

    @Test
    void takesThoseOfAGroupTogether() {
        var run = FakeRun.of(in("checks", "lint"), pending("notes"), in("checks", "test"), pending("ship"));

        assertThat(ask(run, new RunChange.Began())).containsExactly(Step.start(List.of("lint", "test")));
        assertThat(ask(run, run.complete("test"))).isEmpty();
        assertThat(ask(run, run.complete("lint"))).containsExactly(Step.start(List.of("notes")));
    }

    @Test
    void stopsAtTheFirstThatFailsOnceItsGroupHasEnded() {
        var run = FakeRun.of(in("checks", "lint"), in("checks", "test"), pending("ship"));
        ask(run, new RunChange.Began());

        assertThat(ask(run, run.fail("test", "2 of 40 failed"))).isEmpty();
        assertThat(ask(run, run.complete("lint"))).containsExactly(new Step.Fail("step 'test' failed: 2 of 40 failed"));
    }

    @Test
    void passesOverWhatIsSkipped() {
        var run = FakeRun.of(pending("a"), pending("b"), pending("c"));
        ask(run, new RunChange.Began());

        var skipped = run.skip("b");

        assertThat(ask(run, skipped, run.complete("a"))).containsExactly(Step.start(List.of("c")));
    }
}
