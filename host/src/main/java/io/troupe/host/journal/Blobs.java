package io.troupe.host.journal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.regex.Pattern;

/** Keeps large bodies as files named by their digest; a file is on the disk before the fact that names it. */
final class Blobs {

    /** Bodies of more characters than this become files. */
    static final int LARGE = 64 << 10;

    private static final Pattern DIGEST = Pattern.compile("[0-9a-f]{64}");

    private final Path folder;
    private final Failpoint failpoint;

    Blobs(Path folder, Failpoint failpoint) throws IOException {
        this.folder = Files.createDirectories(folder);
        this.failpoint = failpoint;
    }

    /** Writes and syncs; what is there already is not written again. Returns the digest. */
    String put(String body) throws IOException {
        var bytes = body.getBytes(StandardCharsets.UTF_8);
        var digest = digest(bytes);
        var file = folder.resolve(digest);
        if (Files.exists(file) && Arrays.equals(Files.readAllBytes(file), bytes)) {
            return digest;
        }
        failpoint.reached("before-blob");
        var fresh = folder.resolve(digest + ".tmp");
        try (var channel = FileChannel.open(
                fresh, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE)) {
            var buffer = ByteBuffer.wrap(bytes);
            while (buffer.hasRemaining()) {
                channel.write(buffer);
            }
            channel.force(true);
        }
        Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        sync(folder);
        failpoint.reached("after-blob");
        return digest;
    }

    /**
     * Reads.
     *
     * @throws StoreUnavailable when the file is missing or is not what it was
     */
    String get(String digest) {
        try {
            var bytes = Files.readAllBytes(folder.resolve(digest));
            if (!digest(bytes).equals(digest)) {
                throw Damage.of(folder.resolve(digest), "it is not what was written");
            }
            return new String(bytes, StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw Damage.of(folder.resolve(digest), "it cannot be read: " + e);
        }
    }

    void delete(String digest) throws IOException {
        Files.deleteIfExists(folder.resolve(digest));
    }

    /** All that are here, in no order, named by their digests; to be closed. */
    @SuppressWarnings("StreamResourceLeak") // whoever asked closes it
    DirectoryStream<Path> all() throws IOException {
        return Files.newDirectoryStream(
                folder,
                file -> DIGEST.matcher(String.valueOf(file.getFileName())).matches());
    }

    /** Makes the names in a file's folder durable. */
    static void syncAround(Path file) throws IOException {
        var folder = file.toAbsolutePath().getParent();
        if (folder != null) {
            sync(folder);
        }
    }

    /** Makes the names in a folder durable. */
    static void sync(Path folder) throws IOException {
        try (var channel = FileChannel.open(folder, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    /** The digest that a body has, or would have. */
    static String digest(String body) {
        return digest(body.getBytes(StandardCharsets.UTF_8));
    }

    private static String digest(byte[] bytes) {
        return HexFormat.of().formatHex(sha256().digest(bytes));
    }

    static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this Java has no SHA-256", e);
        }
    }
}
