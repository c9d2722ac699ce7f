package io.troupe.host.task;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class OutlineTest {

    /** What one version knows. */
    record OldKept(String id, List<Optional<OldPart>> parts, OldKind kind) {}

    record OldPart(long size) {}

    sealed interface OldKind {}

    record OldOnly() implements OldKind {}

    /** What another knows. */
    record NewKept(String id, List<Optional<NewPart>> parts, NewKind kind) {}

    record NewPart(long size, Optional<String> colour) {}

    sealed interface NewKind {}

    record NewOnly() implements NewKind {}

    @Test
    void isTheSameAsLongAsNothingChanges() {
        assertThat(Outline.of(OldKept.class)).isEqualTo(Outline.of(OldKept.class));
        assertThat(Outline.of(SnapshotFile.Line.class)).isEqualTo(SnapshotFile.OUTLINE);
    }

    @Test
    void differsWhereAPartOfAPartCameLater() {
        assertThat(Outline.gathered(OldKept.class).replace("Old", "New"))
                .isNotEqualTo(Outline.gathered(NewKept.class))
                .contains("Only");
        assertThat(Outline.gathered(NewKept.class)).contains("colour java.util.Optional<java.lang.String>");
    }

    @Test
    void knowsAllThatASnapshotKeeps() {
        assertThat(Outline.gathered(SnapshotFile.Line.class))
                .contains("idempotency", "leaseUntil", "DEAD_LETTER", "notBefore", "toolCalls");
    }
}
