package io.troupe.host.task;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class OutlineTest {

    /** What one version knows, and what another does. */
    static final class Older {
        record Kept(String id, List<Optional<Part>> parts, Kind kind) {}

        record Part(long size) {}

        sealed interface Kind {}

        record Only() implements Kind {}
    }

    static final class Newer {
        record Kept(String id, List<Optional<Part>> parts, Kind kind) {}

        record Part(long size, Optional<String> colour) {}

        sealed interface Kind {}

        record Only() implements Kind {}
    }

    @Test
    void isTheSameAsLongAsNothingChanges() {
        assertThat(Outline.of(Older.Kept.class)).isEqualTo(Outline.of(Older.Kept.class));
        assertThat(Outline.of(SnapshotFile.Line.class)).isEqualTo(SnapshotFile.OUTLINE);
    }

    @Test
    void differsWhereAPartOfAPartCameLater() {
        assertThat(Outline.gathered(Older.Kept.class).replace("Older", "Newer"))
                .isNotEqualTo(Outline.gathered(Newer.Kept.class))
                .contains("Only");
        assertThat(Outline.gathered(Newer.Kept.class)).contains("colour java.util.Optional<java.lang.String>");
    }

    @Test
    void knowsAllThatASnapshotKeeps() {
        assertThat(Outline.gathered(SnapshotFile.Line.class))
                .contains("idempotency", "leaseUntil", "DEAD_LETTER", "notBefore", "toolCalls");
    }
}
