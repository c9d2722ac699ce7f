package io.troupe.host.journal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Ends a process that appends at each place around a write, and looks at what it left. */
class JournalCrashTest {

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"before-begin:20", "before-commit:20", "after-commit:20", "before-blob:3", "after-blob:3"})
    void keepsWhatWasAcknowledged(String failpoint) throws Exception {
        var process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "--enable-native-access=ALL-UNNAMED",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Appending.class.getName(),
                        folder.toString(),
                        failpoint)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        List<String> acknowledged;
        try (var out = new BufferedReader(process.inputReader())) {
            acknowledged = out.lines().collect(Collectors.toCollection(ArrayList::new));
        }
        assertThat(process.waitFor()).isEqualTo(137);

        try (var journal = SqliteJournal.open(folder.resolve("journal.db"), folder.resolve("blobs"))) {
            var facts = JournalContract.all(journal);
            var kept = facts.stream().map(fact -> fact.stream()).collect(Collectors.toSet());
            assertThat(kept).hasSameSizeAs(facts);
            assertThat(acknowledged.stream().filter(stream -> !kept.contains(stream)))
                    .as("acknowledged but lost")
                    .isEmpty();
            assertThat(facts.stream().map(fact -> fact.position()))
                    .containsExactlyElementsOf(
                            LongStream.rangeClosed(1, facts.size()).boxed().toList());
            assertThat(JournalFiles.verify(folder).problems()).isEmpty();
        }
        assertThat(Files.exists(folder.resolve("journal.db"))).isTrue();
    }

    /** Appends for ever, saying what was acknowledged, until the failpoint ends it. */
    static final class Appending {

        public static void main(String[] args) throws Exception {
            var folder = Path.of(args[0]);
            var journal = SqliteJournal.open(
                    folder.resolve("journal.db"), folder.resolve("blobs"), Failpoint.halting(args[1]));
            for (int i = 0; ; i += 10) {
                var group = new ArrayList<CompletableFuture<String>>();
                for (int j = i; j < i + 10; j++) {
                    var stream = "task/" + j;
                    var body = j % 10 == 0 ? "\"" + "z".repeat(70_000) + j + "\"" : "{}";
                    group.add(journal.append(JournalContract.append("a" + j, stream, 0, body))
                            .map(stream)
                            .toCompletionStage()
                            .toCompletableFuture());
                }
                for (var one : group) {
                    System.out.println(one.get());
                    System.out.flush();
                }
            }
        }
    }
}
