package io.troupe.host.journal;

import static io.troupe.host.journal.JournalContract.all;
import static io.troupe.host.journal.JournalContract.append;
import static io.troupe.host.journal.JournalContract.get;
import static org.assertj.core.api.Assertions.assertThat;

import io.troupe.host.fact.Recorded;
import io.troupe.host.journal.Leases.Seen;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Nodes of the first version go on with tables that one of a later version has brought up to date. */
class PostgresMigrationTest {

    private static final Duration LENGTH = Duration.ofSeconds(3);

    /** What a node of the first version says of its leases; it knows of no other columns. */
    private static final String CLAIM = "INSERT INTO lease AS held(role, holder, epoch, until, note) "
            + "VALUES (?, ?, " + PostgresLeases.NOW + ", " + PostgresLeases.NOW + " + ?::int8, ?) "
            + "ON CONFLICT (role) DO UPDATE SET holder = excluded.holder, "
            + "until = excluded.until, note = excluded.note, "
            + "epoch = CASE WHEN held.holder = excluded.holder AND held.until > " + PostgresLeases.NOW
            + " THEN held.epoch ELSE greatest(held.epoch + 1, excluded.epoch) END "
            + "WHERE held.holder = excluded.holder OR held.until <= " + PostgresLeases.NOW + " RETURNING until";

    private static final String RENEW = "UPDATE lease SET until = " + PostgresLeases.NOW
            + " + ?::int8, note = ? WHERE role = ? AND holder = ? AND until > " + PostgresLeases.NOW
            + " RETURNING until";

    private final PostgresPlace place = TestPostgres.shared().place();

    @BeforeEach
    void makeTheTablesOfTheFirstVersion() {
        Flyway.configure(PostgresMigrationTest.class.getClassLoader())
                .dataSource(place.jdbcUrl(), place.user(), place.password())
                .schemas(place.schema())
                .locations("classpath:db/postgresql")
                .table("journal_version")
                .target("1")
                .load()
                .migrate();
    }

    /** When a lease ends that an old node has claimed or renewed. */
    private long old(String statement, Object... values) throws SQLException {
        try (var connection = PostgresSchema.connect(place);
                var asking = connection.prepareStatement(statement)) {
            for (int i = 0; i < values.length; i++) {
                asking.setObject(i + 1, values[i]);
            }
            try (var rows = asking.executeQuery()) {
                assertThat(rows.next()).as("it has the lease").isTrue();
                return rows.getLong(1);
            }
        }
    }

    private long claim(String holder) throws SQLException {
        return old(CLAIM, "leader", holder, LENGTH.toMillis(), "");
    }

    private long renew(String holder) throws SQLException {
        return old(RENEW, LENGTH.toMillis(), "", "leader", holder);
    }

    /** When a lease was first seen to have lapsed. */
    private static long lapsed(Leases leases) throws Exception {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        Seen seen = get(leases.all("leader"));
        while (!seen.held().isEmpty()) {
            assertThat(System.nanoTime()).as("waited 30 s").isLessThan(end);
            seen = get(leases.all("leader"));
        }
        return seen.now();
    }

    @Test
    void keepsFactsAndLeases() throws Exception {
        TestPostgres.write(place, "a1", "task/1", 1, "1");
        long until = claim("old");

        try (var journal = TestPostgres.journal(place)) {
            assertThat(all(journal)).extracting(Recorded::body).containsExactly("1");
            assertThat(get(journal.leases().all("leader")).held())
                    .singleElement()
                    .satisfies(lease -> {
                        assertThat(lease.holder()).isEqualTo("old");
                        assertThat(lease.untilMillis()).isEqualTo(until);
                    });
        }
    }

    @Test
    void letsOldAndNewNodesWriteInTurn() throws Exception {
        TestPostgres.write(place, "a1", "task/1", 1, "1");
        try (var journal = TestPostgres.journal(place)) {
            get(journal.append(append("b1", "task/1", 1, "2")));
            TestPostgres.write(place, "a2", "task/1", 3, "3");
            get(journal.append(append("b2", "task/1", 3, "4")));

            assertThat(all(journal)).extracting(Recorded::body).containsExactly("1", "2", "3", "4");
            assertThat(all(journal)).extracting(Recorded::position).containsExactly(1L, 2L, 3L, 4L);
        }
    }

    @Test
    void leavesALeaseToAnOldNodeUntilItsEnd() throws Exception {
        claim("old");
        try (var journal = TestPostgres.journal(place)) {
            assertThat(get(journal.leases().claim("leader", "new", LENGTH, ""))).isEmpty();

            long until = renew("old");

            assertThat(lapsed(journal.leases())).isGreaterThanOrEqualTo(until);
            assertThat(get(journal.leases().claim("leader", "new", LENGTH, ""))).isPresent();
        }
    }

    @Test
    void leavesALeaseToAnOldNodeThatANewOneHadBefore() throws Exception {
        try (var journal = TestPostgres.journal(place)) {
            try (var ended = TestPostgres.journal(place)) {
                var lease =
                        get(ended.leases().claim("leader", "new", LENGTH, "")).orElseThrow();
                get(ended.leases().release(lease));
                claim("old");
            }

            long until = renew("old");

            assertThat(lapsed(journal.leases())).isGreaterThanOrEqualTo(until);
        }
    }
}
