package io.troupe.agents.ledger;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A file of lines that has each line once, though several processes write to it at once. */
final class Ledger {

    private final Path file;
    private final Path turn;
    private final Set<String> lines = new HashSet<>();
    /** How much of the file is known; always whole lines. */
    private long read;

    Ledger(Path file) {
        this.file = file;
        this.turn = file.resolveSibling(file.getFileName() + ".lock");
    }

    synchronized void write(String line) throws IOException, InterruptedException {
        if (lines.contains(line)) {
            return;
        }
        // The lock goes with its process, however that ends; a reader beside it would take it away from this one.
        try (var gate = FileChannel.open(turn, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                var _ = locked(gate);
                var channel = FileChannel.open(
                        file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            catchUp(channel);
            if (lines.add(line)) {
                // One write for the whole line, so that a process that ends here leaves all of it or none.
                var bytes = ByteBuffer.wrap((line + "\n").getBytes(StandardCharsets.UTF_8));
                read += channel.write(bytes, read);
            }
        }
    }

    /** Waits without holding the thread below, on which other tasks want to go on. */
    private static FileLock locked(FileChannel gate) throws IOException, InterruptedException {
        @Nullable FileLock lock = gate.tryLock();
        while (lock == null) {
            Thread.sleep(1);
            lock = gate.tryLock();
        }
        return lock;
    }

    /** Reads what other processes wrote. */
    private void catchUp(FileChannel channel) throws IOException {
        var more = ByteBuffer.allocate((int) (channel.size() - read));
        while (more.hasRemaining() && channel.read(more, read + more.position()) > 0) {
            // goes on
        }
        new String(more.array(), 0, more.position(), StandardCharsets.UTF_8)
                .lines()
                .forEach(lines::add);
        read += more.position();
    }
}
