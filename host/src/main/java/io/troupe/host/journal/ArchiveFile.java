package io.troupe.host.journal;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.troupe.host.fact.Wire;
import java.io.BufferedOutputStream;
import java.io.BufferedReader;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.function.Consumer;
import java.util.zip.Deflater;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;

/** A file of the archive: facts by position, one a line as JSON, packed with gzip. Written once, then never changed. */
final class ArchiveFile {

    static final String SUFFIX = ".jsonl.gz";

    private static final int BUFFER = 64 << 10;

    private ArchiveFile() {}

    /** Gives one fact after the other to whoever writes them down. */
    interface Source {
        void each(Sink sink) throws IOException;
    }

    /** Takes a fact. */
    interface Sink {
        void add(Envelope fact) throws IOException;
    }

    /**
     * Writes a file, which is there with all that is in it once this returns; when it fails nothing is.
     *
     * @return its SHA-256, hexadecimal
     */
    static String write(Path file, Source facts, Failpoint failpoint) throws IOException {
        var fresh = file.resolveSibling(file.getFileName() + ".tmp");
        try {
            failpoint.reached("before-archive");
            var digest = written(fresh, facts);
            failpoint.reached("before-archive-rename");
            Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
            Blobs.syncAround(file);
            failpoint.reached("after-archive");
            return digest;
        } finally {
            Files.deleteIfExists(fresh); // above all on a full disk, so that appends have its room
        }
    }

    /** Reads each fact; one that is not what was written is an exception. */
    static void read(Path file, Consumer<Envelope> facts) throws IOException {
        read(file, "", facts);
    }

    /** Reads each fact on whose line this text stands, and perhaps others. */
    static void read(Path file, String text, Consumer<Envelope> facts) throws IOException {
        try (var in = new BufferedReader(
                new InputStreamReader(new GZIPInputStream(Files.newInputStream(file), BUFFER), UTF_8))) {
            for (var line = in.readLine(); line != null; line = in.readLine()) {
                if (line.contains(text)) {
                    facts.accept(fact(file, line));
                }
            }
        }
    }

    /** The SHA-256 of a file, hexadecimal. */
    static String digest(Path file) throws IOException {
        try (var out = new DigestOutputStream(OutputStream.nullOutputStream(), Blobs.sha256())) {
            Files.copy(file, out);
            return HexFormat.of().formatHex(out.getMessageDigest().digest());
        }
    }

    /** Reads a line; one that is not what was written is an exception. */
    static Envelope fact(Path file, String line) throws IOException {
        try {
            var fact = Wire.read(line, Envelope.class);
            if (fact.sound()) {
                return fact;
            }
            throw new IOException(file + ": the fact at position " + fact.position() + " is not what was written");
        } catch (IllegalArgumentException e) {
            throw new IOException(file + ": a line is not a fact: " + e.getMessage(), e);
        }
    }

    private static String written(Path fresh, Source facts) throws IOException {
        MessageDigest digest = Blobs.sha256();
        try (var file = new FileOutputStream(fresh.toFile());
                var packed = new Packing(new DigestOutputStream(new BufferedOutputStream(file, BUFFER), digest))) {
            facts.each(fact -> {
                packed.write(Wire.write(fact).getBytes(UTF_8));
                packed.write('\n');
            });
            packed.finish();
            packed.flush();
            file.getChannel().force(true);
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    /** Packs quickly: the machine has other things to do. */
    private static final class Packing extends GZIPOutputStream {
        Packing(OutputStream out) throws IOException {
            super(out, BUFFER);
            def.setLevel(Deflater.BEST_SPEED);
        }
    }
}
