package io.troupe.host.journal;

import static org.assertj.core.api.Assertions.assertThat;

import io.troupe.host.journal.Journal.Append;
import io.vertx.core.Future;
import java.io.BufferedReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
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
        appendUntilItEnds(failpoint, "alone");
    }

    @ParameterizedTest
    @ValueSource(strings = {"before-commit:20", "after-commit:20", "before-blob:7", "after-blob:7"})
    void keepsAllOfWhatGoesTogetherOrNothing(String failpoint) throws Exception {
        int facts = appendUntilItEnds(failpoint, "together");

        assertThat(facts % Appending.GROUP).isZero();
    }

    private int appendUntilItEnds(String failpoint, String how) throws Exception {
        var process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "--enable-native-access=ALL-UNNAMED",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Appending.class.getName(),
                        folder.toString(),
                        failpoint,
                        how)
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
            assertThat(Files.exists(folder.resolve("journal.db"))).isTrue();
            return facts.size();
        }
    }

    /** Appends for ever, saying what was acknowledged, until the failpoint ends it. */
    static final class Appending {

        static final int GROUP = 10;

        public static void main(String[] args) throws Exception {
            var folder = Path.of(args[0]);
            var journal = SqliteJournal.open(
                    folder.resolve("journal.db"), folder.resolve("blobs"), Failpoint.halting(args[1]));
            for (int i = 0; ; i += GROUP) {
                var group = IntStream.range(i, i + GROUP)
                        .mapToObj(Appending::append)
                        .toList();
                var landed = args[2].equals("together")
                        ? journal.appendAll(group).map(where -> group)
                        : Future.join(group.stream().map(journal::append).toList())
                                .map(where -> group);
                for (var one : JournalContract.get(landed)) {
                    System.out.println(one.stream());
                    System.out.flush();
                }
            }
        }

        private static Append append(int number) {
            var body = number % GROUP == GROUP - 1 ? "\"" + "z".repeat(70_000) + number + "\"" : "{}";
            return JournalContract.append("a" + number, "task/" + number, 0, body);
        }
    }
}
