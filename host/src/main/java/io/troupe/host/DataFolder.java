package io.troupe.host;

import io.troupe.host.cli.CommandFailure;
import io.troupe.host.cli.HostFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Optional;

/** The folder of one host's data, locked for as long as that host lives. */
final class DataFolder implements AutoCloseable {

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
            var channel = FileChannel.open(path.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            if (lock(channel).isEmpty()) {
                channel.close();
                throw new StartRefused("data folder " + path + " is in use" + owner(path)
                        + ": stop that host (scripts/troupe stop), or start this one with another --data");
            }
            return new DataFolder(path, channel);
        } catch (IOException e) {
            throw new StartRefused("data folder " + path + " cannot be written ("
                    + e.getClass().getSimpleName() + ": " + e.getMessage()
                    + "): make it writable, or start with another --data");
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

    /** Where what was made of a journal is kept, for a start to be faster; what was made of another tells of other tasks. */
    Path snapshots(Optional<String> journal) {
        return path.resolve(journal.map(identity -> "snapshots-" + identity).orElse("snapshots"));
    }

    Path cache() {
        return path.resolve("cache").resolve("plugins");
    }

    /** Contents of plugins that were in service, to roll back to. */
    Path pluginVersions() {
        return path.resolve("plugin-versions");
    }

    /** Where plugins keep what is theirs. */
    Path pluginData() {
        return path.resolve("plugin-data");
    }

    /**
     * Tells every command where this host answers.
     *
     * @param drain how long it lets work go on when it is told to end
     */
    void tell(Host host, Duration drain) {
        try {
            HostFile.ofThisProcess(host.port(), host.url())
                    .withToken(host.operatorToken())
                    .withCertificate(host.certificate())
                    .withDrain(drain)
                    .write(path);
        } catch (IOException e) {
            throw new StartRefused("cannot write " + HostFile.in(path) + ": " + e.getMessage());
        }
    }

    @Override
    public void close() {
        try {
            Files.deleteIfExists(HostFile.in(path));
            channel.close();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot let go of data folder " + path, e);
        }
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
            return HostFile.read(path)
                    .map(host -> " by the host with pid " + host.pid() + " at " + host.url())
                    .orElse(" by another host");
        } catch (CommandFailure e) {
            return " by another host";
        }
    }
}
