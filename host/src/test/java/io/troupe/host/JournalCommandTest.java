package io.troupe.host;

import static org.assertj.core.api.Assertions.assertThat;

import io.troupe.host.fact.Draft;
import io.troupe.host.fact.Wire;
import io.troupe.host.journal.Journal.Append;
import io.troupe.host.journal.SqliteJournal;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JournalCommandTest {

    private static final String NOTE = "{\"epoch\":1,\"note\":\"half-way\"}";

    @TempDir
    Path folder;

    @Test
    void findsAJournalSoundOfWhichEachFactCanBe() throws Exception {
        written("token/one", "token.revoked", "{\"id\":\"one\",\"caller\":\"me\"}");

        var verified = verify();

        assertThat(verified.exit()).as(verified.err()).isZero();
        assertThat(verified.out()).isEqualTo("sound: 1 facts up to position 1 in " + folder + "\n");
    }

    @Test
    void saysWhatIsToldOfATaskThatCannotBe() throws Exception {
        written("task/task-1", "task.progressed", NOTE);

        var verified = verify();

        assertThat(verified.exit()).isEqualTo(1);
        assertThat(verified.out())
                .startsWith("as it was written, but it cannot be: 1 facts up to position 1 in " + folder)
                .contains("A task's stream begins with task.submitted at version 1, and has it once."
                        + " Position 1, task/task-1: task.progressed at version 1 of a task that is not open,"
                        + " expected task.submitted at version 1 before it");
    }

    @Test
    void saysSoInJsonToo() throws Exception {
        written("task/task-1", "task.progressed", NOTE);

        var verified = verify("--json");

        assertThat(verified.exit()).isEqualTo(1);
        var report = Wire.json().readTree(verified.out());
        assertThat(report.path("sound").asBoolean(true)).isFalse();
        assertThat(report.path("problems")).isEmpty();
        assertThat(report.path("violations").path(0).path("invariant").asText())
                .isEqualTo("begins-with-its-submission");
        assertThat(report.path("violations").path(0).path("position").asLong()).isEqualTo(1);
    }

    @Test
    void saysWhatIsToldOfARunThatCannotBe() throws Exception {
        written("run/run-1", "run.resumed", "{\"caller\":\"me\"}");

        var verified = verify("--json");

        assertThat(verified.exit()).isEqualTo(1);
        assertThat(Wire.json()
                        .readTree(verified.out())
                        .at("/violations/0/invariant")
                        .asText())
                .isEqualTo("begins-with-its-creation");
    }

    private void written(String stream, String kind, String body) throws Exception {
        try (var journal = SqliteJournal.open(folder.resolve("journal.db"), folder.resolve("blobs"))) {
            var draft = new Draft(kind, 1, 1_000, "default", Optional.empty(), Optional.empty(), () -> body);
            journal.append(new Append("append-1", stream, 0, List.of(draft)))
                    .toCompletionStage()
                    .toCompletableFuture()
                    .get(10, TimeUnit.SECONDS);
        }
    }

    private TypedHere verify(String... more) {
        var words = new String[4 + more.length];
        System.arraycopy(new String[] {"journal", "verify", "--data", folder.toString()}, 0, words, 0, 4);
        System.arraycopy(more, 0, words, 4, more.length);
        return TypedHere.in(folder, "journal", JournalCommand::of, words);
    }
}
