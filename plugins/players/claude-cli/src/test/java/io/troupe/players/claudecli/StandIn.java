package io.troupe.players.claudecli;

import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** The program that stands in for Claude Code. */
final class StandIn {

    private StandIn() {}

    /** @param out where it leaves signs of life */
    static ClaudeSettings settings(Path out) {
        return with(Optional.of("sh"), out, "well");
    }

    static ClaudeSettings with(Optional<String> command, Path out, String mode) {
        return new ClaudeSettings(
                command,
                Optional.of(List.of(script().toString(), out.toString(), mode)),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
    }

    private static Path script() {
        try {
            return Path.of(Objects.requireNonNull(StandIn.class.getResource("/claude.sh"))
                    .toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }
}
