package io.troupe.host.agent;

import io.troupe.api.AgentCard;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** The cards of the agents that come with the host, read from their folders as the host reads them from their jars. */
public final class ShippedCards {

    /** The folders of the agents. */
    public static final Path FOLDER = Path.of("").toAbsolutePath().resolveSibling("plugins/agents");

    private ShippedCards() {}

    /** All of them, by name. */
    public static List<AgentCard> all() {
        try (var folders = Files.list(FOLDER)) {
            return folders.filter(Files::isDirectory)
                    .sorted()
                    .map(folder -> read(folder).card())
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static MarkdownAgent read(Path folder) {
        return MarkdownAgent.read(
                "agent.md",
                text(folder.resolve("agent.md")).orElseThrow(),
                name -> text(folder.resolve(name)),
                new CardCheck());
    }

    private static Optional<String> text(Path file) {
        try {
            return Files.isRegularFile(file) ? Optional.of(Files.readString(file)) : Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
