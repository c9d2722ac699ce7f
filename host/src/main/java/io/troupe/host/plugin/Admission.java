package io.troupe.host.plugin;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Stand-in. */
public final class Admission {
    /** Stand-in. */
    public record Policy() {
        public static Policy unasked() {
            return new Policy();
        }
    }

    Admission(Policy policy) {}

    Optional<Reading.Unusable> refusalOfArchive(Path privateCopy, Reading.Identity identity, List<String> permissions) {
        return Optional.empty();
    }

    Optional<Reading.Unusable> refusalOfText(Reading.Identity identity) {
        return Optional.empty();
    }
}
