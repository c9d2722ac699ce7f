package io.troupe.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.troupe.api.Answer;
import io.troupe.api.Question;
import io.troupe.api.RunStep;
import io.troupe.api.Settings;
import io.troupe.api.Step;
import io.troupe.api.WorkflowStrategy;
import io.troupe.testkit.RunScript.Asked;
import io.troupe.testkit.RunScript.Played;
import io.troupe.testkit.RunScript.Weather;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * What every {@link WorkflowStrategy} keeps to, on graphs and with endings that come from seeds, so that what fails once
 * fails again. Extend it in the strategy's tests.
 */
@Timeout(60)
public abstract class WorkflowStrategyContract {

    private static final int SEEDS = 200;
    private static final int AT_ONCE = 50;

    /** How much more may be looked at when a run has twice the steps. */
    private static final double TWICE = 2.5;

    private record Nothing() {}

    /** Makes the strategy that is tested, not opened. */
    protected abstract WorkflowStrategy strategy();

    /** What it is opened with. */
    protected Settings settings() throws Exception {
        return FakeSettings.of(new Nothing());
    }

    /** A run of these steps, with an input that the strategy can do something with. */
    protected FakeRun run(List<RunStep> steps) {
        return FakeRun.of(steps);
    }

    /** What a human says to a question of the strategy: yes, one, and the first of several, where it is not overridden. */
    protected Answer answer(Question question) {
        return new Answer.Given(Consent.to(question.schema()));
    }

    @Test
    public void hasANameThatCanBeWritten() {
        assertThat(strategy().name())
                .matches("[a-z][a-z0-9-]{0,62}")
                .isEqualTo(strategy().name());
    }

    @Test
    public void opensWithoutTheNetwork() throws Exception {
        var settings = settings();
        NetworkWatch.withoutNetwork("open()", () -> {
                    var strategy = strategy();
                    strategy.open(settings);
                    return strategy;
                })
                .close();
    }

    @Test
    public void finishesWhenEveryStepIsCompleted() throws Exception {
        for (long seed = 0; seed < SEEDS; seed++) {
            assertThat(play(seed, Weather.FAIR).end()).as("seed %d", seed).isInstanceOf(Step.Finish.class);
        }
    }

    @Test
    public void startsOnlyWhatIsReadyAndComesToAnEndHoweverStepsEnd() throws Exception {
        for (long seed = 0; seed < SEEDS; seed++) {
            play(seed, Weather.ANY_ENDS);
        }
    }

    @Test
    public void goesOnAfterChangesRestartsAndRefusals() throws Exception {
        for (long seed = 0; seed < SEEDS; seed++) {
            play(seed, Weather.ROUGH);
        }
    }

    /** Also another instance does, which has been asked nothing before. */
    @Test
    public void saysTheSameToTheSameQuestion() throws Exception {
        var settings = settings();
        var strategy = opened();
        for (long seed = 0; seed < SEEDS; seed++) {
            play(seed, Weather.ROUGH, purely(strategy, settings));
        }
        strategy.close();
    }

    @Test
    public void endsARunOfNoSteps() throws Exception {
        var strategy = opened();
        new RunScript(run(List.of()), 0, Weather.FAIR, this::answer).play(Asked.of(strategy));
        strategy.close();
    }

    @Test
    public void answersManyRunsAtOnce() throws Exception {
        var strategy = opened();
        var alone = play(1, Weather.ANY_ENDS, Asked.of(strategy));

        assertThat(Calls.together(AT_ONCE, () -> play(1, Weather.ANY_ENDS, Asked.of(strategy))))
                .containsOnly(alone);
        strategy.close();
    }

    /** So that all of a run costs no more than its steps and what ties them. */
    @Test
    public void looksTwiceAsMuchAtTwiceTheSteps() throws Exception {
        for (var weather : List.of(Weather.FAIR, Weather.FAILURES)) {
            assertLinear(
                    "chain", weather, looks(RandomGraph.chain(200), weather), looks(RandomGraph.chain(400), weather));
            assertLinear("wide", weather, looks(RandomGraph.wide(200), weather), looks(RandomGraph.wide(400), weather));
            assertLinear(
                    "layers",
                    weather,
                    looks(RandomGraph.layers(200), weather),
                    looks(RandomGraph.layers(400), weather));
        }
    }

    @Test
    public void leavesNoThreadBehindWhenItIsClosed() throws Exception {
        var before = LiveThreads.now();
        var strategy = opened();
        play(1, Weather.FAIR, Asked.of(strategy));

        strategy.close();

        before.assertNoMore();
    }

    private static void assertLinear(String graph, Weather weather, long once, long twice) {
        assertThat((double) twice)
                .as("looks at a %s of 400 steps, %s; %d at one of 200", graph, weather, once)
                .isLessThanOrEqualTo(TWICE * once + 50);
    }

    private long looks(List<RunStep> steps, Weather weather) throws Exception {
        var strategy = opened();
        var looks = new AtomicLong();
        new RunScript(run(steps), 1, weather, this::answer).play((run, changes) -> {
            long before = run.looks();
            var said = strategy.next(run, changes);
            looks.addAndGet(run.looks() - before);
            return said;
        });
        strategy.close();
        return looks.get();
    }

    private Asked purely(WorkflowStrategy strategy, Settings settings) {
        return (run, changes) -> {
            var said = strategy.next(run, changes);
            assertThat(strategy.next(run, changes)).as("asked again").isEqualTo(said);
            var other = strategy();
            other.open(settings);
            assertThat(other.next(run, changes)).as("said by another instance").isEqualTo(said);
            other.close();
            return said;
        };
    }

    private Played play(long seed, Weather weather) throws Exception {
        var strategy = opened();
        try {
            return play(seed, weather, Asked.of(strategy));
        } finally {
            strategy.close();
        }
    }

    private Played play(long seed, Weather weather, Asked asked) {
        var run = run(RandomGraph.of(new Random(seed)));
        return new RunScript(run, seed, weather, this::answer).play(asked);
    }

    private WorkflowStrategy opened() throws Exception {
        var strategy = strategy();
        strategy.open(settings());
        return strategy;
    }
}
