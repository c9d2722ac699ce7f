package io.troupe.host.journal;

import static org.assertj.core.api.Assertions.assertThat;

import io.troupe.host.fact.Recorded;
import io.troupe.host.journal.Journal.Append;
import io.vertx.core.Future;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PostgresArchiverTest {

    private static final String LARGE = "\"" + "x".repeat(100_000) + "\"";

    private final PostgresPlace place = TestPostgres.shared().place();

    @TempDir
    private Path folder;

    private Journal journal = MemoryJournal.forgetting();

    @BeforeEach
    void begin() {
        journal = PostgresJournal.open(place, folder);
    }

    @AfterEach
    void end() {
        journal.close();
    }

    private static <T> T get(Future<T> future) throws Exception {
        return JournalContract.get(future);
    }

    private List<String> streams() throws Exception {
        return JournalContract.all(journal).stream()
                .map(Recorded::stream)
                .distinct()
                .toList();
    }

    @Test
    void letsWholeStreamsGoThatEndedLongAgoAndNoOthers() throws Exception {
        Aged.append(journal, "task/open", Aged.fact("task.submitted", Aged.OLD, "{}"));
        Aged.ended(journal, "old", Aged.OLD, LARGE);
        Aged.append(
                journal,
                "task/late",
                Aged.fact("task.finished", Aged.OLD, "{}"),
                Aged.fact("task.outcome-refused", Aged.YOUNG, "{}"));
        Aged.ended(journal, "young", Aged.YOUNG);
        Aged.ended(journal, "old-too", Aged.OLD);
        var before = JournalContract.all(journal);

        var retired = get(journal.retire(Aged.leaving()));

        assertThat(retired.facts()).isEqualTo(6);
        assertThat(retired.files()).containsExactly("2-12.jsonl.gz");
        assertThat(streams()).containsExactly("task/open", "task/late", "task/young", "journal");
        assertThat(journal.gapless()).isEqualTo(12);
        assertThat(get(journal.archived("task/old"))).extracting(Recorded::body).contains(LARGE);
        assertThat(TestPostgres.shared().ask("SELECT count(*) FROM " + place.schema() + ".large_body"))
                .isEqualTo("0");
        var told = new ArrayList<Recorded>();
        var verified = PostgresVerification.verify(place, folder, told::add);
        assertThat(verified.problems()).isEmpty();
        assertThat(verified.archived()).isEqualTo(6);
        assertThat(told).startsWith(before.toArray(new Recorded[0])).hasSize(before.size() + 1);
        assertThat(get(journal.retire(Aged.leaving())).facts()).isZero();
    }

    @Test
    void tellsOtherNodesWhatHasLeft() throws Exception {
        try (var other = TestPostgres.journal(place)) {
            var heard = new CopyOnWriteArrayList<Recorded>();
            other.onAppended(heard::addAll);
            Aged.ended(journal, "old", Aged.OLD);
            Aged.ended(journal, "young", Aged.YOUNG);
            get(other.append(new Append("more", "task/young", 3, List.of(Aged.fact("task.noted", Aged.YOUNG, "{}")))));
            get(journal.retire(Aged.leaving()));

            assertThat(get(other.tail(0, 100))).extracting(Recorded::position).containsExactly(4L, 5L, 6L, 7L, 8L);
            assertThat(other.gapless()).isEqualTo(3);
            assertThat(other.mayHaveLeft("task/old")).isPresent();
            assertThat(get(other.append(new Append("anew", "task/old", 0, List.of(Aged.fact("task.noted", 1, "{}")))))
                            .version())
                    .as("of a stream that is gone")
                    .isOne();
            while (heard.size() < 9) {
                Thread.onSpinWait();
            }
            assertThat(heard).extracting(Recorded::position).containsExactly(1L, 2L, 3L, 4L, 5L, 6L, 7L, 8L, 9L);
        }
    }

    @Test
    void leavesItToTheNodeThatIsAtIt() throws Exception {
        Aged.ended(journal, "old", Aged.OLD);
        var lease = get(journal.leases().claim("journal/retiring", "another", Duration.ofMinutes(1), ""));

        assertThat(get(journal.retire(Aged.leaving())).facts()).isZero();
        get(journal.leases().release(lease.orElseThrow()));
        assertThat(get(journal.retire(Aged.leaving())).facts()).isEqualTo(3);
    }

    @Test
    void deletesForGoodWhereThatIsWanted() throws Exception {
        Aged.ended(journal, "old", Aged.OLD);

        var retired = get(journal.retire(new Journal.Leaving(Aged.ENDINGS, Aged.CUT, false)));

        assertThat(retired.facts()).isEqualTo(3);
        assertThat(retired.files()).isEmpty();
        assertThat(Files.exists(folder.resolve("archive"))).isFalse();
        assertThat(journal.mayHaveLeft("task/old")).isNotEqualTo(Optional.empty());
        assertThat(get(journal.archived("task/old"))).isEmpty();
    }
}
