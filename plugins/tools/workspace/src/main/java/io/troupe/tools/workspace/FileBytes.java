package io.troupe.tools.workspace;

import io.troupe.tools.workspace.Walk.Spot;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;

/** What is in a file, and how the file looked when it was read. The bytes are not copied. */
final class FileBytes {

    private static final int PIECE = 64 << 10;

    private final byte[] bytes;
    private final BasicFileAttributes seen;

    private FileBytes(byte[] bytes, BasicFileAttributes seen) {
        this.bytes = bytes;
        this.seen = seen;
    }

    byte[] bytes() {
        return bytes;
    }

    /** How it looked before the first byte was read. */
    BasicFileAttributes seen() {
        return seen;
    }

    /** Reads a regular file of at most so many bytes. */
    static FileBytes of(Spot spot, int most) throws IOException, Refused, InterruptedException {
        var seen = regular(spot)
                .orElseThrow(() -> new Refused("no file '" + spot.place().shown() + "', expected one that is there"));
        if (seen.size() > most) {
            throw new Refused("'" + spot.place().shown() + "' has " + Shown.number(seen.size())
                    + " bytes, expected at most " + Shown.number(most));
        }
        var bytes = read(spot.folder(), spot.name(), most);
        if (bytes.length > most) {
            throw new Refused("'" + spot.place().shown() + "' grew over " + Shown.number(most)
                    + " bytes, expected at most these");
        }
        return new FileBytes(bytes, seen);
    }

    /** How the file looks; empty when there is none. Anything but a regular file is refused. */
    static Optional<BasicFileAttributes> regular(Spot spot) throws IOException, Refused {
        var found = spot.attributes();
        if (found.isPresent() && !found.get().isRegularFile()) {
            throw new Refused("'" + spot.place().shown() + "' is " + kind(found.get()) + ", expected a regular file");
        }
        return found;
    }

    /** What stands there, in words. */
    static String kind(BasicFileAttributes attributes) {
        if (attributes.isDirectory()) {
            return "a folder";
        }
        if (attributes.isSymbolicLink()) {
            return "a link";
        }
        return attributes.isRegularFile() ? "a file" : "a pipe, socket or device";
    }

    /** Reads as much as there is, and at most one byte more than was said. */
    static byte[] read(Folder folder, Path name, int most) throws IOException, Refused, InterruptedException {
        try (var channel = folder.read(name)) {
            var buffer = ByteBuffer.allocate((int) Math.min(most + 1L, Math.max(channel.size() + 1, 512)));
            while (channel.read(limited(buffer)) >= 0) {
                if (buffer.position() > most) {
                    break;
                }
                if (buffer.position() == buffer.capacity()) {
                    int larger = (int) Math.min(most + 1L, buffer.capacity() * 2L);
                    buffer = ByteBuffer.allocate(larger).put(buffer.flip());
                }
            }
            return Arrays.copyOf(buffer.array(), buffer.position());
        } catch (ClosedByInterruptException e) {
            throw interrupted();
        }
    }

    /** Puts bytes in the place of a file at once, if the file still looks as it was seen. */
    static void put(Spot spot, byte[] bytes, Optional<BasicFileAttributes> seen)
            throws IOException, Refused, InterruptedException {
        var folder = spot.folder();
        var made = Path.of(".troupe-" + UUID.randomUUID() + ".tmp");
        boolean renamed = false;
        try {
            write(folder, made, bytes);
            if (seen.isPresent()) {
                var permissions = folder.permissions(spot.name());
                if (permissions.isPresent()) {
                    folder.permit(made, permissions.get());
                }
            }
            if (!same(seen, spot.attributes())) {
                throw new Refused("'" + spot.place().shown()
                        + "' was changed by somebody else meanwhile, expected it as it was read; read it again");
            }
            folder.rename(made, spot.name());
            renamed = true;
        } finally {
            if (!renamed && folder.attributes(made).isPresent()) {
                folder.delete(made);
            }
        }
    }

    /** SHA-256, as {@code sha256:} and hex. */
    static String digest(byte[] bytes) {
        try {
            var hash = MessageDigest.getInstance("SHA-256").digest(bytes);
            return "sha256:" + HexFormat.of().formatHex(hash);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    private static void write(Folder folder, Path name, byte[] bytes)
            throws IOException, Refused, InterruptedException {
        try (SeekableByteChannel channel = folder.create(name)) {
            var buffer = ByteBuffer.wrap(bytes);
            while (buffer.hasRemaining()) {
                int end = Math.min(bytes.length, buffer.position() + PIECE);
                channel.write(buffer.limit(end));
                buffer.limit(bytes.length);
            }
            if (channel instanceof FileChannel file) {
                file.force(true);
            }
        } catch (ClosedByInterruptException e) {
            throw interrupted();
        }
    }

    /** Small pieces, so that an interruption comes in between. */
    private static ByteBuffer limited(ByteBuffer buffer) {
        return buffer.limit(Math.min(buffer.capacity(), buffer.position() + PIECE));
    }

    private static InterruptedException interrupted() {
        Thread.interrupted();
        return new InterruptedException();
    }

    private static boolean same(Optional<BasicFileAttributes> seen, Optional<BasicFileAttributes> now) {
        if (seen.isEmpty() || now.isEmpty()) {
            return seen.isEmpty() && now.isEmpty();
        }
        var one = seen.get();
        var other = now.get();
        return other.isRegularFile()
                && Objects.equals(one.fileKey(), other.fileKey())
                && one.size() == other.size()
                && one.lastModifiedTime().equals(other.lastModifiedTime());
    }
}
