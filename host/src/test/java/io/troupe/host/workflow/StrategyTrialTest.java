package io.troupe.host.workflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.troupe.api.PluginException;
import io.troupe.api.Question;
import io.troupe.api.Run;
import io.troupe.api.RunChange;
import io.troupe.api.Step;
import io.troupe.api.WorkflowStrategy;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

class StrategyTrialTest {

    private record Given(Function<Run, List<Step>> next) implements WorkflowStrategy {
        @Override
        public String name() {
            return "given";
        }

        @Override
        public List<Step> next(Run run, List<RunChange> changes) {
            return next.apply(run);
        }
    }

    private static List<String> tried(Function<Run, List<Step>> next) {
        return new StrategyTrial("given", new Given(next)).run();
    }

    private static List<Step> all(Run run) {
        return run.open() == 0 ? List.of(Step.finish()) : List.of(Step.start(run.ready()));
    }

    private static void refuses(Function<Run, List<Step>> next, String... why) {
        assertThatThrownBy(() -> tried(next)).isInstanceOfSatisfying(PluginException.class, e -> {
            assertThat(e.kind()).isEqualTo(PluginException.Kind.REFUSED);
            assertThat(e.getMessage())
                    .contains("strategy 'given', asked about a run of four steps, ")
                    .contains(why);
        });
    }

    @Test
    void hasNothingToSayOfOneThatPlaysARunToItsEnd() {
        assertThat(tried(StrategyTrialTest::all)).isEmpty();
    }

    @Test
    void letsTimesCome() {
        var begun = Instant.now();
        assertThat(tried(run -> run.now().isBefore(begun.plusSeconds(60))
                        ? List.of(new Step.WaitUntil("then", begun.plusSeconds(60)))
                        : all(run)))
                .isEmpty();
    }

    @Test
    void saysWhatWasNotTried() {
        assertThat(tried(run -> List.of(new Step.Ask("may-i", Question.of("May I?")))))
                .singleElement()
                .asString()
                .endsWith("asks a human, and was not tried further");
        assertThat(tried(run -> List.of(new Step.Fail("there is no vote"))))
                .singleElement()
                .asString()
                .endsWith("fails it: there is no vote");
    }

    @Test
    void refusesOneThatStartsWhatIsNotReady() {
        refuses(run -> List.of(Step.start(List.of("last"))), "started 'last', expected one of [first]");
    }

    @Test
    void refusesOneThatLetsARunStall() {
        refuses(run -> List.of(), "nothing to do though nothing was under way");
    }

    @Test
    void refusesOneThatDoesNotSayTheSameTwice() {
        var asked = new AtomicInteger();

        refuses(
                run -> List.of(new Step.Fail("asked " + asked.incrementAndGet())),
                "asked 1",
                "asked 2",
                "the same answer");
    }

    @Test
    void refusesOneThatDoesNotComeToAnEnd() {
        refuses(
                run -> List.of(new Step.WaitUntil("later", run.now().plusSeconds(1))),
                "had not ended it when 50 things had happened");
    }
}
