package io.troupe.host.journal;

import static io.troupe.host.journal.JournalContract.all;
import static io.troupe.host.journal.JournalContract.append;
import static io.troupe.host.journal.JournalContract.get;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.troupe.host.fact.Recorded;
import io.troupe.host.journal.Journal.Append;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PostgresCopyTest {

    private static final String LARGE = "\"" + "x".repeat(100_000) + "\"";

    private final PostgresPlace place = TestPostgres.shared().place();

    @TempDir
    private Path folder;

    private List<Recorded> original = List.of();

    @BeforeEach
    void fill() throws Exception {
        try (var journal = SqliteJournal.open(folder.resolve("journal.db"), folder.resolve("blobs"))) {
            for (int i = 0; i < 2_500; i++) {
                var waiting = journal.append(append("a" + i, "task/" + i % 7, Append.ANY, "{\"n\":" + i + "}"));
                if (i % 500 == 0) {
                    get(waiting);
                }
            }
            get(journal.append(append("large", "task/large", 0, LARGE, LARGE)));
            original = all(journal);
        }
    }

    @Test
    void keepsEveryFactAsItWas() throws Exception {
        var copied = PostgresCopy.copy(folder, place, facts -> {});

        assertThat(copied).isEqualTo(new PostgresCopy.Copied(2_502, 2_502, 1));
        try (var journal = TestPostgres.journal(place)) {
            assertThat(all(journal)).containsExactlyElementsOf(original);
            assertThat(get(journal.append(append("a3", "task/3", 0, "{\"n\":3}")))
                            .position())
                    .as("where the append with that id landed")
                    .isEqualTo(4);
            assertThat(get(journal.append(append("next", "task/next", 0, "1"))).position())
                    .isEqualTo(2_503);
        }
        var sound = new ArrayList<Recorded>();
        var verified = PostgresVerification.verify(place, folder, sound::add);
        assertThat(verified.problems()).isEmpty();
        assertThat(verified.facts()).isEqualTo(2_503);
        assertThat(sound.subList(0, 2_502)).containsExactlyElementsOf(original);
    }

    @Test
    void refusesATargetThatHasFactsAlready() throws Exception {
        try (var journal = TestPostgres.journal(place)) {
            get(journal.append(append("b1", "task/1", 0, "1")));

            assertThatThrownBy(() -> PostgresCopy.copy(folder, place, facts -> {}))
                    .isInstanceOf(StoreUnavailable.class)
                    .hasMessageContaining("expected an empty one");
            assertThat(all(journal)).hasSize(1);
        }
    }

    @Test
    void leavesNothingWhereTheOriginalIsDamagedAndCanBeginAgain() throws Exception {
        var file = folder.resolve("journal.db");
        var sound = Files.readAllBytes(file);
        var text = new String(sound, StandardCharsets.ISO_8859_1).replace("{\"n\":2000}", "{\"n\":2001}");
        Files.write(file, text.getBytes(StandardCharsets.ISO_8859_1));

        assertThatThrownBy(() -> PostgresCopy.copy(folder, place, facts -> {}))
                .isInstanceOf(StoreUnavailable.class)
                .hasMessageContaining("position 2001");
        Files.write(file, sound);
        assertThat(PostgresCopy.copy(folder, place, facts -> {}).facts()).isEqualTo(2_502);
    }

    @Test
    void findsWhatIsDamaged() throws Exception {
        PostgresCopy.copy(folder, place, facts -> {});
        var schema = place.schema();
        TestPostgres.shared().run("UPDATE " + schema + ".fact SET body = '{}' WHERE pos = 7");
        TestPostgres.shared().run("UPDATE " + schema + ".large_body SET content = '{}'");
        TestPostgres.shared().run("DELETE FROM " + schema + ".fact WHERE pos = 9");
        TestPostgres.shared().run("UPDATE " + schema + ".head SET pos = 5000");

        assertThat(PostgresVerification.verify(place, folder, fact -> {}).problems())
                .hasSize(5)
                .anyMatch(problem -> problem.contains("position 7"))
                .anyMatch(problem -> problem.contains("positions 9 to 9"))
                .anyMatch(problem -> problem.contains("head is at position 5000"));
    }
}
