package io.troupe.host.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.troupe.host.fact.Recorded;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class PostgresJournalTest extends JournalContract {

    private final PostgresPlace place = TestPostgres.shared().place();

    @Override
    protected Journal open() {
        return TestPostgres.journal(place);
    }

    private static void until(BooleanSupplier true_) {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (!true_.getAsBoolean()) {
            assertThat(System.nanoTime()).as("waited 20 s").isLessThan(end);
            Thread.onSpinWait();
        }
    }

    private static List<Long> positions(List<Recorded> facts) {
        return facts.stream().map(Recorded::position).toList();
    }

    @Test
    void losesNoFactInAnyTailWhileNodesWriteConcurrently() throws Exception {
        int writers = 4;
        int each = 400;
        try (var other = TestPostgres.journal(place);
                var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var here = Collections.synchronizedList(new ArrayList<Recorded>());
            var there = Collections.synchronizedList(new ArrayList<Recorded>());
            journal.onAppended(here::addAll);
            other.onAppended(there::addAll);
            var written = new ArrayList<Future<String>>();
            for (int w = 0; w < writers; w++) {
                var stream = "task/" + w;
                var writing = w % 2 == 0 ? journal : other;
                Callable<String> work = () -> {
                    for (int i = 0; i < each; i++) {
                        get(writing.append(append(stream + "-" + i, stream, i * 2L, "1", "2")));
                        get(writing.append(append(stream + "+" + i, "shared", Journal.Append.ANY, "3")));
                    }
                    return stream;
                };
                written.add(threads.submit(work));
            }
            for (var one : written) {
                one.get(100, TimeUnit.SECONDS);
            }
            long all = 3L * writers * each;
            until(() -> here.size() >= all && there.size() >= all);

            var expected = LongStream.rangeClosed(1, all).boxed().toList();
            assertThat(positions(here)).isEqualTo(expected);
            assertThat(positions(there)).isEqualTo(expected);
            assertThat(positions(all(journal))).isEqualTo(expected);
            assertThat(journal.position()).isEqualTo(all).isEqualTo(other.position());
        }
    }

    @Test
    void hearsSoonWhatItGotNoHintOf() throws Exception {
        var heard = new CopyOnWriteArrayList<Recorded>();
        journal.onAppended(heard::addAll);
        get(journal.append(append("a1", "task/1", 0, "1")));
        until(() -> heard.size() == 1); // so it listens, and knows of nothing that it would read on for
        for (int i = 1; i <= 3; i++) {
            int before = heard.size();
            TestPostgres.write(place, "b" + i, "task/2", i, "silent " + i);
            long written = System.nanoTime();
            until(() -> heard.size() > before);

            assertThat(System.nanoTime() - written).isLessThan(TimeUnit.SECONDS.toNanos(4));
        }
        assertThat(heard).extracting(Recorded::body).containsExactly("1", "silent 1", "silent 2", "silent 3");
        assertThat(get(journal.append(append("a2", "task/2", 3, "2"))).position())
                .isEqualTo(5);
    }

    @Test
    void hearsNoMoreAtOnceThanFitsThoughManyLargeFactsCame() throws Exception {
        try (var other = TestPostgres.journal(place)) {
            var pages = new CopyOnWriteArrayList<List<Recorded>>();
            other.onAppended(pages::add);
            var large = "x".repeat(1 << 20);
            var bodies = Collections.nCopies(24, large).toArray(String[]::new);
            get(journal.append(append("a1", "task/1", 0, bodies)));

            until(() -> pages.stream().mapToInt(List::size).sum() >= bodies.length);

            assertThat(positions(pages.stream().flatMap(List::stream).toList()))
                    .isEqualTo(LongStream.rangeClosed(1, bodies.length).boxed().toList());
            assertThat(pages).allSatisfy(page -> assertThat(page).hasSizeLessThanOrEqualTo(5));
        }
    }

    @Test
    void refusesAllButOneOfThoseWhoWantTheSameVersion() throws Exception {
        try (var other = TestPostgres.journal(place)) {
            for (int i = 0; i < 100; i++) {
                var one = journal.append(append("a" + i, "task/1", i, "1"));
                var two = other.append(append("b" + i, "task/1", i, "2"));
                var won = List.of(one, two).stream()
                        .filter(each -> {
                            try {
                                get(each);
                                return true;
                            } catch (StaleVersion e) {
                                return false;
                            } catch (Exception e) {
                                throw new IllegalStateException(e);
                            }
                        })
                        .count();
                assertThat(won).isOne();
            }
            assertThat(get(other.stream("task/1", 0, 1_000))).hasSize(100);
        }
    }

    @Test
    void keepsLargeBodiesAndChecksThem() throws Exception {
        var body = "\"" + "x".repeat(100_000) + "\"";
        get(journal.append(append("a1", "task/1", 0, body)));
        get(journal.append(append("a2", "task/2", 0, body, "2")));

        assertThat(all(journal)).extracting(Recorded::body).containsExactly(body, body, "2");
        TestPostgres.shared().run("UPDATE " + place.schema() + ".large_body SET content = 'something else'");
        assertThatThrownBy(() -> all(journal))
                .isInstanceOf(StoreUnavailable.class)
                .hasMessageContaining("damaged");
    }

    @Test
    void findsAFactThatIsNotWhatWasWritten() throws Exception {
        get(journal.append(append("a1", "task/1", 0, "1", "2", "3")));
        TestPostgres.shared().run("UPDATE " + place.schema() + ".fact SET body = '4' WHERE pos = 2");

        assertThat(get(journal.stream("task/1", 0, 1))).hasSize(1);
        assertThatThrownBy(() -> all(journal))
                .isInstanceOf(StoreUnavailable.class)
                .hasMessageContaining("position 2");
        TestPostgres.shared().run("DELETE FROM " + place.schema() + ".fact WHERE pos = 2");
        assertThatThrownBy(() -> all(journal))
                .isInstanceOf(StoreUnavailable.class)
                .hasMessageContaining("position 2 is missing");
    }

    @Test
    void remembersAppendIdsAfterAReopening() throws Exception {
        var first = get(journal.append(append("a1", "task/1", 0, "1", "2")));
        journal.close();
        journal = open();

        assertThat(journal.position()).isEqualTo(2);
        assertThat(get(journal.append(append("a1", "task/1", 0, "1", "2")))).isEqualTo(first);
        var reused = journal.append(append("a1", "task/2", 0, "other"));
        var innocent = journal.append(append("a2", "task/3", 0, "2"));
        assertThat(get(reused)).as("where the first append with that id landed").isEqualTo(first);
        assertThat(get(innocent).version()).isEqualTo(1);
    }

    @Test
    void failsWhatTheDatabaseWouldNotTakeAlone() throws Exception {
        var zero = journal.append(append("a1", "task/1", 0, "zero \0"));
        var name = journal.append(append("a2", "task/" + "x".repeat(3_000), 0, "1"));
        var innocent = journal.append(append("a3", "task/3", 0, "3"));

        assertThatThrownBy(() -> get(zero)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> get(name)).isInstanceOf(IllegalArgumentException.class);
        assertThat(get(innocent).position()).isOne();
    }

    @Test
    void saysWhatIsWrongWithoutThePassword() {
        var wrong = new PostgresPlace(
                place.host(), place.port(), "nowhere", "postgres", "a-secret", place.schema(), PostgresPlace.Tls.OFF);

        assertThatThrownBy(() -> TestPostgres.journal(wrong))
                .isInstanceOf(StoreUnavailable.class)
                .hasMessageContaining("nowhere")
                .hasMessageNotContaining("a-secret");
        assertThat(wrong.toString()).doesNotContain("a-secret");
    }
}
