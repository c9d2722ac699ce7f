package io.troupe.host.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.troupe.host.fact.Draft;
import io.troupe.host.fact.Recorded;
import io.troupe.host.journal.Journal.Append;
import io.troupe.host.journal.Journal.Appended;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every journal keeps to. */
abstract class JournalContract {

    private static final long TIME = 1_700_000_000_000L;

    protected Journal journal;

    protected abstract Journal open() throws Exception;

    @BeforeEach
    void begin() throws Exception {
        journal = open();
    }

    @AfterEach
    void end() {
        journal.close();
    }

    static Draft draft(String body) {
        return new Draft(
                "test.happened", 1, TIME, "default", Optional.of("cause"), Optional.of("somebody"), () -> body);
    }

    static Append append(String id, String stream, long expected, String... bodies) {
        return new Append(
                id,
                stream,
                expected,
                List.of(bodies).stream().map(JournalContract::draft).toList());
    }

    static <T> T get(Future<T> future) throws Exception {
        try {
            return future.toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : e;
        }
    }

    static List<Recorded> all(Journal journal) throws Exception {
        var facts = new ArrayList<Recorded>();
        for (var page = get(journal.tail(0, 1_000));
                !page.isEmpty();
                page = get(journal.tail(facts.getLast().position(), 1_000))) {
            facts.addAll(page);
        }
        return facts;
    }

    private static Recorded recorded(long position, String body) {
        return new Recorded(
                position,
                "task/1",
                position,
                "test.happened",
                1,
                TIME,
                "default",
                Optional.of("cause"),
                Optional.of("somebody"),
                body);
    }

    @Test
    void givesBackWhatWasAppended() throws Exception {
        var where = get(journal.append(append("a1", "task/1", 0, "{\"n\":1}", "{\"n\":2}")));

        assertThat(where).isEqualTo(new Appended(2, 2));
        assertThat(get(journal.stream("task/1", 0, 10)))
                .containsExactly(recorded(1, "{\"n\":1}"), recorded(2, "{\"n\":2}"));
        assertThat(get(journal.stream("task/1", 1, 10))).hasSize(1);
        assertThat(get(journal.tail(1, 10))).hasSize(1);
        assertThat(journal.position()).isEqualTo(2);
    }

    @Test
    void refusesAStaleVersionAndWritesNothing() throws Exception {
        get(journal.append(append("a1", "task/1", 0, "1")));

        assertThatThrownBy(() -> get(journal.append(append("a2", "task/1", 0, "2", "3"))))
                .isInstanceOfSatisfying(
                        StaleVersion.class, stale -> assertThat(stale.actual()).isEqualTo(1));
        assertThat(all(journal)).hasSize(1);
    }

    @Test
    void failsAStaleAppendAloneInItsGroup() throws Exception {
        var futures = IntStream.range(0, 300)
                .mapToObj(i -> journal.append(
                        append("a" + i, "task/" + (i % 100), i < 200 ? i / 100 : 7, "{\"i\":" + i + "}")))
                .toList();

        for (int i = 0; i < 200; i++) {
            assertThat(get(futures.get(i)).version()).isEqualTo(i / 100 + 1);
        }
        for (int i = 200; i < 300; i++) {
            var stale = futures.get(i);
            assertThatThrownBy(() -> get(stale)).isInstanceOf(StaleVersion.class);
        }
        assertThat(all(journal)).hasSize(200);
    }

    @Test
    void givesTheFirstResultToASecondAttempt() throws Exception {
        var first = get(journal.append(append("a1", "task/1", 0, "1")));
        get(journal.append(append("a2", "task/1", 1, "2")));
        var any = get(journal.append(append("a3", "task/1", Append.ANY, "3")));

        assertThat(get(journal.append(append("a1", "task/1", 0, "1")))).isEqualTo(first);
        assertThat(get(journal.append(append("a3", "task/1", Append.ANY, "3")))).isEqualTo(any);
        assertThat(all(journal)).hasSize(3);
    }

    @Test
    void appendsToSeveralStreamsAtOnce() throws Exception {
        var appends = List.of(append("a1", "task/1", 0, "1", "2"), append("a2", "task/2", 0, "3"));

        assertThat(get(journal.appendAll(appends))).containsExactly(new Appended(2, 2), new Appended(3, 1));
        assertThat(get(journal.appendAll(appends))).containsExactly(new Appended(2, 2), new Appended(3, 1));
        assertThat(all(journal)).extracting(Recorded::body).containsExactly("1", "2", "3");
    }

    @Test
    void writesNothingOfAppendsOfWhichOneIsStale() throws Exception {
        get(journal.append(append("a1", "task/1", 0, "1")));

        var before = journal.append(append("a2", "task/2", 0, "2"));
        var together = journal.appendAll(List.of(append("a3", "task/3", 0, "3"), append("a4", "task/1", 0, "4")));
        var after = journal.append(append("a5", "task/3", 0, "5"));

        assertThatThrownBy(() -> get(together)).isInstanceOf(StaleVersion.class);
        assertThat(get(before).version()).isOne();
        assertThat(get(after).version()).isOne();
        assertThat(all(journal)).extracting(Recorded::body).containsExactlyInAnyOrder("1", "2", "5");
    }

    @Test
    void appendsToAStreamOnceAtOnce() {
        var twice = List.of(append("a1", "task/1", 0, "1"), append("a2", "task/1", 1, "2"));

        assertThatThrownBy(() -> journal.appendAll(twice)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void appendsAtTheEndWhereTheVersionDoesNotMatter() throws Exception {
        get(journal.append(append("a1", "agent/x", Append.ANY, "1")));

        assertThat(get(journal.append(append("a2", "agent/x", Append.ANY, "2"))).version())
                .isEqualTo(2);
    }

    @Test
    void tellsListenersInOrderAfterEachCommit() throws Exception {
        var told = Collections.synchronizedList(new ArrayList<Long>());
        journal.onAppended(facts -> facts.forEach(fact -> told.add(fact.position())));
        for (int i = 0; i < 50; i++) {
            get(journal.append(append("a" + i, "task/" + i, 0, "1", "2")));
        }
        journal.close();

        assertThat(told)
                .containsExactlyElementsOf(
                        LongStream.rangeClosed(1, 100).boxed().toList());
    }

    @Test
    void tellsNothingToWhomListensNoMore() throws Exception {
        var told = Collections.synchronizedList(new ArrayList<Long>());
        var deaf = Collections.synchronizedList(new ArrayList<Long>());
        journal.onAppended(facts -> deaf.add(facts.getFirst().position())).run();
        journal.onAppended(facts -> told.add(facts.getFirst().position()));

        get(journal.append(append("a1", "task/1", 0, "1")));
        journal.close();

        assertThat(told).containsExactly(1L);
        assertThat(deaf).isEmpty();
    }

    @Test
    void givesOneWholeStreamAfterTheOther() throws Exception {
        get(journal.append(append("a1", "run/2", 0, "1", "2")));
        get(journal.append(append("a2", "task/1", 0, "3")));
        get(journal.append(append("a3", "run/1", 0, "4")));
        get(journal.append(append("a4", "rum", 0, "5")));
        get(journal.append(append("a5", "run/2", 2, "6")));

        assertThat(get(journal.streams("run/", "run/", 0, 10)))
                .extracting(Recorded::stream, Recorded::version)
                .containsExactly(tuple("run/1", 1L), tuple("run/2", 1L), tuple("run/2", 2L), tuple("run/2", 3L));
        assertThat(get(journal.streams("run/", "run/2", 1, 1)))
                .extracting(Recorded::body)
                .containsExactly("2");
        assertThat(get(journal.streams("run/", "run/2", 3, 10))).isEmpty();
    }

    @Test
    void keepsTextAsItIs() throws Exception {
        var body = "{\"text\":\"äöü \\u0000 \uD83D\uDE00 ' \\\" ; -- DROP TABLE fact\"}";
        get(journal.append(append("a1", "task/1", 0, body)));

        assertThat(all(journal).getFirst().body()).isEqualTo(body);
    }
}
