package io.troupe.host.journal;

import static org.assertj.core.api.Assertions.assertThat;

import io.troupe.host.fact.Recorded;
import io.vertx.core.Future;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Ends a process at each step while facts leave its journal, and looks at what it left. */
class ArchiveCrashTest {

    private static final int TASKS = 400;

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "before-archive:1",
                "before-archive-rename:1",
                "after-archive:1",
                "before-remove:1",
                "before-remove-commit:1",
                "after-remove:1",
                "before-remove:2",
                "before-remove-commit:2",
                "after-remove:2"
            })
    void losesNoFactAndComesToTheSameEnd(String failpoint) throws Exception {
        var process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "--enable-native-access=ALL-UNNAMED",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Leaving.class.getName(),
                        folder.toString(),
                        failpoint)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        assertThat(process.waitFor()).isEqualTo(137);

        assertThat(JournalFiles.verify(folder).problems()).isEmpty();
        try (var journal = SqliteJournal.open(folder.resolve("journal.db"), folder.resolve("blobs"))) {
            assertThat(everything(journal)).hasSize(3 * TASKS);

            JournalContract.get(journal.retire(Aged.leaving()));

            assertThat(JournalContract.all(journal))
                    .extracting(Recorded::stream)
                    .containsOnly("journal");
            assertThat(everything(journal)).hasSize(3 * TASKS);
            assertThat(journal.extent().archived()).isEqualTo(3 * TASKS);
            assertThat(JournalContract.get(journal.archived("task/7"))).hasSize(3);
        }
        var verified = JournalFiles.verify(folder);
        assertThat(verified.problems()).isEmpty();
        assertThat(verified.absent()).isEmpty();
        try (var files = Files.list(folder.resolve("archive"))) {
            assertThat(files).hasSize(1);
        }
    }

    /** All facts of tasks, here or in the archive, each once. */
    private Set<Long> everything(Journal journal) throws Exception {
        var here = JournalContract.all(journal).stream()
                .filter(fact -> fact.stream().startsWith("task/"))
                .map(Recorded::position)
                .collect(Collectors.toCollection(HashSet::new));
        assertThat(here.size() % 3).as("never a part of a stream").isZero();
        if (journal.extent().archived() > 0) {
            ArchiveFile.read(folder.resolve("archive/1-" + 3 * TASKS + ".jsonl.gz"), fact -> here.add(fact.position()));
        }
        return here;
    }

    /** Has facts leave until the failpoint ends it. */
    static final class Leaving {

        public static void main(String[] args) throws Exception {
            var folder = Path.of(args[0]);
            var journal = SqliteJournal.open(
                    folder.resolve("journal.db"), folder.resolve("blobs"), Failpoint.halting(args[1]));
            var all = new ArrayList<Future<?>>();
            for (int i = 0; i < TASKS; i++) {
                all.add(journal.append(Aged.ending(String.valueOf(i), Aged.OLD, "{}")));
            }
            JournalContract.get(Future.all(all));
            JournalContract.get(journal.retire(Aged.leaving()));
        }
    }
}
