package io.troupe.host.journal;

import static io.troupe.host.journal.JournalContract.all;
import static io.troupe.host.journal.JournalContract.append;
import static io.troupe.host.journal.JournalContract.get;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.troupe.host.fact.Recorded;
import java.net.ServerSocket;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a journal does while its database, or the way to it, is in trouble. */
class PostgresTroubleTest {

    private final TestPostgres database = TestPostgres.start(30);
    private final PostgresPlace place = database.place();

    @AfterEach
    void end() {
        database.close();
    }

    private static void until(BooleanSupplier done) {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (!done.getAsBoolean()) {
            assertThat(System.nanoTime()).as("waited 60 s").isLessThan(end);
            Thread.onSpinWait();
        }
    }

    /** Appends until it is told to stop; gives the ids of what was acknowledged. */
    private static Callable<List<String>> writing(Journal journal, String stream, AtomicBoolean stop) {
        return () -> {
            var acknowledged = new ArrayList<String>();
            for (int i = 0; !stop.get(); i++) {
                try {
                    get(journal.append(append(stream + "-" + i, stream, Journal.Append.ANY, stream + "-" + i)));
                    acknowledged.add(stream + "-" + i);
                } catch (StoreUnavailable e) {
                    Thread.onSpinWait(); // said not to be there, and must not be
                }
            }
            return acknowledged;
        };
    }

    private static void exactly(List<String> acknowledged, List<Recorded> facts) {
        assertThat(facts).extracting(Recorded::body).containsExactlyInAnyOrderElementsOf(acknowledged);
        assertThat(facts)
                .extracting(Recorded::position)
                .isEqualTo(LongStream.rangeClosed(1, facts.size()).boxed().toList());
    }

    @Test
    void answersAsItIsWhereTheAnswerToACommitWasLost() throws Exception {
        try (var proxy = new TestProxy(database.port());
                var journal = TestPostgres.journal(TestPostgres.through(proxy.port(), place));
                var other = TestPostgres.journal(place)) {
            var heard = Collections.synchronizedList(new ArrayList<Recorded>());
            journal.onAppended(heard::addAll);
            for (int i = 0; i < 6; i++) {
                int before = proxy.lost();
                proxy.loseAnswersTo("lost-" + i);
                var lost = journal.append(append("lost-" + i, "task/1", i, "lost-body"));
                var innocent = journal.append(append("kept-" + i, "task/2", i, "kept"));
                var foreign = other.append(append("other-" + i, "task/3", i, "other"));
                until(() -> lost.isComplete() || proxy.lost() > before + 2);
                proxy.loseAnswersTo("");

                assertThat(get(lost).version()).isEqualTo(i + 1);
                assertThat(get(innocent).version()).isEqualTo(i + 1);
                assertThat(get(foreign).version()).isEqualTo(i + 1);
            }
            until(() -> heard.size() >= 18);

            assertThat(proxy.lost()).isGreaterThanOrEqualTo(6);
            assertThat(all(other)).hasSize(18);
            assertThat(heard)
                    .extracting(Recorded::position)
                    .isEqualTo(LongStream.rangeClosed(1, 18).boxed().toList());
        }
    }

    @Test
    void losesAndDoublesNothingWhileItsConnectionsAreEndedAllTheTime() throws Exception {
        var stop = new AtomicBoolean();
        try (var journal = TestPostgres.journal(place);
                var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var heard = Collections.synchronizedList(new ArrayList<Recorded>());
            journal.onAppended(heard::addAll);
            var writers = IntStream.range(0, 4)
                    .mapToObj(w -> threads.submit(writing(journal, "task/" + w, stop)))
                    .toList();
            for (int round = 0; round < 25; round++) {
                long before = heard.size();
                database.ask("SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity "
                        + "WHERE application_name = 'troupe' AND random() < 0.5");
                until(() -> heard.size() > before);
            }
            stop.set(true);
            var acknowledged = new ArrayList<String>();
            for (Future<List<String>> writer : writers) {
                acknowledged.addAll(writer.get(60, TimeUnit.SECONDS));
            }

            var facts = all(journal);
            exactly(acknowledged, facts);
            until(() -> heard.size() >= facts.size() && journal.problem().isEmpty());
            assertThat(heard).containsExactlyElementsOf(facts);
        }
    }

    @Test
    void saysThatConnectionsAreUsedUpAndGoesOnWhenThereAreSomeAgain() throws Exception {
        try (var journal = TestPostgres.journal(place)) {
            get(journal.append(append("a1", "task/1", 0, "1")));
            var greedy = new ArrayList<Connection>();
            try (var operator = database.connect()) {
                until(() -> {
                    try {
                        try (var end = operator.createStatement()) {
                            end.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                                    + "WHERE application_name = 'troupe'");
                        }
                        while (greedy.size() < 100) {
                            greedy.add(database.connect());
                        }
                    } catch (SQLException e) {
                        // no connection is left, for nobody
                    }
                    return journal.problem()
                            .filter(problem -> problem.detail().contains("too many connections"))
                            .isPresent();
                });
                assertThatThrownBy(() -> get(journal.append(append("a2", "task/1", 1, "2"))))
                        .isInstanceOf(StoreUnavailable.class)
                        .hasMessageContaining("max_connections");
            } finally {
                for (var connection : greedy) {
                    connection.close();
                }
            }
            until(() -> journal.problem().isEmpty());

            assertThat(get(journal.append(append("a3", "task/1", 1, "3"))).version())
                    .isEqualTo(2);
        }
    }

    @Test
    void saysOfADatabaseThatIsNotThereOrHasNoRoomThatItMayBeUsedLater() throws Exception {
        TestPostgres.journal(place).close();
        database.run("CREATE ROLE tenant LOGIN PASSWORD 'tenant' CONNECTION LIMIT 0");
        var full = new PostgresPlace(
                place.host(),
                place.port(),
                place.database(),
                "tenant",
                "tenant",
                place.schema(),
                PostgresPlace.Tls.OFF);
        var stranger = new PostgresPlace(
                place.host(), place.port(), "nowhere", "postgres", "postgres", place.schema(), PostgresPlace.Tls.OFF);

        assertThatThrownBy(() -> TestPostgres.journal(full))
                .isInstanceOfSatisfying(
                        StoreUnavailable.class, e -> assertThat(e.mayPass()).isTrue());
        int nobodys;
        try (var socket = new ServerSocket(0)) {
            nobodys = socket.getLocalPort();
        }
        var absent = TestPostgres.through(nobodys, place);
        assertThatThrownBy(() -> TestPostgres.journal(absent))
                .isInstanceOfSatisfying(
                        StoreUnavailable.class, e -> assertThat(e.mayPass()).isTrue());
        var secret = new PostgresPlace(
                place.host(),
                place.port(),
                place.database(),
                "postgres",
                "postgres",
                place.schema(),
                new PostgresPlace.Tls(PostgresPlace.Tls.Mode.REQUIRE, Optional.empty()));
        assertThatThrownBy(() -> TestPostgres.journal(secret))
                .as("it has no TLS")
                .isInstanceOfSatisfying(
                        StoreUnavailable.class, e -> assertThat(e.mayPass()).isFalse());
        assertThatThrownBy(() -> TestPostgres.journal(stranger))
                .isInstanceOfSatisfying(
                        StoreUnavailable.class, e -> assertThat(e.mayPass()).isFalse());
    }

    @Test
    void goesOnAfterRestartsOfTheDatabase() throws Exception {
        var stop = new AtomicBoolean();
        try (var journal = TestPostgres.journal(place);
                var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var heard = Collections.synchronizedList(new ArrayList<Recorded>());
            journal.onAppended(heard::addAll);
            var writers = IntStream.range(0, 4)
                    .mapToObj(w -> threads.submit(writing(journal, "task/" + w, stop)))
                    .toList();
            for (int round = 0; round < 3; round++) {
                database.restart();
                long before = heard.size();
                until(() -> heard.size() > before && journal.problem().isEmpty());
            }
            stop.set(true);
            var acknowledged = new ArrayList<String>();
            for (Future<List<String>> writer : writers) {
                acknowledged.addAll(writer.get(60, TimeUnit.SECONDS));
            }

            exactly(acknowledged, all(journal));
        }
    }

    @Test
    void sharesCommitsAmongManyWhereEachAnswerIsLate() throws Exception {
        try (var proxy = new TestProxy(database.port());
                var journal = TestPostgres.journal(TestPostgres.through(proxy.port(), place))) {
            get(journal.append(append("a", "task/a", 0, "1")));
            proxy.answerLate(200);
            long began = System.nanoTime();
            var all = IntStream.range(0, 5_000)
                    .mapToObj(i -> journal.append(append("a" + i, "task/" + i, 0, "1")))
                    .toList();
            for (var one : all) {
                get(one);
            }

            assertThat(System.nanoTime() - began).isLessThan(TimeUnit.SECONDS.toNanos(5));
        }
    }

    @Test
    void saysThatTheDatabaseIsReadOnly() throws Exception {
        try (var journal = TestPostgres.journal(place)) {
            get(journal.append(append("a1", "task/1", 0, "1")));
            database.run("ALTER SYSTEM SET default_transaction_read_only = on");
            database.ask("SELECT pg_reload_conf()");
            until(() -> {
                try {
                    get(journal.append(append("a2", "task/2", Journal.Append.ANY, "2")));
                    return false;
                } catch (StoreUnavailable e) {
                    return true;
                } catch (Exception e) {
                    throw new IllegalStateException(e);
                }
            });

            assertThat(journal.problem()).hasValueSatisfying(problem -> {
                assertThat(problem.detail()).contains("read-only");
                assertThat(problem.fix()).contains("primary");
            });
            database.run("ALTER SYSTEM RESET default_transaction_read_only");
            database.ask("SELECT pg_reload_conf()");
            until(() -> journal.problem().isEmpty());
        }
    }

    @Test
    void losesNothingWhereTheWayToTheDatabaseIsCut() throws Exception {
        var stop = new AtomicBoolean();
        try (var proxy = new TestProxy(database.port());
                var journal = TestPostgres.journal(TestPostgres.through(proxy.port(), place));
                var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var heard = Collections.synchronizedList(new ArrayList<Recorded>());
            journal.onAppended(heard::addAll);
            var writer = threads.submit(writing(journal, "task/1", stop));
            for (int round = 0; round < 20; round++) {
                long before = heard.size();
                proxy.cutAll();
                until(() -> heard.size() > before);
            }
            stop.set(true);
            var acknowledged = writer.get(60, TimeUnit.SECONDS);

            exactly(acknowledged, all(journal));
        }
    }
}
