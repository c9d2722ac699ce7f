package io.troupe.host.plugin;

import static org.assertj.core.api.Assertions.assertThat;

import io.troupe.host.fact.PluginFact.PluginDisabled;
import io.troupe.host.fact.PluginFact.Trouble;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What is remembered of plugins does not grow with all that ever were. */
class ForgettingTest {

    @Test
    void readsAgainWhatIsKnownOfAPluginThatWasGone() {
        var journal = new FailingJournal("", 0);
        var records = new PluginRecords(journal);
        records.append("gone", new PluginDisabled("me")).await();
        records.append("here", new PluginDisabled("me")).await();

        records.keepOnly(Set.of("here"));

        assertThat(records.of("here").await().disabledBy()).contains("me");
        assertThat(journal.reads).hasValue(2);
        assertThat(records.of("gone").await().disabledBy()).contains("me");
        assertThat(journal.reads).hasValue(3);
    }

    @Test
    void forgetsRestartsThatDoNotCountAnyMore() {
        var lasting = supervised(Duration.ofMinutes(1));
        var over = supervised(Duration.ZERO);

        lasting.prune();
        over.prune();

        assertThat(lasting.remembered()).isEqualTo(1);
        assertThat(over.remembered()).isZero();
    }

    private static Supervision supervised(Duration window) {
        var limits = new Supervision.Limits(5, 3, window, Duration.ofMillis(1), Duration.ofSeconds(1));
        var supervision = new Supervision(limits);
        var _ = supervision.judge("echo", Trouble.HUNG, "it hangs", 1);
        return supervision;
    }
}
