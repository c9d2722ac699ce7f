package io.troupe.host.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Fills a small file system, and makes room again. */
class DiskFullTest {

    @TempDir
    Path folder;

    private boolean mounted;

    @BeforeEach
    void mount() throws Exception {
        mounted = run("mount", "-t", "tmpfs", "-o", "size=3m", "tmpfs", folder.toString());
    }

    @AfterEach
    void unmount() throws Exception {
        if (mounted) {
            run("umount", folder.toString());
        }
    }

    @Test
    void refusesWhileTheDiskIsFullAndResumesByItselfUnlessMountingIsNotAllowedHere() throws Exception {
        assumeTrue(mounted, "a file system of our own needs root");
        try (var journal = SqliteJournal.open(folder.resolve("journal.db"), folder.resolve("blobs"))) {
            var filler = folder.resolve("filler");
            var body = "\"" + "x".repeat(20_000) + "\"";
            Files.write(filler, new byte[1 << 20]);
            int acknowledged = 0;
            try {
                while (true) {
                    JournalContract.get(journal.append(
                            JournalContract.append("a" + acknowledged, "task/" + acknowledged, 0, body)));
                    acknowledged++;
                }
            } catch (StoreUnavailable e) {
                assertThat(e).hasMessageContaining("disk full on").hasMessageContaining(folder.toString());
            }
            assertThat(acknowledged).isPositive();
            assertThat(journal.problem()).isPresent();
            assertThat(JournalContract.all(journal)).hasSize(acknowledged);
            int next = acknowledged;
            Files.delete(filler);
            long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
            while (journal.problem().isPresent() && System.nanoTime() < end) {
                Thread.onSpinWait();
            }
            assertThat(journal.problem()).isEmpty();
            JournalContract.get(journal.append(JournalContract.append("b", "task/" + next, 0, body)));
            assertThat(JournalContract.all(journal)).hasSize(acknowledged + 1);
        }
    }

    @Test
    void losesNothingWhenTheArchiveDoesNotFitAndTriesAgainUnlessMountingIsNotAllowedHere() throws Exception {
        assumeTrue(mounted, "a file system of our own needs root");
        try (var journal = SqliteJournal.open(folder.resolve("journal.db"), folder.resolve("blobs"))) {
            var random = new Random(1);
            for (int i = 0; i < 20; i++) {
                var noise = new byte[20_000];
                random.nextBytes(noise);
                Aged.ended(journal, "t" + i, Aged.OLD, "\"" + HexFormat.of().formatHex(noise) + "\"");
            }
            var filler = folder.resolve("filler");
            try (var out = Files.newOutputStream(filler)) {
                out.write(new byte[(int) Files.getFileStore(folder).getUsableSpace() - (200 << 10)]);
            }

            assertThatThrownBy(() -> JournalContract.get(journal.retire(Aged.leaving())))
                    .isInstanceOf(StoreUnavailable.class)
                    .hasMessageContaining("No space left");

            assertThat(journal.extent().trouble()).isPresent();
            assertThat(JournalContract.all(journal)).hasSize(60);
            assertThat(folder.resolve("archive")).isEmptyDirectory();
            Aged.ended(journal, "young", Aged.YOUNG); // has its room again
            Files.delete(filler);
            assertThat(JournalContract.get(journal.retire(Aged.leaving())).facts())
                    .isEqualTo(60);
            assertThat(journal.extent().trouble()).isEmpty();
            assertThat(JournalFiles.verify(folder).problems()).isEmpty();
        }
    }

    private static boolean run(String... command) throws Exception {
        return new ProcessBuilder(command).redirectErrorStream(true).start().waitFor() == 0;
    }
}
