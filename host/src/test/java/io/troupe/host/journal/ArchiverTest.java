package io.troupe.host.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.troupe.host.fact.JournalFact.JournalArchived;
import io.troupe.host.fact.Recorded;
import io.troupe.host.fact.Wire;
import io.troupe.host.journal.Journal.Append;
import io.troupe.host.journal.Journal.Leaving;
import io.vertx.core.Future;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ArchiverTest {

    @TempDir
    Path folder;

    private Journal journal;

    @BeforeEach
    void begin() {
        journal = open(Failpoint.none());
    }

    @AfterEach
    void end() {
        journal.close();
    }

    private SqliteJournal open(Failpoint failpoint) {
        return SqliteJournal.open(folder.resolve("journal.db"), folder.resolve("blobs"), failpoint);
    }

    private List<String> streams() throws Exception {
        return JournalContract.all(journal).stream()
                .map(Recorded::stream)
                .distinct()
                .toList();
    }

    private List<String> problems() {
        return JournalFiles.verify(folder).problems();
    }

    private static <T> T get(Future<T> future) throws Exception {
        return JournalContract.get(future);
    }

    private List<Path> files() throws IOException {
        try (var all = Files.list(folder.resolve("archive"))) {
            return all.sorted().toList();
        }
    }

    @Test
    void letsWholeStreamsGoThatEndedLongAgoAndNoOthers() throws Exception {
        Aged.append(journal, "task/open", Aged.fact("task.submitted", Aged.OLD, "{}"));
        Aged.ended(journal, "old", Aged.OLD);
        Aged.append(journal, "agent/a", Aged.fact("task.finished", Aged.OLD, "{}"));
        Aged.append(
                journal,
                "task/late",
                Aged.fact("task.submitted", Aged.OLD, "{}"),
                Aged.fact("task.finished", Aged.OLD, "{}"),
                Aged.fact("task.outcome-refused", Aged.YOUNG, "{}"));
        Aged.ended(journal, "young", Aged.YOUNG);
        Aged.ended(journal, "old-too", Aged.OLD);

        var retired = get(journal.retire(Aged.leaving()));

        assertThat(retired.streams()).isEqualTo(2);
        assertThat(retired.facts()).isEqualTo(6);
        assertThat(retired.files()).containsExactly("2-14.jsonl.gz");
        assertThat(streams()).containsExactly("task/open", "agent/a", "task/late", "task/young", "journal");
        assertThat(journal.gapless()).isEqualTo(14);
        assertThat(journal.extent().archived()).isEqualTo(6);
        assertThat(problems()).isEmpty();
        assertThat(JournalFiles.verify(folder).archived()).isEqualTo(6);
    }

    @Test
    void aStreamThatGoesOnAfterItsEndStaysUntilItEndsAgain() throws Exception {
        Aged.append(
                journal,
                "task/again",
                Aged.fact("task.finished", Aged.OLD, "{}"),
                Aged.fact("task.reopened", Aged.OLD, "{}"),
                Aged.fact("task.progressed", Aged.OLD, "{}"));
        Aged.append(
                journal,
                "task/twice",
                Aged.fact("task.finished", Aged.OLD, "{}"),
                Aged.fact("task.reopened", Aged.OLD, "{}"),
                Aged.fact("task.finished", Aged.OLD, "{}"),
                Aged.fact("task.outcome-refused", Aged.OLD, "{}"));

        assertThat(get(journal.retire(Aged.leaving())).streams()).isEqualTo(1);
        assertThat(streams()).containsExactly("task/again", "journal");

        get(journal.append(
                new Append("its end", "task/again", 3, List.of(Aged.fact("task.finished", Aged.OLD, "{}")))));
        assertThat(get(journal.retire(Aged.leaving())).streams()).isEqualTo(1);
        assertThat(streams()).containsExactly("journal");
        assertThat(problems()).isEmpty();
    }

    @Test
    void verifiesWhatHasLeftTogetherWithWhatIsStillThere() throws Exception {
        for (int i = 0; i < 4; i++) {
            Aged.ended(journal, "a" + i, Aged.OLD + i);
            Aged.append(journal, "task/open" + i, Aged.fact("task.submitted", Aged.OLD, "{}"));
        }
        var before = JournalContract.all(journal);
        get(journal.retire(new Leaving(Aged.ENDINGS, Aged.OLD + 2, true)));
        get(journal.retire(Aged.leaving()));
        assertThat(files()).hasSize(2);

        var told = new ArrayList<Recorded>();
        assertThat(JournalFiles.verify(folder, told::add).problems()).isEmpty();
        assertThat(told).startsWith(before.toArray(new Recorded[0])).hasSize(before.size() + 2);
        assertThat(told.stream().map(Recorded::position)).isSorted().doesNotHaveDuplicates();
    }

    @Test
    void findsAStreamThatLeftAsItWasInTheArchiveAlsoAfterAReopening() throws Exception {
        var large = "\"" + "ä\n\"".repeat(40_000) + "\"";
        Aged.ended(journal, "a", Aged.OLD);
        Aged.ended(journal, "b", Aged.OLD, large);
        var before = get(journal.stream("task/b", 0, 10));

        get(journal.retire(Aged.leaving()));
        journal.close();
        journal = open(Failpoint.none());

        assertThat(get(journal.stream("task/b", 0, 10))).isEmpty();
        assertThat(get(journal.archived("task/b"))).isEqualTo(before);
        assertThat(get(journal.archived("task/aa"))).isEmpty();
        assertThat(journal.mayHaveLeft("task/aa")).contains(Aged.CUT);
        assertThat(journal.mayHaveLeft("task/c")).isEmpty();
        assertThat(journal.extent().archived()).isEqualTo(6);
    }

    @Test
    void tellsListenersOfTheFactThatSaysWhatLeftInOrder() throws Exception {
        var told = new CopyOnWriteArrayList<Recorded>();
        Aged.ended(journal, "a", Aged.OLD);
        journal.close();
        journal = open(Failpoint.none());
        journal.onAppended(told::addAll);

        get(journal.retire(Aged.leaving()));
        Aged.ended(journal, "b", Aged.YOUNG);
        journal.close(); // by now all is told

        assertThat(told).extracting(Recorded::position).containsExactly(4L, 5L, 6L, 7L);
        var fact = Wire.read(told.getFirst().body(), JournalArchived.class);
        assertThat(fact.positions()).isEqualTo("1-3");
        assertThat(fact.fromPosition()).isEqualTo(1);
        assertThat(fact.toPosition()).isEqualTo(3);
        assertThat(fact.firstStream()).isEqualTo("task/a");
        journal = open(Failpoint.none());
        assertThat(fact.digest()).contains(ArchiveFile.digest(folder.resolve("archive/1-3.jsonl.gz")));
    }

    @Test
    void deletesWithoutAFileWhereNothingIsToBeKept() throws Exception {
        Aged.ended(journal, "a", Aged.OLD);

        var retired = get(journal.retire(new Leaving(Aged.ENDINGS, Aged.CUT, false)));

        assertThat(retired.facts()).isEqualTo(3);
        assertThat(retired.files()).isEmpty();
        assertThat(folder.resolve("archive")).doesNotExist();
        assertThat(get(journal.archived("task/a"))).isEmpty();
        assertThat(problems()).isEmpty();
    }

    @Test
    void deletesBlobsThatNoFactRefersToAnyMoreAndKeepsThoseThatOneDoes() throws Exception {
        var shared = "\"" + "s".repeat(70_000) + "\"";
        Aged.ended(journal, "a", Aged.OLD, shared);
        Aged.ended(journal, "b", Aged.OLD, "\"" + "b".repeat(70_000) + "\"");
        Aged.ended(journal, "c", Aged.YOUNG, shared);

        get(journal.retire(Aged.leaving()));
        get(journal.retire(Aged.leaving())); // the next run clears up: a reader may still have been at it

        try (var blobs = Files.list(folder.resolve("blobs"))) {
            assertThat(blobs.map(file -> file.getFileName().toString())).containsExactly(Blobs.digest(shared));
        }
        assertThat(get(journal.stream("task/c", 0, 10)).get(1).body()).isEqualTo(shared);
        assertThat(problems()).isEmpty();
    }

    @Test
    void leavesAStreamThatGoesOnInTheLastMoment() throws Exception {
        journal.close();
        var once = new AtomicBoolean();
        var written = new ArrayList<Append>();
        journal = open(place -> {
            if (place.equals("after-archive") && once.compareAndSet(false, true)) {
                written.forEach(append -> journal.append(append).await());
            }
        });
        Aged.ended(journal, "a", Aged.OLD);
        Aged.ended(journal, "b", Aged.OLD);
        written.add(new Append("late", "task/b", 3, List.of(Aged.fact("task.outcome-refused", Aged.YOUNG, "{}"))));

        get(journal.retire(Aged.leaving()));

        assertThat(streams()).containsExactly("task/b", "journal");
        assertThat(get(journal.stream("task/b", 0, 10))).hasSize(4);
        assertThat(problems()).isEmpty();

        get(journal.retire(new Leaving(Aged.ENDINGS, Aged.YOUNG + 1, true)));

        assertThat(streams()).containsExactly("journal");
        assertThat(get(journal.archived("task/b"))).isNotEmpty();
        assertThat(problems()).isEmpty();
    }

    @Test
    void refusesAnAppendToAStreamThatHasLeft() throws Exception {
        Aged.ended(journal, "a", Aged.OLD);
        get(journal.retire(Aged.leaving()));

        var late = new Append("late", "task/a", 3, List.of(Aged.fact("task.outcome-refused", Aged.YOUNG, "{}")));

        assertThatThrownBy(() -> get(journal.append(late))).isInstanceOf(StaleVersion.class);
    }

    @Test
    void findsEachGapThatNothingExplainsAndADamagedFileOfTheArchive() throws Exception {
        for (int i = 0; i < 10; i++) {
            Aged.ended(journal, "a" + i, i % 2 == 0 ? Aged.OLD : Aged.YOUNG);
        }
        get(journal.retire(Aged.leaving()));
        assertThat(problems()).isEmpty();
        journal.close();

        var file = files().getFirst();
        try (var raw = new RandomAccessFile(file.toFile(), "rw")) {
            raw.seek(raw.length() / 2);
            int was = raw.read();
            raw.seek(raw.length() / 2);
            raw.write(was ^ 1);
        }
        try (var connection = DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("journal.db"));
                var statement = connection.createStatement()) {
            statement.execute("DELETE FROM fact WHERE pos = 5"); // of a1, in the midst of what has left
        }

        assertThat(problems())
                .anySatisfy(problem -> assertThat(problem).contains(file.toString(), "is not what was written"))
                .anySatisfy(problem -> assertThat(problem).contains("positions 5 to 5 are missing"))
                .hasSize(2);
        Files.delete(file);
        assertThat(JournalFiles.verify(folder).absent()).containsExactly(String.valueOf(file.getFileName()));
        journal = open(Failpoint.none());
    }

    @Test
    void takesTheArchiveAlongInABackupAndPutsItBack() throws Exception {
        Aged.ended(journal, "a", Aged.OLD);
        get(journal.retire(Aged.leaving()));
        var backup = folder.resolve("backup");

        JournalFiles.backup(folder, backup);
        assertThat(JournalFiles.verify(backup).absent()).isEmpty();
        Aged.ended(journal, "b", Aged.OLD);
        get(journal.retire(Aged.leaving()));
        journal.close();
        var aside = JournalFiles.restore(backup, folder);
        journal = open(Failpoint.none());

        assertThat(aside.resolve("archive/5-7.jsonl.gz")).exists();
        assertThat(files()).extracting(file -> file.getFileName().toString()).containsExactly("1-3.jsonl.gz");
        assertThat(get(journal.archived("task/a"))).hasSize(3);
        assertThat(problems()).isEmpty();
    }

    @Test
    void usesTheRoomInTheFileAgain() throws Exception {
        var sizes = new ArrayList<Long>();
        var body = "\"" + "x".repeat(2_000) + "\"";
        for (int round = 0; round < 4; round++) {
            var all = new ArrayList<Future<?>>();
            for (int i = 0; i < 200; i++) {
                all.add(journal.append(Aged.ending(round + "-" + i, Aged.OLD, body)));
            }
            get(Future.all(all));
            get(journal.retire(Aged.leaving()));
            journal.close();
            sizes.add(Files.size(folder.resolve("journal.db")));
            journal = open(Failpoint.none());
        }

        assertThat(sizes.getLast()).isLessThan(sizes.getFirst() * 12 / 10);
    }

    @Test
    void opensAJournalThatWasMadeBeforeFactsCouldLeave() throws Exception {
        Aged.ended(journal, "a", Aged.OLD);
        journal.close();
        try (var connection = DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("journal.db"));
                var statement = connection.createStatement()) {
            statement.execute("DROP INDEX fact_blob");
        }
        journal = open(Failpoint.none());

        assertThat(get(journal.retire(Aged.leaving())).facts()).isEqualTo(3);
    }

    @Test
    void doesNotTouchAFileThatIsNotOfThisJournal() throws Exception {
        Aged.ended(journal, "a", Aged.OLD);
        get(journal.retire(Aged.leaving()));
        var strange = folder.resolve("archive/7-9.jsonl.gz");
        Files.copy(files().getFirst(), strange);

        get(journal.retire(Aged.leaving()));

        assertThat(strange).exists();
        assertThat(files().stream().map(Path::getFileName).map(Path::toString).collect(Collectors.toSet()))
                .containsExactlyInAnyOrder("1-3.jsonl.gz", "7-9.jsonl.gz");
    }
}
