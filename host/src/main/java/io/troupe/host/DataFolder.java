package io.troupe.host;

import io.troupe.host.fact.Wire;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.Optional;

/** The folder of one host's data, locked for as long as that host lives. */
final class DataFolder implements AutoCloseable {

    /** What {@code stop}, {@code status} and every other command find the host by. */
    record HostFile(long pid, Instant startTime, int port, String url) {}

    private final Path path;
    private final FileChannel channel;

    private DataFolder(Path path, FileChannel channel) {
        this.path = path;
        this.channel = channel;
    }

    /**
     * Makes the folder where it is missing, and locks it.
     *
     * @throws StartRefused when it cannot be written, or another host has it
     */
    static DataFolder open(Path path) {
        try {
            for (var inner : new String[] {"plugins", "blobs", "logs", "cache"}) {
                Files.createDirectories(path.resolve(inner));
            }
            var channel = FileChannel.open(
                    path.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            if (lock(channel).isEmpty()) {
                channel.close();
                throw new StartRefused("data folder " + path + " is in use" + owner(path)
                        + ": stop that host (scripts/troupe stop), or start this one with another --data");
            }
            return new DataFolder(path, channel);
        } catch (IOException e) {
            throw new StartRefused("data folder " + path + " cannot be written (" + e.getClass().getSimpleName() + ": "
                    + e.getMessage() + "): make it writable, or start with another --data");
        }
    }

    Path path() {
        return path;
    }

    Path plugins() {
        return path.resolve("plugins");
    }

    Path logs() {
        return path.resolve("logs");
    }

    Path journal() {
        return path.resolve("journal.db");
    }

    Path blobs() {
        return path.resolve("blobs");
    }

    Path cache() {
        return path.resolve("cache").resolve("plugins");
    }

    /** Tells where this host answers. */
    void tell(int port, String url) throws IOException {
        var self = ProcessHandle.current();
        var file = new HostFile(self.pid(), self.info().startInstant().orElseGet(Instant::now), port, url);
        var fresh = path.resolve("host.json.tmp");
        Files.writeString(fresh, Wire.write(file) + "\n");
        Files.move(fresh, hostFile(), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    @Override
    public void close() {
        try {
            Files.deleteIfExists(hostFile());
            channel.close();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot let go of data folder " + path, e);
        }
    }

    private Path hostFile() {
        return path.resolve("host.json");
    }

    private static Optional<FileLock> lock(FileChannel channel) throws IOException {
        try {
            return Optional.ofNullable(channel.tryLock());
        } catch (OverlappingFileLockException e) {
            return Optional.empty(); // another host in this very process
        }
    }

    private static String owner(Path path) {
        try {
            var file = Wire.read(Files.readString(path.resolve("host.json")), HostFile.class);
            return " by the host with pid " + file.pid() + " at " + file.url();
        } catch (IOException | IllegalArgumentException e) {
            return " by another host";
        }
    }
}
