package io.troupe.host.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
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

    private static boolean run(String... command) throws Exception {
        return new ProcessBuilder(command).redirectErrorStream(true).start().waitFor() == 0;
    }
}
