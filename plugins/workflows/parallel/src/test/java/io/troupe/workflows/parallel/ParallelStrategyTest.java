package io.troupe.workflows.parallel;

import static io.troupe.testkit.FakeRun.pending;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.troupe.api.PluginException;
import io.troupe.api.RunChange;
import io.troupe.api.RunStep;
import io.troupe.api.Step;
import io.troupe.testkit.FakeRun;
import io.troupe.testkit.FakeSettings;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ParallelStrategyTest {

    private static ParallelStrategy opened(String enough) {
        var strategy = new ParallelStrategy();
        strategy.open(FakeSettings.of(new ParallelSettings(Optional.of(enough).filter(text -> !text.isEmpty()))));
        return strategy;
    }

    private static List<Step> ask(ParallelStrategy strategy, FakeRun run, RunChange... changes) {
        var said = strategy.next(run, List.of(changes));
        run.does(said);
        return said;
    }

    /** Three steps, of which one is completed, and one that follows one that failed. */
    private static Step endOfThree(String enough) {
        var strategy = opened(enough);
        var run = FakeRun.of(pending("a"), pending("b"), pending("c"), pending("after-b", "b"));
        ask(strategy, run, new RunChange.Began());
        ask(strategy, run, run.fail("b", "no"));
        ask(strategy, run, run.complete("a"));
        assertThat(run.ended()).isEmpty();
        ask(strategy, run, run.cancel("c"));
        return run.ended().orElseThrow();
    }

    @Test
    void goesOnWhateverFails() {
        var strategy = opened("");
        var run = FakeRun.of(pending("a"), pending("b"), pending("after-b", "b"));

        assertThat(ask(strategy, run, new RunChange.Began())).containsExactly(Step.start(List.of("a", "b")));
        assertThat(ask(strategy, run, run.fail("a", "no"))).isEmpty();
        assertThat(ask(strategy, run, run.complete("b"))).containsExactly(Step.start(List.of("after-b")));
        assertThat(ask(strategy, run, run.complete("after-b")))
                .containsExactly(new Step.Fail(
                        "2 of 3 steps were completed, expected all steps that are not optional: step 'a' failed: no"));
    }

    @Test
    void wantsAllWhereNothingElseIsSet() {
        assertThat(endOfThree(""))
                .isEqualTo(endOfThree("all"))
                .isEqualTo(new Step.Fail("1 of 4 steps were completed, expected all steps that are not optional: "
                        + "step 'b' failed: no; step 'c' was cancelled"));
    }

    @Test
    void isContentWithAsManyAsAreSet() {
        assertThat(endOfThree("any")).isEqualTo(Step.finish());
        assertThat(endOfThree("1")).isEqualTo(Step.finish());
        assertThat(endOfThree("2"))
                .isEqualTo(new Step.Fail("1 of 4 steps were completed, expected at least 2: "
                        + "step 'b' failed: no; step 'c' was cancelled"));
    }

    @Test
    void wantsNoMoreThanThereAre() {
        var strategy = opened("7");
        var run = FakeRun.of(pending("a"));
        ask(strategy, run, new RunChange.Began());

        assertThat(ask(strategy, run, run.complete("a"))).containsExactly(Step.finish());
    }

    @Test
    void saysTheFirstTenReasons() {
        var strategy = opened("any");
        var steps = IntStream.range(0, 12).mapToObj(i -> pending("s" + i)).toList();
        var run = FakeRun.of(steps);
        ask(strategy, run, new RunChange.Began());

        steps.stream().map(RunStep::id).forEach(id -> ask(strategy, run, run.fail(id, "no")));

        assertThat(run.ended())
                .hasValueSatisfying(end -> assertThat(end.toString())
                        .contains("0 of 12 steps", "step 's9' failed: no; and 2 more")
                        .doesNotContain("s10"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"All", "0", "-1", "most", "1.5", " 2", "12345678"})
    void refusesWhatIsNoNumber(String enough) {
        assertThatThrownBy(() -> opened(enough))
                .isInstanceOfSatisfying(
                        PluginException.class, e -> assertThat(e.kind()).isEqualTo(PluginException.Kind.SETTINGS))
                .hasMessage("config/plugins/parallel.yaml enough: '" + enough
                        + "', expected all, any or a number from 1 to 999999");
    }
}
