package io.troupe.host.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.troupe.host.journal.Leases.Lease;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the leases of every journal keep to. */
abstract class LeasesContract {

    private static final Duration LONG = Duration.ofMinutes(1);
    private static final Duration SHORT = Duration.ofMillis(20);

    private Journal journal = MemoryJournal.forgetting();
    private Leases leases = journal.leases();

    abstract Journal open() throws Exception;

    @BeforeEach
    void begin() throws Exception {
        journal = open();
        leases = journal.leases();
    }

    @AfterEach
    void end() {
        journal.close();
    }

    private static <T> T get(io.vertx.core.Future<T> future) throws Exception {
        return JournalContract.get(future);
    }

    private Lease claim(String role, String holder, Duration length) throws Exception {
        return get(leases.claim(role, holder, length, "note of " + holder)).orElseThrow();
    }

    private void lapses(Lease lease) throws Exception {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        for (var seen = get(leases.all(lease.role()));
                !seen.lapsed(seen.leases().getFirst());
                seen = get(leases.all(lease.role()))) {
            assertThat(System.nanoTime()).isLessThan(end);
        }
    }

    @Test
    void lendsARoleToOneAtATime() throws Exception {
        var mine = claim("timers", "a", LONG);

        assertThat(mine.holder()).isEqualTo("a");
        assertThat(get(leases.claim("timers", "b", LONG, ""))).isEmpty();
        assertThat(claim("others", "b", LONG).holder()).isEqualTo("b");
    }

    @Test
    void keepsTheEpochOfAHolderWhoHoldsOn() throws Exception {
        var first = claim("timers", "a", LONG.dividedBy(2));
        var second = claim("timers", "a", LONG);

        assertThat(second.epoch()).isEqualTo(first.epoch());
        assertThat(second.untilMillis()).isGreaterThan(first.untilMillis());
        assertThat(get(leases.renew(first, LONG, "new"))).isTrue();
        assertThat(get(leases.all("timers")).leases().getFirst().note()).isEqualTo("new");
    }

    @Test
    void lendsWhatHasLapsedToTheNextWithALaterEpoch() throws Exception {
        var frozen = claim("timers", "a", SHORT);
        lapses(frozen);
        var next = claim("timers", "b", LONG);

        assertThat(next.epoch()).isGreaterThan(frozen.epoch());
        assertThat(get(leases.renew(frozen, LONG, ""))).isFalse();
        get(leases.release(frozen));
        assertThat(get(leases.claim("timers", "a", LONG, ""))).isEmpty();
    }

    @Test
    void givesALaterEpochToTheSameHolderAfterItHasLapsed() throws Exception {
        var first = claim("timers", "a", SHORT);
        lapses(first);

        assertThat(get(leases.renew(first, LONG, ""))).isFalse();
        assertThat(claim("timers", "a", LONG).epoch()).isGreaterThan(first.epoch());
    }

    @Test
    void lendsWhatWasGivenBackAtOnce() throws Exception {
        var given = claim("timers", "a", LONG);
        get(leases.release(given));

        assertThat(claim("timers", "b", LONG).epoch()).isGreaterThan(given.epoch());
    }

    @Test
    void showsRolesByTheirPrefixAlsoThoseThatHaveLapsed() throws Exception {
        claim("node/b", "b", LONG);
        var lapsed = claim("node/a", "a", SHORT);
        claim("timers", "a", LONG);
        lapses(lapsed);
        var seen = get(leases.all("node/"));

        assertThat(seen.leases()).extracting(Lease::role).containsExactly("node/a", "node/b");
        assertThat(seen.held()).extracting(Lease::role).containsExactly("node/b");
        assertThat(get(leases.all("nobody")).leases()).isEmpty();
        assertThat(get(leases.all("nobody")).now()).isPositive();
    }

    @Test
    void writesOnlyForWhoeverHoldsTheLease() throws Exception {
        var frozen = claim("timers", "a", SHORT);
        lapses(frozen);
        var appends =
                List.of(JournalContract.append("a1", "task/1", 0, "1"), JournalContract.append("a2", "task/2", 0, "2"));

        assertThatThrownBy(() -> get(leases.guarded(frozen, appends))).isInstanceOf(LeaseLost.class);
        var held = claim("timers", "b", LONG);
        assertThat(get(leases.guarded(held, appends)))
                .extracting(Journal.Appended::position)
                .containsExactly(1L, 2L);
        assertThat(get(leases.guarded(held, appends))).hasSize(2);
        assertThatThrownBy(() -> get(leases.guarded(held, List.of(JournalContract.append("a3", "task/1", 0, "3")))))
                .isInstanceOf(StaleVersion.class);
        assertThat(JournalContract.all(journal)).hasSize(2);
    }

    @Test
    void refusesTimesThatMakeNoSense() {
        assertThatThrownBy(() -> leases.claim("timers", "a", Duration.ZERO, ""))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> leases.claim("timers", "a", Duration.ofDays(2), ""))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
