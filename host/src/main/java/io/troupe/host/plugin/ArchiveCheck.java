package io.troupe.host.plugin;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/**
 * Reads through an archive once, every byte of it, before anything in it is believed: names that lead elsewhere, names
 * that are there twice, and content that unpacks to more than anybody needs are refused. Sizes are counted, not read
 * from the archive. Blocks.
 */
final class ArchiveCheck {

    private static final int MOST_ENTRIES = 10_000;
    private static final long MOST_BYTES = 200L << 20;
    private static final long LARGEST_ENTRY = 100L << 20;
    private static final long SMALL = 1L << 20;
    private static final long MOST_RATIO = 200;
    private static final int LONGEST_NAME = 512;
    private static final int LARGEST_CLASS = 16 << 20;
    private static final Pattern DRIVE = Pattern.compile("[A-Za-z]:.*");
    private static final Pattern VERSIONED = Pattern.compile("META-INF/versions/\\d+/");

    private final Set<String> endingHost = new HashSet<>();
    private final byte[] buffer = new byte[16 << 10];
    private long total;
    private int entries;

    /**
     * Checks one archive; nested ones add to the same counts.
     *
     * @throws Unfit naming the entry and what is wrong with it
     * @throws java.util.zip.ZipException when it has no readable directory of its content: perhaps it is still being
     *     written
     */
    void check(Path archive) throws IOException {
        beginsAsOne(archive);
        try (var zip = new ZipFile(archive.toFile())) {
            var names = new HashSet<String>();
            var all = zip.entries();
            while (all.hasMoreElements()) {
                var entry = all.nextElement();
                if (++entries > MOST_ENTRIES) {
                    throw new Unfit("more than " + MOST_ENTRIES + " entries, expected fewer");
                }
                named(entry.getName());
                if (!names.add(entry.getName())) {
                    throw new Unfit("entry '" + entry.getName() + "' is there twice, expected once");
                }
                read(zip, entry);
            }
        }
    }

    /** The names of classes that seem to end the process they run in. */
    Set<String> endingHost() {
        return Set.copyOf(endingHost);
    }

    private static void beginsAsOne(Path archive) throws IOException {
        try (var in = Files.newInputStream(archive)) {
            var first = in.readNBytes(2);
            if (first.length == 2 && (first[0] != 'P' || first[1] != 'K')) {
                throw new Unfit("it does not begin as a jar or a zip does");
            }
        }
    }

    private static void named(String name) throws Unfit {
        var shown = name.replaceAll("\\p{Cntrl}", "?");
        if (name.isEmpty() || name.length() > LONGEST_NAME) {
            throw new Unfit("an entry's name has " + name.length() + " characters, expected 1 to " + LONGEST_NAME);
        }
        if (!shown.equals(name)) {
            throw new Unfit("entry '" + shown + "' has control characters in its name");
        }
        boolean outside = name.startsWith("/")
                || name.indexOf('\\') >= 0
                || DRIVE.matcher(name).matches()
                || List.of(name.split("/", -1)).contains("..");
        if (outside) {
            throw new Unfit("entry '" + shown + "' leads out of the archive, expected a relative name");
        }
    }

    private void read(ZipFile zip, ZipEntry entry) throws IOException {
        boolean code = entry.getName().endsWith(".class");
        var bytes = code ? new ByteArrayOutputStream() : OutputStream.nullOutputStream();
        var crc = new CRC32();
        long size = 0;
        try (var in = zip.getInputStream(entry)) {
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                size += n;
                total += n;
                bounded(entry, size, code);
                bytes.write(buffer, 0, n);
                crc.update(buffer, 0, n);
            }
        }
        if (crc.getValue() != entry.getCrc()) { // of which the JDK takes no notice
            throw new Unfit("entry '" + entry.getName() + "' is damaged: its checksum is not that of its content");
        }
        if (bytes instanceof ByteArrayOutputStream read && mayEndHost(read)) {
            endingHost.add(className(entry.getName()));
        }
    }

    private void bounded(ZipEntry entry, long size, boolean code) throws Unfit {
        long packed = Math.max(1, entry.getCompressedSize());
        if (size > (code ? LARGEST_CLASS : LARGEST_ENTRY)) {
            throw new Unfit("entry '" + entry.getName() + "' unpacks to more than "
                    + ((code ? LARGEST_CLASS : LARGEST_ENTRY) >> 20) + " MiB");
        }
        if (size > SMALL && size / packed > MOST_RATIO) {
            throw new Unfit("entry '" + entry.getName() + "' unpacks to more than " + MOST_RATIO
                    + " times its size, expected no archive bomb");
        }
        if (total > MOST_BYTES) {
            throw new Unfit("it unpacks to more than " + (MOST_BYTES >> 20) + " MiB");
        }
    }

    /** A quick look for the names in the constant pool; whoever loads the class looks closer. */
    private static boolean mayEndHost(ByteArrayOutputStream code) {
        var text = code.toString(StandardCharsets.ISO_8859_1);
        boolean bySystem = text.contains("java/lang/System") && text.contains("exit");
        boolean byRuntime = text.contains("java/lang/Runtime") && (text.contains("exit") || text.contains("halt"));
        return bySystem || byRuntime;
    }

    private static String className(String entry) {
        var plain = VERSIONED.matcher(entry).replaceFirst("").replaceFirst("^classes/", "");
        return plain.substring(0, plain.length() - ".class".length()).replace('/', '.');
    }
}
