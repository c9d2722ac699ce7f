package io.troupe.host.plugin;

import static java.util.stream.Collectors.joining;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.security.CodeSigner;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;

/**
 * Says whether everything in an archive is signed by somebody who is known. No class of it is loaded. It must be an
 * archive that nobody else can write: what holds now has to hold when it is loaded.
 */
final class Signatures {

    private static final String MANIFEST = "META-INF/MANIFEST.MF";
    private static final List<String> BLOCKS = List.of(".SF", ".RSA", ".DSA", ".EC");

    private final List<X509Certificate> pinned;
    private final Instant now;

    /**
     * Takes the certificates of those who are known. Each stands for itself: one that it has issued is not known.
     *
     * @param now the time that counts for a signature without a timestamp
     */
    Signatures(List<X509Certificate> pinned, Instant now) {
        this.pinned = List.copyOf(pinned);
        this.now = now;
    }

    /** What was found. */
    sealed interface Finding {

        /** Every entry is signed by somebody known. */
        record Good() implements Finding {}

        /** There is no trace of a signature. */
        record Unsigned() implements Finding {}

        /** The signature holds, but is not by somebody known, or not any more. */
        record Stranger(String entry, String signer) implements Finding {}

        /** There is a signature, and the archive is not what was signed. */
        record Broken(String entry, String how) implements Finding {}
    }

    /**
     * Reads the whole archive if there is any trace of a signature in it; can be interrupted.
     *
     * @throws ZipException when it has no readable directory of its content
     */
    Finding check(Path archive) throws IOException {
        try (var jar = new JarFile(archive.toFile(), true, ZipFile.OPEN_READ)) {
            var entries = jar.stream().toList();
            var blocks = entries.stream()
                    .map(JarEntry::getName)
                    .filter(name -> ofSignature(name) && !name.equalsIgnoreCase(MANIFEST))
                    .findFirst();
            if (blocks.isEmpty()) {
                return new Finding.Unsigned();
            }
            var broken = twice(entries).or(() -> manifest(jar)).or(() -> removed(jar, entries));
            return broken.isPresent() ? broken.get() : signed(jar, entries, blocks.get());
        }
    }

    /** Which of two entries of one name is loaded depends on who looks, so one of them could be smuggled in. */
    private static Optional<Finding> twice(List<JarEntry> entries) {
        var names = new HashSet<String>();
        return entries.stream()
                .map(JarEntry::getName)
                .filter(name -> !names.add(ofSignature(name) ? name.toUpperCase(Locale.ROOT) : name))
                .findFirst()
                .map(name -> new Finding.Broken(name, "is in it twice"));
    }

    /** Checks the signature of the list of entries, which the JDK does when the first entry is opened. */
    private static Optional<Finding> manifest(JarFile jar) {
        var entry = jar.getEntry(MANIFEST);
        if (entry == null) {
            return Optional.of(new Finding.Broken(MANIFEST, "is missing"));
        }
        try (var in = jar.getInputStream(entry)) {
            in.transferTo(OutputStream.nullOutputStream());
            return Optional.empty();
        } catch (SecurityException | IOException e) {
            return Optional.of(new Finding.Broken(MANIFEST, "was altered after signing: " + e.getMessage()));
        }
    }

    private static Optional<Finding> removed(JarFile jar, List<JarEntry> entries) {
        Set<String> names = new HashSet<>();
        entries.forEach(entry -> names.add(entry.getName()));
        try {
            var manifest = jar.getManifest();
            return manifest.getEntries().entrySet().stream()
                    .filter(section -> digested(section.getValue()) && !names.contains(section.getKey()))
                    .findFirst()
                    .map(section -> new Finding.Broken(section.getKey(), "was removed after signing"));
        } catch (SecurityException | IOException e) {
            return Optional.of(new Finding.Broken(MANIFEST, "cannot be read: " + e.getMessage()));
        }
    }

    private static boolean digested(Attributes section) {
        return section.keySet().stream()
                .anyMatch(key -> key.toString().toUpperCase(Locale.ROOT).endsWith("-DIGEST"));
    }

    private Finding signed(JarFile jar, List<JarEntry> entries, String block) throws IOException {
        var strangers = new ArrayList<Finding>();
        int signed = 0;
        for (var entry : entries) {
            if (ofSignature(entry.getName()) || (entry.isDirectory() && entry.getSize() == 0)) {
                continue;
            }
            var finding = signed(jar, entry);
            if (finding instanceof Finding.Broken) {
                return finding;
            }
            if (finding instanceof Finding.Stranger) {
                strangers.add(finding);
            }
            signed++;
        }
        if (signed == 0) {
            return new Finding.Broken(block, "signs nothing");
        }
        return strangers.isEmpty() ? new Finding.Good() : strangers.getFirst();
    }

    private Finding signed(JarFile jar, JarEntry entry) throws IOException {
        try (var in = jar.getInputStream(entry)) {
            var buffer = new byte[1 << 16];
            while (in.read(buffer) >= 0) {
                if (Thread.interrupted()) {
                    throw new InterruptedIOException("interrupted at " + entry.getName());
                }
            }
        } catch (SecurityException | ZipException e) {
            return new Finding.Broken(entry.getName(), "was altered after signing: " + e.getMessage());
        }
        var signers = entry.getCodeSigners(); // known only after the last byte
        if (signers == null || signers.length == 0) {
            return new Finding.Broken(entry.getName(), "is not covered by it: added after signing, or signed weakly");
        }
        for (var signer : signers) {
            if (pinned.contains(leaf(signer)) && validThenOrNow(signer)) {
                return new Finding.Good();
            }
        }
        return new Finding.Stranger(
                entry.getName(), List.of(signers).stream().map(this::words).collect(joining(", ")));
    }

    private String words(CodeSigner signer) {
        var leaf = leaf(signer);
        var name = leaf.getSubjectX500Principal().getName();
        return pinned.contains(leaf)
                ? name + " outside the time of its certificate, "
                        + leaf.getNotBefore().toInstant() + " to "
                        + leaf.getNotAfter().toInstant()
                : name;
    }

    /** A timestamp counts whoever made it: it is a pinned signer that put it there. */
    private boolean validThenOrNow(CodeSigner signer) {
        var leaf = leaf(signer);
        var timestamp = signer.getTimestamp();
        return validAt(leaf, now)
                || (timestamp != null && validAt(leaf, timestamp.getTimestamp().toInstant()));
    }

    private static boolean validAt(X509Certificate certificate, Instant time) {
        return !time.isBefore(certificate.getNotBefore().toInstant())
                && !time.isAfter(certificate.getNotAfter().toInstant());
    }

    private static X509Certificate leaf(CodeSigner signer) {
        return (X509Certificate) signer.getSignerCertPath().getCertificates().getFirst();
    }

    /** Whether an entry is part of the signature, as the JDK sees it, so that nothing signs it. */
    private static boolean ofSignature(String name) {
        var upper = name.toUpperCase(Locale.ROOT);
        return upper.equals(MANIFEST)
                || (upper.startsWith("META-INF/")
                        && upper.indexOf('/', "META-INF/".length()) < 0
                        && BLOCKS.stream().anyMatch(upper::endsWith));
    }
}
