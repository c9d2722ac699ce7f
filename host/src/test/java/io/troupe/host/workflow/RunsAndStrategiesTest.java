package io.troupe.host.workflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.troupe.api.GraphEdit;
import io.troupe.api.Json;
import io.troupe.api.Run;
import io.troupe.api.RunChange;
import io.troupe.api.Step;
import io.troupe.api.WorkflowStrategy;
import io.troupe.host.bus.Call;
import io.troupe.host.bus.RunCalls;
import io.troupe.host.bus.RunCalls.RunView;
import io.troupe.host.fact.ErrorCode;
import io.troupe.host.fact.Refusal;
import io.troupe.host.fact.RunFact.RunStrategyChanged;
import io.troupe.host.fact.RunFact.RunWarned;
import io.troupe.host.fact.RunState;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiFunction;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Runs whose strategies come, go, are replaced and misbehave, and that two people change at once. */
class RunsAndStrategiesTest {

    private static final WorkflowStrategy GOOD = strategy(new RunHost.Eager()::next);

    private RunHost host;

    @BeforeEach
    void open() throws Exception {
        host = new RunHost();
        host.put("three", """
                strategy: mine
                steps:
                  - {id: one, agent: worker, instruction: one}
                  - {id: two, agent: worker, instruction: two, depends-on: [one]}
                  - {id: three, agent: worker, instruction: three, depends-on: [two]}
                """);
    }

    @AfterEach
    void close() {
        host.close();
    }

    private static WorkflowStrategy strategy(BiFunction<Run, List<RunChange>, List<Step>> next) {
        return new WorkflowStrategy() {
            @Override
            public String name() {
                return "mine";
            }

            @Override
            public List<Step> next(Run run, List<RunChange> changes) {
                return next.apply(run, changes);
            }
        };
    }

    private void answerNext() throws Exception {
        RunHost.await(host.answer(host.nextStart(), "done"));
    }

    private void awaitWaits(RunView run, String why) throws Exception {
        host.awaitTrue(() ->
                host.show(run.id()).waits().filter(waits -> waits.contains(why)).isPresent());
    }

    private RunState answered(RunView run, int steps) throws Exception {
        for (int i = 0; i < steps; i++) {
            answerNext();
        }
        return host.waited(run.id()).state();
    }

    @Test
    void aRunGoesOnThoughItsStrategyIsReplacedAndPutBackMeanwhile() throws Exception {
        host.strategies.add("mine", GOOD, "1.0.0");
        var run = host.start("three", "{}");
        var first = host.nextStart();

        var newer = host.strategies.add("mine", strategy(new RunHost.Eager()::next), "2.0.0");
        RunHost.await(host.answer(first, "done"));
        var second = host.nextStart();
        newer.remove();
        RunHost.await(host.answer(second, "done"));
        var third = host.nextStart();
        host.restart();
        var again = host.nextStart();
        RunHost.await(host.answer(again, "done"));

        assertThat(again.id()).isEqualTo(third.id());
        assertThat(host.waited(run.id()).state()).isEqualTo(RunState.COMPLETED);
        assertThat(host.facts(run.id()).stream()
                        .filter(RunStrategyChanged.class::isInstance)
                        .map(RunStrategyChanged.class::cast))
                .extracting(RunStrategyChanged::pluginVersion, RunStrategyChanged::before)
                .containsExactly(
                        tuple("1.0.0", Optional.empty()),
                        tuple("2.0.0", Optional.of("1.0.0")),
                        tuple("1.0.0", Optional.of("2.0.0")));
    }

    @Test
    void aStrategyThatDoesNotAlwaysSayTheSameIsToldOnAndFollowed() throws Exception {
        var asked = new AtomicInteger();
        host.strategies.add(
                "mine",
                strategy((run, changes) -> asked.getAndIncrement() % 2 == 0 ? GOOD.next(run, changes) : List.of()),
                "1.0.0");

        var run = host.start("three", "{}");

        assertThat(answered(run, 3)).isEqualTo(RunState.COMPLETED);
        assertThat(host.facts(run.id()).stream()
                        .filter(RunWarned.class::isInstance)
                        .map(fact -> ((RunWarned) fact).warning()))
                .hasSize(4)
                .allSatisfy(warning -> assertThat(warning).contains("strategy 'mine' 1.0.0 is not a pure function"));
    }

    @Test
    void aRunWaitsForAStrategyThatThrowsToBeMended() throws Exception {
        var bad = host.strategies.add(
                "mine",
                strategy((run, changes) -> {
                    throw new IllegalStateException("it is Monday");
                }),
                "1.0.0");
        var run = host.start("three", "{}");
        awaitWaits(run, "strategy 'mine' 1.0.0 failed: it is Monday");
        host.restart();
        awaitWaits(run, "it is Monday");

        host.strategies.add("mine", GOOD, "1.0.1");
        bad.remove();

        assertThat(answered(run, 3)).isEqualTo(RunState.COMPLETED);
        assertThat(host.show(run.id()).waits()).isEmpty();
    }

    @Test
    void aRunWaitsForAStrategyThatIsNotThere() throws Exception {
        var run = host.start("three", "{}");
        awaitWaits(run, "no strategy 'mine' is here");
        assertThat(host.show(run.id()).state()).isEqualTo(RunState.PENDING);
        host.restart();
        awaitWaits(run, "no strategy 'mine' is here");

        var listing = host.strategies.add("mine", GOOD, "1.0.0");
        var first = host.nextStart();
        listing.remove();
        RunHost.await(host.answer(first, "done"));
        awaitWaits(run, "no strategy 'mine' is here");
        host.strategies.add("mine", GOOD, "1.0.0");

        assertThat(answered(run, 2)).isEqualTo(RunState.COMPLETED);
    }

    @Test
    void aRunWaitsForAStrategyThatHangsAndIsNotHeldUpByItAfterwards() throws Exception {
        var never = new CountDownLatch(1);
        host.strategies.add(
                "mine",
                strategy((run, changes) -> {
                    try {
                        never.await();
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                    return List.of(new Step.Fail("too late"));
                }),
                "1.0.0");
        var run = host.start("three", "{}");
        awaitWaits(run, "no answer within 5 s");

        host.strategies.add("mine", GOOD, "1.0.1");

        assertThat(answered(run, 3)).isEqualTo(RunState.COMPLETED);
    }

    @Test
    void ofTwoWhoChangeARunAtOnceOneSawAnOlderOne() throws Exception {
        host.strategies.add("mine", GOOD, "1.0.0");
        var run = host.start("three", "{}");
        var start = host.nextStart();
        var seen = Optional.of(host.show(run.id()).version());
        var edit = GraphEdit.none().withChanged(Map.of("three", new Json("{\"instruction\":\"other\"}")));
        var call = Call.of("me", Duration.ofSeconds(20));

        var one = host.bus.request(RunCalls.CHANGE, new RunCalls.ChangeRun(run.id(), seen, edit), call);
        var other = host.bus.request(RunCalls.CHANGE, new RunCalls.ChangeRun(run.id(), seen, edit), call);
        var answers = List.of(outcome(one), outcome(other));
        RunHost.await(host.answer(start, "done"));

        assertThat(answers).containsExactlyInAnyOrder("done", ErrorCode.STALE_VERSION.wire());
        assertThat(host.kinds(run.id()).stream().filter("changed"::equals)).hasSize(1);
        assertThat(answered(run, 2)).isEqualTo(RunState.COMPLETED);
    }

    private static String outcome(Future<RunView> change) throws Exception {
        return RunHost.await(change.map("done")
                .otherwise(failure -> ((Refusal) failure).code().wire()));
    }
}
