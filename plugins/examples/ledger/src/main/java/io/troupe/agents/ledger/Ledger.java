package io.troupe.agents.ledger;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashSet;
import java.util.Set;

/** A file of lines that has each line once. One process writes to it at a time; the next one reads it first. */
final class Ledger {

    private final Path file;
    private final Set<String> lines = new HashSet<>();
    private boolean read;

    Ledger(Path file) {
        this.file = file;
    }

    synchronized void write(String line) throws IOException {
        if (!read) {
            if (Files.exists(file)) {
                lines.addAll(Files.readAllLines(file));
            }
            read = true;
        }
        if (lines.contains(line)) {
            return;
        }
        // One write for the whole line, so that a process that ends here leaves all of it or none.
        try (var channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
            channel.write(ByteBuffer.wrap((line + "\n").getBytes(StandardCharsets.UTF_8)));
        }
        lines.add(line);
    }
}
