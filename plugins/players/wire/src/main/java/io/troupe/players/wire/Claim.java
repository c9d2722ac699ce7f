package io.troupe.players.wire;

import io.troupe.api.PluginException;
import io.troupe.api.PluginException.Kind;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/**
 * Says that a folder is worked in, for as long as this process lives: a locked file that names the program in it. One that
 * can be locked by somebody else is what a crash left.
 */
final class Claim {

    private final Path file;
    private final FileChannel channel;

    private Claim(Path file, FileChannel channel) {
        this.file = file;
        this.channel = channel;
    }

    /** Claims a name; empty when it was ever claimed and not let go of. */
    static Optional<Claim> of(Path file) {
        try {
            var channel = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
            var _ = channel.lock();
            return Optional.of(new Claim(file, channel));
        } catch (FileAlreadyExistsException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw new PluginException(Kind.UNAVAILABLE, "cannot write " + file + ": " + e, e);
        }
    }

    /** Takes over what a crash left; empty while it is somebody's. */
    static Optional<Claim> takeOver(Path file) {
        try {
            var channel = FileChannel.open(file, StandardOpenOption.WRITE);
            try {
                if (channel.tryLock() != null) {
                    return Optional.of(new Claim(file, channel));
                }
            } catch (OverlappingFileLockException e) {
                // of an earlier load of this plugin in this process
            }
            channel.close();
            return Optional.empty();
        } catch (IOException e) {
            return Optional.empty(); // gone meanwhile
        }
    }

    String name() {
        return file.getFileName().toString();
    }

    /** Which program works there, for whoever finds this after a crash. */
    void note(Program program) {
        try {
            channel.write(ByteBuffer.wrap(program.identity().getBytes(StandardCharsets.UTF_8)), 0);
        } catch (IOException e) {
            // then it ends with its input, if it heeds that
        }
    }

    /** The program that was noted, if it still runs. */
    Optional<ProcessHandle> program() {
        try {
            var parts = Files.readString(file).split(" ", 2);
            return parts.length < 2
                    ? Optional.empty()
                    : Processes.same(Long.parseLong(parts[0]), Long.parseLong(parts[1]));
        } catch (IOException | NumberFormatException e) {
            return Optional.empty();
        }
    }

    void release() {
        try {
            Files.deleteIfExists(file);
            channel.close();
        } catch (IOException e) {
            // found and cleared when the plugin is opened the next time
        }
    }
}
