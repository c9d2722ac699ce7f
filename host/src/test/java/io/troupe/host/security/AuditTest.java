package io.troupe.host.security;

import static org.assertj.core.api.Assertions.assertThat;

import io.troupe.host.fact.ErrorCode;
import io.troupe.host.fact.Fact;
import io.troupe.host.fact.Facts;
import io.troupe.host.fact.Permissions;
import io.troupe.host.fact.Recorded;
import io.troupe.host.fact.SecurityFact.AuditChanged;
import io.troupe.host.fact.SecurityFact.AuditDropped;
import io.troupe.host.fact.SecurityFact.AuditRefused;
import io.troupe.host.journal.Journal;
import io.troupe.host.journal.MemoryJournal;
import io.troupe.host.journal.StoreUnavailable;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class AuditTest {

    private static final Caller CI =
            new Caller("token-1", "ci", "acme", Permissions.of("echo:*"), Optional.of(100), Optional.empty());

    private final Vertx vertx = Vertx.vertx();
    private final Breakable journal = new Breakable();

    @AfterEach
    void close() throws Exception {
        Keeper.await(vertx.close());
    }

    @Test
    void writesDownWhatWasRefusedAndChanged() throws Exception {
        try (var audit = new Audit(vertx, journal)) {
            audit.refused(CI, "DELETE /plugins/{id}", "echo", ErrorCode.NOT_ALLOWED);
            audit.changed(Caller.local(), "POST /tasks", "echo:execute");
        }

        assertThat(facts())
                .containsExactlyInAnyOrder(
                        new AuditRefused("ci", "DELETE /plugins/{id}", "echo", "not-allowed", 1, Optional.empty()),
                        new AuditChanged("local", "POST /tasks", "echo:execute", 1, Optional.empty()));
        assertThat(recorded()).allMatch(fact -> fact.stream().equals("audit"));
        assertThat(recorded()).extracting(Recorded::tenant).containsExactlyInAnyOrder("acme", "default");
    }

    @Test
    void makesOneFactOfAFlood() throws Exception {
        try (var audit = new Audit(vertx, journal)) {
            for (int i = 0; i < 100_000; i++) {
                audit.refused(CI, "mcp invoke_agent", "agent-" + i, ErrorCode.NOT_ALLOWED);
                audit.refused(CI, "mcp invoke_agent", "agent-" + i, ErrorCode.RATE_LIMITED);
            }
        }

        long refused = facts().stream()
                .map(AuditRefused.class::cast)
                .mapToLong(AuditRefused::count)
                .sum();
        assertThat(refused).isEqualTo(200_000);
        assertThat(facts()).hasSizeLessThan(60); // two a second
        assertThat(facts().getFirst())
                .isInstanceOfSatisfying(
                        AuditRefused.class, fact -> assertThat(fact.target()).isEqualTo("agent-0"));
    }

    @Test
    void saysWhereACallCameFrom() throws Exception {
        try (var audit = new Audit(vertx, journal)) {
            for (var address : List.of("192.0.2.1", "192.0.2.2", "192.0.2.1", "x".repeat(65))) {
                audit.refused(CI.from(Optional.of(address)), "GET /plugins", "", ErrorCode.NOT_ALLOWED);
            }
            audit.changed(CI.from(Optional.of("2001:db8::1")), "POST /tasks", "echo:execute");
        }

        assertThat(facts())
                .containsExactlyInAnyOrder(
                        new AuditRefused("ci", "GET /plugins", "", "not-allowed", 2, Optional.of("192.0.2.1")),
                        new AuditRefused("ci", "GET /plugins", "", "not-allowed", 1, Optional.of("192.0.2.2")),
                        new AuditRefused("ci", "GET /plugins", "", "not-allowed", 1, Optional.empty()),
                        new AuditChanged("ci", "POST /tasks", "echo:execute", 1, Optional.of("2001:db8::1")));
    }

    @Test
    void makesFewFactsOfAFloodFromManyAddresses() throws Exception {
        try (var audit = new Audit(vertx, journal)) {
            for (int i = 0; i < 50_000; i++) {
                var from = Optional.of("2001:db8::" + Integer.toHexString(i));
                audit.refused(Caller.nobody().from(from), "http GET", "", ErrorCode.UNAUTHENTICATED);
            }
        }

        assertThat(facts().stream()
                        .map(AuditRefused.class::cast)
                        .mapToLong(AuditRefused::count)
                        .sum())
                .isEqualTo(50_000);
        assertThat(facts()).hasSizeLessThan(10 * (Audit.MOST_BY_ADDRESS + 1));
    }

    @Test
    void keepsChangesOfDifferentThingsApart() throws Exception {
        try (var audit = new Audit(vertx, journal)) {
            for (int i = 0; i < 2_500; i++) { // more than go into one append
                audit.changed(CI, "DELETE /tasks/{id}", "task-" + i);
            }
        }
        assertThat(facts()).hasSize(2_500);
    }

    @Test
    void writesByItselfWithinASecondOrSo() throws Exception {
        var written = new CountDownLatch(2);
        journal.onAppended(facts -> facts.forEach(fact -> written.countDown()));
        try (var audit = new Audit(vertx, journal)) {
            audit.refused(CI, "a", "", ErrorCode.NOT_ALLOWED);
            audit.changed(CI, "b", "");
            assertThat(written.await(10, TimeUnit.SECONDS)).isTrue();
        }
        assertThat(facts()).hasSize(2);
    }

    @Test
    void keepsWhatCannotBeWrittenAndCountsWhatIsTooMuch() throws Exception {
        journal.broken = true;
        var written = new CountDownLatch(1);
        try (var audit = new Audit(vertx, journal)) {
            for (int i = 0; i < Audit.MOST_WAITING + 123; i++) {
                audit.changed(CI, "x", "thing-" + i);
            }
            journal.failed.await();
            journal.onAppended(facts -> {
                if (facts.getLast().kind().equals("audit.dropped")) {
                    written.countDown();
                }
            });
            journal.broken = false;
            assertThat(written.await(10, TimeUnit.SECONDS)).isTrue();
        }
        assertThat(facts()).filteredOn(AuditChanged.class::isInstance).hasSize(Audit.MOST_WAITING);
        assertThat(facts()).filteredOn(AuditDropped.class::isInstance).containsExactly(new AuditDropped(123));
    }

    @Test
    void writesNoSecretAndNoLineBreakOfOthers() throws Exception {
        var secret = Secret.fresh();
        try (var audit = new Audit(vertx, journal)) {
            audit.refused(CI, "DELETE /tokens/{id}", "a\n" + secret, ErrorCode.TOKEN_NOT_FOUND);
            audit.changed(CI, "x", secret + "y".repeat(1_000));
        }
        assertThat(recorded().toString()).doesNotContain(secret.substring(7)).doesNotContain("\\n");
        assertThat(recorded()).allMatch(fact -> fact.body().length() < 400);
    }

    private List<Recorded> recorded() throws Exception {
        return Keeper.await(journal.tail(0, 100_000));
    }

    private List<Fact> facts() throws Exception {
        return recorded().stream().map(Facts::read).toList();
    }

    /** A journal that can be full for a while. */
    private static final class Breakable implements Journal {
        private final MemoryJournal kept = MemoryJournal.keeping();
        private final CountDownLatch failed = new CountDownLatch(1);
        private volatile boolean broken;

        @Override
        public Future<Appended> append(Append append) {
            if (broken) {
                failed.countDown();
                return Future.failedFuture(new StoreUnavailable("the disk is full"));
            }
            return kept.append(append);
        }

        @Override
        public Future<List<Recorded>> stream(String stream, long afterVersion, int max) {
            return kept.stream(stream, afterVersion, max);
        }

        @Override
        public Future<List<Recorded>> tail(long afterPosition, int max) {
            return kept.tail(afterPosition, max);
        }

        @Override
        public long position() {
            return kept.position();
        }

        @Override
        public Optional<Problem> problem() {
            return Optional.empty();
        }

        @Override
        public Runnable onAppended(Consumer<List<Recorded>> listener) {
            return kept.onAppended(listener);
        }

        @Override
        public void close() {
            kept.close();
        }
    }
}
