package io.troupe.host.journal;

import static io.troupe.host.journal.JournalContract.append;
import static io.troupe.host.journal.JournalContract.get;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.troupe.host.journal.Leases.Lease;
import io.troupe.host.journal.Leases.Seen;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class PostgresLeasesTest extends LeasesContract {

    /** Of which 1.5 s are the shortest silence after which it ends early. */
    private static final Duration LENGTH = Duration.ofSeconds(5);
    /** And these are the rest, for which whoever judges has to have been connected; some more, since it counts, too. */
    private static final Duration BACK = Duration.ofMillis(3_600);

    private final PostgresPlace place = TestPostgres.shared().place();

    @Override
    Journal open() {
        return TestPostgres.journal(place);
    }

    @Test
    void renewsWhileThoseWhoAreToldOfFactsKeepTheJournalBusy() throws Exception {
        var goesOn = new CountDownLatch(1);
        try (var busy = TestPostgres.journal(place)) {
            var lease = get(busy.leases().claim("leader", "one", Duration.ofSeconds(20), ""))
                    .orElseThrow();
            busy.onAppended(facts -> {
                try {
                    assertThat(goesOn.await(60, TimeUnit.SECONDS)).isTrue();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            });
            get(busy.append(append("a1", "task/1", 0, "1")));

            var renewed = busy.leases()
                    .renew(lease, Duration.ofSeconds(20), "")
                    .toCompletionStage()
                    .toCompletableFuture();

            assertThat(renewed.get(5, TimeUnit.SECONDS)).isTrue();
            goesOn.countDown();
        }
    }

    @Test
    void givesUpAConnectionThatIsSilentWhileTheLeaseLasts() throws Exception {
        try (var proxy = new TestProxy(TestPostgres.shared().port());
                var journal = TestPostgres.journal(TestPostgres.through(proxy.port(), place))) {
            var length = Duration.ofSeconds(4);
            var lease = get(journal.leases().claim("leader", "one", length, "")).orElseThrow();

            proxy.answerLate(60_000); // on the connections that there are
            assertThatThrownBy(() -> get(journal.leases().renew(lease, length, "")))
                    .isInstanceOf(StoreUnavailable.class);
            proxy.answerLate(0);

            assertThat(get(journal.leases().renew(lease, length, ""))).isTrue();
        }
    }

    @Test
    void endsEarlyOnlyTheLeaseOfWhoIsConnectedNoMore() throws Exception {
        try (var judge = TestPostgres.journal(place);
                var proxy = new TestProxy(TestPostgres.shared().port());
                var silent = TestPostgres.journal(TestPostgres.through(proxy.port(), place))) {
            get(judge.leases().all("nobody"));
            long connected = System.nanoTime() + BACK.toNanos();
            until(() -> System.nanoTime() - connected > 0); // else it judges nobody yet
            claim(silent.leases(), "back");
            proxy.cutAll();
            until(() -> claims(silent.leases(), "back"));
            Lease dead;
            try (var holder = TestPostgres.journal(place)) {
                dead = claim(holder.leases(), "dead");
                claim(holder.leases(), "older");
            }
            // as the first version of the tables has it renewed
            TestPostgres.shared()
                    .run("UPDATE " + place.schema() + ".lease SET until = until + 500 WHERE role = 'older'");
            var held = get(judge.leases().all(""));

            long died = lapsed(judge.leases(), "dead");
            var next = get(judge.leases().claim("dead", "other", LENGTH, "")).orElseThrow();

            assertThat(dead.untilMillis() - died)
                    .as("up to 3.5 of the 5 s before its end")
                    .isBetween(1L, 3_500L);
            assertThat(next.epoch()).isGreaterThan(dead.epoch());
            assertThat(held.leases()).hasSize(3);
            for (var lease : held.leases()) {
                if (!lease.role().equals("dead")) {
                    assertThat(lapsed(judge.leases(), lease.role()))
                            .as(lease.role())
                            .isGreaterThanOrEqualTo(lease.untilMillis());
                }
            }
        }
    }

    @Test
    void judgesNobodyByAConnectionThatIsNewItself() throws Exception {
        try (var database = TestPostgres.start(30)) {
            var own = database.place();
            try (var holder = TestPostgres.journal(own);
                    var journal = TestPostgres.journal(own)) {
                get(journal.leases().all("nobody"));
                long connected = System.nanoTime() + BACK.toNanos();
                until(() -> System.nanoTime() - connected > 0);
                var lease = claim(holder.leases(), "leader");
                database.restart(); // all sessions are gone, that of who judges as well

                assertThat(lapsed(journal.leases(), "leader"))
                        .as("3.5 s after it began anew, rather than 1.5 s after the lease was renewed")
                        .isGreaterThanOrEqualTo(lease.untilMillis() - 1_500);
            }
        }
    }

    private static Lease claim(Leases leases, String role) throws Exception {
        return get(leases.claim(role, "one", LENGTH, "")).orElseThrow();
    }

    private static boolean claims(Leases leases, String role) throws Exception {
        try {
            return claim(leases, role).epoch() > 0;
        } catch (StoreUnavailable cut) {
            return false;
        }
    }

    /** When a lease was first seen to have lapsed, on the store's clock. */
    private static long lapsed(Leases leases, String role) throws Exception {
        var seen = new AtomicReference<Seen>();
        until(() -> {
            try {
                seen.set(get(leases.all(role)));
                return seen.get().held().isEmpty();
            } catch (StoreUnavailable restarting) {
                return false;
            }
        });
        return seen.get().now();
    }

    private static void until(Callable<Boolean> so) throws Exception {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (!so.call()) {
            assertThat(System.nanoTime()).as("waited 30 s").isLessThan(end);
            TimeUnit.MILLISECONDS.sleep(5);
        }
    }

    @Test
    void letsNobodyWaitForLongForAHolderWhoIsFrozenInTheMiddleOfAWrite() throws Exception {
        var frozen = new CountDownLatch(1);
        var goesOn = new CountDownLatch(1);
        var writes = new AtomicInteger();
        Failpoint failpoint = where -> {
            if (!where.equals("before-commit")) {
                return;
            }
            int write = writes.incrementAndGet();
            if (write == 1) { // so that it is not written at once, but looked at under locks first
                TestPostgres.shared().run("UPDATE " + place.schema() + ".head SET generation = generation + 1");
            } else if (write == 2) {
                frozen.countDown();
                try {
                    assertThat(goesOn.await(60, TimeUnit.SECONDS)).isTrue();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            }
        };
        try (var one = TestPostgres.journal(place, failpoint);
                var other = TestPostgres.journal(place)) {
            var lease = get(one.leases().claim("timers", "one", Duration.ofSeconds(3), ""))
                    .orElseThrow();
            var held = one.leases().guarded(lease, List.of(append("a1", "task/1", 0, "1")));
            assertThat(frozen.await(20, TimeUnit.SECONDS)).isTrue();

            assertThat(get(other.append(append("b1", "task/2", 0, "2"))).position())
                    .isOne();
            var next = get(other.leases().claim("timers", "other", Duration.ofMinutes(1), ""));
            assertThat(next).isPresent();
            goesOn.countDown();

            assertThatThrownBy(() -> get(held)).isInstanceOf(LeaseLost.class);
            assertThat(JournalContract.all(other)).hasSize(1);
        }
    }
}
