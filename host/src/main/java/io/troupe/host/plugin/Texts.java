package io.troupe.host.plugin;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.text.Normalizer;
import java.util.HexFormat;
import java.util.Locale;

/** What is read of files, within bounds, and the names made of theirs. */
final class Texts {

    /** The longest text that is taken for instructions or a schema. */
    static final int LONGEST = 1 << 20;

    private Texts() {}

    /**
     * Reads all of it.
     *
     * @throws TooLong when there is more than {@link #LONGEST}
     */
    static byte[] bounded(InputStream in, String name) throws IOException {
        var bytes = in.readNBytes(LONGEST + 1);
        if (bytes.length > LONGEST) {
            throw new TooLong(name + " is longer than 1 MiB, expected instructions or a schema");
        }
        return bytes;
    }

    static String utf8(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    /** The text in UTF-8, or in UTF-16 where it begins as that does. */
    static String text(byte[] bytes) {
        if (bytes.length >= 2 && (bytes[0] & 0xFF) == 0xFF && (bytes[1] & 0xFF) == 0xFE) {
            return new String(bytes, 2, bytes.length - 2, StandardCharsets.UTF_16LE);
        }
        return bytes.length >= 2 && (bytes[0] & 0xFF) == 0xFE && (bytes[1] & 0xFF) == 0xFF
                ? new String(bytes, 2, bytes.length - 2, StandardCharsets.UTF_16BE)
                : utf8(bytes);
    }

    /** False for what lies beside agents and is none: text without front matter, settings in TOML. */
    static boolean mayBeAgent(Form form, String text) {
        return form == Form.TOML
                ? text.contains("developer_instructions")
                : text.replaceFirst("^\\uFEFF", "").stripLeading().startsWith("---");
    }

    static final class TooLong extends IOException {
        private static final long serialVersionUID = 1;

        TooLong(String message) {
            super(message);
        }
    }

    static String digest(byte[] bytes) {
        return HexFormat.of().formatHex(sha256().digest(bytes));
    }

    static String digest(Path file) throws IOException {
        try (var out = OutputStream.nullOutputStream()) {
            return copy(file, out);
        }
    }

    /** Copies and gives the digest of what was copied. */
    static String copy(Path from, Path to) throws IOException {
        try (var out = Files.newOutputStream(to)) {
            return copy(from, out);
        }
    }

    private static String copy(Path from, OutputStream out) throws IOException {
        var sha = sha256();
        try (var in = Files.newInputStream(from)) {
            var buffer = new byte[64 << 10];
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                sha.update(buffer, 0, n);
                out.write(buffer, 0, n);
            }
        }
        return HexFormat.of().formatHex(sha.digest());
    }

    /** For example {@code back-end-expert} for {@code Back End Expert.md}; {@code plugin} when nothing is left. */
    static String slug(String fileName) {
        var stem = fileName.replaceFirst("\\.[^.]+$", "");
        var plain = Normalizer.normalize(stem, Normalizer.Form.NFKD)
                .toLowerCase(Locale.ROOT)
                .replaceAll("\\p{M}+", "")
                .replaceAll("[^a-z0-9]+", "-")
                .replaceAll("^[-0-9]+", "");
        var cut = plain.length() > 63 ? plain.substring(0, 63) : plain;
        var slug = cut.replaceAll("-+$", "");
        return slug.isEmpty() ? "plugin" : slug;
    }

    /** Without what would break a line of the log. */
    static String plain(String text) {
        return text.replaceAll("\\p{Cntrl}+", " ");
    }

    /** The first eight digits of a digest, which serve as a version where there is no other. */
    static String shortly(String digest) {
        return digest.length() > 8 ? digest.substring(0, 8) : digest;
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("no SHA-256, which every JDK has", e);
        }
    }
}
