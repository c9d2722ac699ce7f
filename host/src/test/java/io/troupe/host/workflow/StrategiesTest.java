package io.troupe.host.workflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.troupe.api.PluginException;
import io.troupe.api.Run;
import io.troupe.api.RunChange;
import io.troupe.api.Step;
import io.troupe.api.WorkflowStrategy;
import io.troupe.host.fact.Origin;
import io.troupe.host.workflow.Strategies.Listing;
import io.troupe.host.workflow.Strategies.Live;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

class StrategiesTest {

    private final Strategies strategies = new Strategies();
    private final List<String> told = new ArrayList<>();

    private record Saying(String name, Supplier<List<Step>> says) implements WorkflowStrategy {
        @Override
        public List<Step> next(Run run, List<RunChange> changes) {
            return says.get();
        }
    }

    private static WorkflowStrategy finishing() {
        return new Saying("graph", () -> List.of(Step.finish()));
    }

    private Listing add(WorkflowStrategy strategy, String plugin, long load) {
        var origin = new Origin(plugin, "1." + load, Optional.empty(), load);
        return strategies.add(
                strategy.name(),
                strategy,
                origin,
                (trouble, detail, row) -> told.add(trouble + " " + row + " " + detail));
    }

    private Asking begin() {
        return strategies.begin("graph").orElseThrow();
    }

    @Test
    void letsTheNewestBeAskedWhileBothAreHere() throws Exception {
        var old = add(finishing(), "graph", 1);
        try (var asked = begin()) {
            var fresh = add(finishing(), "graph", 2);

            assertThat(strategies.find("graph")).map(Live::pluginVersion).contains("1.2");
            assertThat(asked.live().pluginVersion()).isEqualTo("1.1");
            assertThat(old.running()).isOne();
            assertThat(fresh.running()).isZero();

            fresh.remove();
            assertThat(strategies.find("graph")).map(Live::pluginVersion).contains("1.1");
            old.remove();
            assertThat(strategies.find("graph")).isEmpty();
            assertThat(strategies.begin("graph")).isEmpty();
            assertThat(old.running()).isOne(); // and is not closed before
        }
        assertThat(old.running()).isZero();
    }

    @Test
    void keepsTheLaterLoadWhateverComesIntoServiceFirst() {
        add(finishing(), "graph", 2);
        add(finishing(), "graph", 1);

        assertThat(strategies.all()).extracting(Live::pluginVersion).containsExactly("1.2");
    }

    @Test
    void refusesANameThatAnotherHas() {
        add(finishing(), "graph", 1);

        assertThatThrownBy(() -> add(finishing(), "other", 2))
                .isInstanceOfSatisfying(
                        PluginException.class, e -> assertThat(e.kind()).isEqualTo(PluginException.Kind.REFUSED))
                .hasMessageContaining("'graph' is taken by plugin 'graph'");
        assertThatThrownBy(() -> add(finishing(), "graph", 1)).hasMessageContaining("two strategies named 'graph'");
        assertThatThrownBy(() -> strategies.add("My Graph", finishing(), "1"))
                .hasMessageContaining("'My Graph'")
                .hasMessageContaining("[a-z][a-z0-9-]{0,62}");
        assertThat(strategies.all()).hasSize(1);
    }

    @Test
    void tellsThatOneCameOrWentOnce() {
        var changes = new AtomicInteger();
        strategies.onChange(changes::incrementAndGet);

        var listing = strategies.add("graph", finishing(), "1");
        assertThat(changes).hasValue(1);
        listing.remove();
        listing.remove();
        assertThat(changes).hasValue(2);
    }

    @Test
    void tellsOfWhatThrowsUntilItAnswers() {
        var fails = new AtomicBoolean(true);
        Supplier<List<Step>> says = () -> {
            if (fails.get()) {
                throw new IllegalStateException("no");
            }
            return List.of();
        };
        add(new Saying("graph", says), "graph", 1);
        try (var asked = begin()) {
            assertThatThrownBy(() -> asked.next(new TrialRun(), List.of())).hasMessage("no");
            assertThatThrownBy(() -> asked.next(new TrialRun(), List.of())).hasMessage("no");
            fails.set(false);
            assertThat(asked.next(new TrialRun(), List.of())).isEmpty();
            fails.set(true);
            assertThatThrownBy(() -> asked.next(new TrialRun(), List.of())).hasMessage("no");
        }

        var words = "strategy 'graph' threw java.lang.IllegalStateException when it was asked what is next";
        assertThat(told).containsExactly("THREW 1 " + words, "THREW 2 " + words, "THREW 1 " + words);
    }

    @Test
    @SuppressWarnings("NullAway") // it is about those who do not care
    void tellsOfAnAnswerThatIsNone() {
        add(new Saying("graph", () -> null), "graph", 1);
        try (var asked = begin()) {
            assertThatThrownBy(() -> asked.next(new TrialRun(), List.of())).isInstanceOf(NullPointerException.class);
        }

        assertThat(told).singleElement().asString().startsWith("THREW 1");
    }

    @Test
    void tellsOnceOfWhatHangsAndEndsIt() {
        var listing = add(finishing(), "graph", 1);
        var asked = begin();

        asked.hung(Duration.ofSeconds(5));
        asked.hung(Duration.ofSeconds(5));
        asked.close();

        assertThat(listing.running()).isZero();
        assertThat(told).containsExactly("HUNG 1 strategy 'graph' did not say within 5000 ms what is next");
    }

    @Test
    void doesNotBlameAPluginForWhatItsEarlierVersionDoes() {
        var listing = add(new Saying("graph", () -> List.of(Step.start(List.of((String) null)))), "graph", 1);
        try (var asked = begin()) {
            listing.remove();
            assertThatThrownBy(() -> asked.next(new TrialRun(), List.of())).isInstanceOf(NullPointerException.class);
        }

        assertThat(told).isEmpty();
    }

    @Test
    void countsRightHoweverManyComeGoAndAsk() throws Exception {
        var listings = new ArrayList<Listing>();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 8; i++) {
                var _ = threads.submit(() -> {
                    for (int asked = 0; asked < 5_000; asked++) {
                        strategies.begin("graph").ifPresent(Asking::close);
                    }
                });
            }
            for (int load = 1; load <= 200; load++) {
                listings.add(add(finishing(), "graph", load));
                if (load > 1) {
                    listings.get(load - 2).remove();
                }
            }
        }

        assertThat(listings).extracting(Listing::running).containsOnly(0);
        assertThat(strategies.find("graph")).map(Live::pluginVersion).contains("1.200");
    }
}
