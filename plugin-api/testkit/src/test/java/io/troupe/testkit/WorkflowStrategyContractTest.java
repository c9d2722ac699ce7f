package io.troupe.testkit;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.troupe.api.Question;
import io.troupe.api.Run;
import io.troupe.api.RunChange;
import io.troupe.api.RunStep;
import io.troupe.api.RunStep.State;
import io.troupe.api.Step;
import io.troupe.api.WorkflowStrategy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiFunction;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** One that keeps to it, and some that do not. */
class WorkflowStrategyContractTest extends WorkflowStrategyContract {

    private record Given(BiFunction<Run, List<RunChange>, List<Step>> next) implements WorkflowStrategy {
        @Override
        public String name() {
            return "given";
        }

        @Override
        public List<Step> next(Run run, List<RunChange> changes) {
            return next.apply(run, changes);
        }
    }

    /** Asks whether it may, and waits a minute, and starts all that is ready. */
    private static List<Step> asking(Run run, List<RunChange> changes) {
        var steps = new ArrayList<Step>();
        for (var change : changes) {
            switch (change) {
                case RunChange.Began() -> steps.add(new Step.Ask("may-i", Question.of("May I?")));
                case RunChange.Answered(var question, var answer) ->
                    steps.add(new Step.WaitUntil("a-minute", run.now().plus(Duration.ofMinutes(1))));
                default -> {}
            }
        }
        steps.addAll(all(run));
        return steps;
    }

    private static List<Step> all(Run run) {
        if (!run.ready().isEmpty()) {
            return List.of(Step.start(run.ready()));
        }
        if (run.running() > 0 || run.waits()) {
            return List.of();
        }
        return List.of(run.failed().isEmpty() ? Step.finish() : new Step.Fail("because of " + run.failed()));
    }

    @Override
    protected WorkflowStrategy strategy() {
        return new Given(WorkflowStrategyContractTest::asking);
    }

    private static WorkflowStrategyContract of(Supplier<WorkflowStrategy> made) {
        return new WorkflowStrategyContractTest() {
            @Override
            protected WorkflowStrategy strategy() {
                return made.get();
            }
        };
    }

    private static WorkflowStrategyContract of(BiFunction<Run, List<RunChange>, List<Step>> next) {
        return of(() -> new Given(next));
    }

    @Test
    void catchesOneThatStartsWhatIsNotReady() {
        var hasty = of((run, changes) -> run.open() == 0
                ? List.of(Step.finish())
                : List.of(Step.start(run.steps().stream()
                        .filter(step -> !step.state().over())
                        .map(RunStep::id)
                        .toList())));

        assertThatThrownBy(hasty::startsOnlyWhatIsReadyAndComesToAnEndHoweverStepsEnd)
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("expected ready");
    }

    @Test
    void catchesOneThatLetsARunStall() {
        var waiting = of((run, changes) -> run.open() == 0
                ? List.of(Step.finish())
                : run.ready().isEmpty() ? List.of() : List.of(Step.start(run.ready())));

        assertThatCode(waiting::finishesWhenEveryStepIsCompleted).doesNotThrowAnyException();
        assertThatThrownBy(waiting::startsOnlyWhatIsReadyAndComesToAnEndHoweverStepsEnd)
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("nothing to do though nothing was under way");
    }

    @Test
    void catchesOneThatStallsOnlyAfterARefusal() {
        var offended = of((run, changes) ->
                changes.stream().anyMatch(RunChange.Refused.class::isInstance) ? List.of() : all(run));

        assertThatCode(offended::startsOnlyWhatIsReadyAndComesToAnEndHoweverStepsEnd)
                .doesNotThrowAnyException();
        assertThatThrownBy(offended::goesOnAfterChangesRestartsAndRefusals)
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("nothing to do");
    }

    @Test
    void catchesOneThatRemembers() {
        var remembering = of(() -> {
            var asked = new AtomicInteger();
            return new Given((run, changes) ->
                    asked.incrementAndGet() > 40 && run.open() > 0 ? List.of(new Step.Fail("enough")) : all(run));
        });

        assertThatThrownBy(remembering::saysTheSameToTheSameQuestion)
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("enough");
    }

    @Test
    void catchesOneThatNeverEnds() {
        var endless = of((run, changes) -> {
            var steps = new ArrayList<>(all(run));
            steps.removeIf(Step.Finish.class::isInstance);
            return steps.isEmpty() && run.open() == 0
                    ? List.of(new Step.WaitUntil(run.now().toString(), run.now().plusSeconds(1)))
                    : steps;
        });

        assertThatThrownBy(endless::finishesWhenEveryStepIsCompleted)
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("has not ended the run");
    }

    @Test
    void catchesOneThatLooksAtEverythingEachTime() {
        var curious = of((run, changes) -> {
            long over = run.steps().stream()
                    .filter(step -> step.state() == State.COMPLETED)
                    .count();
            return over < 0 ? List.of() : all(run);
        });

        assertThatThrownBy(curious::looksTwiceAsMuchAtTwiceTheSteps)
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("looks at a chain");
    }
}
