package io.troupe.host.journal;

import static org.assertj.core.api.Assertions.assertThat;

import io.troupe.host.journal.PostgresPlace.Tls;
import io.troupe.host.journal.PostgresReach.Reached;
import io.troupe.host.journal.PostgresReach.Unreached;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PostgresReachTest {

    private final PostgresPlace place = TestPostgres.shared().place();

    private PostgresPlace at(String database, String user, Tls tls) {
        return new PostgresPlace(place.host(), place.port(), database, user, "a-secret", place.schema(), tls);
    }

    @Test
    void reachesADatabaseAndLeavesItAsItIs() {
        assertThat(PostgresReach.of(place)).isInstanceOfSatisfying(Reached.class, reached -> {
            assertThat(reached.version()).matches("\\d+[.]\\d+.*");
            assertThat(reached.took()).isPositive().isLessThan(Duration.ofSeconds(10));
        });
        assertThat(TestPostgres.shared()
                        .ask("SELECT count(*) FROM pg_namespace WHERE nspname = '" + place.schema() + "'"))
                .isEqualTo("0");
    }

    @Test
    void saysWhatIsWrongAndHowToMendIt() {
        TestPostgres.shared().run("CREATE ROLE unwritable LOGIN");
        TestPostgres.shared().run("ALTER ROLE unwritable SET default_transaction_read_only = on");

        assertThat(PostgresReach.of(at("nowhere", "postgres", Tls.OFF)))
                .isInstanceOfSatisfying(Unreached.class, unreached -> {
                    assertThat(unreached.why()).contains("nowhere").doesNotContain("a-secret");
                    assertThat(unreached.fix()).isEqualTo("create the database, or mend journal.postgres.url");
                });
        assertThat(PostgresReach.of(at("postgres", "unwritable", Tls.OFF)))
                .isEqualTo(new Unreached("it is read-only", PostgresFailure.WRITABLE));
    }

    @Test
    void saysThatTheWayToTheDatabaseIsNotSecretAsItIsToBe() {
        var needed = new Tls(Tls.Mode.REQUIRE, Optional.empty());

        assertThat(PostgresReach.of(at("postgres", "postgres", needed)))
                .isInstanceOfSatisfying(
                        Unreached.class,
                        unreached -> assertThat(unreached.why()).contains("SSL"));
    }
}
