package io.troupe.host.plugin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.troupe.host.plugin.Signatures.Finding;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SignaturesTest {

    private static final String BLOCK = "META-INF/SIGNER.EC";
    private static final String MANIFEST = "META-INF/MANIFEST.MF";

    @TempDir
    private static Path keys;

    @TempDir
    private Path folder;

    private static Signer ours;
    private static Signer another;

    @BeforeAll
    static void makeKeys() throws Exception {
        ours = Signer.of(keys, "ours");
        another = Signer.of(keys, "another");
    }

    @Test
    void findsEveryEntrySignedByAPinnedCertificate() throws Exception {
        assertThat(check(ours.sign(jar()))).isEqualTo(new Finding.Good());
    }

    @Test
    void findsNoTraceOfASignature() throws Exception {
        assertThat(check(jar())).isEqualTo(new Finding.Unsigned());
    }

    @Test
    void findsASignatureByAnother() throws Exception {
        var jar = another.sign(jar());

        assertThat(check(jar)).isEqualTo(new Finding.Stranger("one.txt", "CN=another"));
        assertThat(new Signatures(List.of(), Instant.now()).check(jar)).isInstanceOf(Finding.Stranger.class);
    }

    @Test
    void isContentWithOneOfTwoSigners() throws Exception {
        var jar = another.sign(ours.sign(jar()), "ANOTHER");

        assertThat(check(jar)).isEqualTo(new Finding.Good());
    }

    @Test
    void wantsEveryEntrySignedByOneThatIsPinned() throws Exception {
        var jar = ours.sign(jar());
        change(jar, entries -> entries.put("three.txt", bytes("3")));
        another.sign(jar, "ANOTHER"); // who signs all three

        assertThat(check(jar)).isEqualTo(new Finding.Stranger("three.txt", "CN=another"));
    }

    @Test
    void findsAnAlteredEntry() throws Exception {
        var jar = ours.sign(jar());
        change(jar, entries -> entries.put("two.txt", bytes("other")));

        assertThat(broken(jar, "two.txt")).startsWith("was altered after signing");
    }

    @Test
    void findsAnAddedEntry() throws Exception {
        var jar = ours.sign(jar());
        change(jar, entries -> entries.put("demo/Added.class", bytes("x")));

        assertThat(broken(jar, "demo/Added.class")).contains("added after signing");
    }

    @Test
    void findsAnAddedEntryInsideMetaInf() throws Exception {
        var jar = ours.sign(jar());
        change(jar, entries -> entries.put("META-INF/services/x.RSA", bytes("x")));

        assertThat(broken(jar, "META-INF/services/x.RSA")).contains("added after signing");
    }

    @Test
    void findsAnAddedEntryThatTheManifestLists() throws Exception {
        var jar = ours.sign(jar());
        change(jar, entries -> {
            var digest = "SHA-384-Digest: " + "A".repeat(64);
            entries.merge(MANIFEST, bytes("Name: three.txt\r\n" + digest + "\r\n\r\n"), SignaturesTest::joined);
            entries.put("three.txt", bytes("3"));
        });

        broken(jar, "three.txt");
    }

    @Test
    void findsARemovedEntry() throws Exception {
        var jar = ours.sign(jar());
        change(jar, entries -> entries.remove("two.txt"));

        assertThat(broken(jar, "two.txt")).isEqualTo("was removed after signing");
    }

    @Test
    void findsAnEntryThatWasRemovedFromTheManifestToo() throws Exception {
        var jar = ours.sign(jar());
        change(jar, entries -> {
            entries.remove("two.txt");
            entries.computeIfPresent(
                    MANIFEST, (name, old) -> bytes(text(old).replaceAll("(?s)Name: two.*?\r\n\r\n", "")));
            assertThat(text(entries.getOrDefault(MANIFEST, bytes("two")))).doesNotContain("two");
        });

        assertThat(broken(jar, MANIFEST)).contains("two.txt");
    }

    @Test
    void findsAnAlteredManifest() throws Exception {
        var jar = ours.sign(jar());
        change(
                jar,
                entries -> entries.computeIfPresent(
                        MANIFEST, (name, old) -> bytes(text(old).replace("Plugin-Id: demo", "Plugin-Id: evil"))));

        assertThat(broken(jar, MANIFEST)).startsWith("was altered after signing");
    }

    @Test
    void findsTheSignatureOfAnotherArchive() throws Exception {
        var signed = entries(ours.sign(jar()));
        var other = jar();
        change(other, entries -> {
            signed.forEach((name, content) -> {
                if (name.contains("SIGNER")) {
                    entries.put(name, content);
                }
            });
        });

        broken(other, MANIFEST);
    }

    @Test
    void findsASignatureThatSaysNothing() throws Exception {
        for (var name : List.of(BLOCK, "META-INF/SIGNER.SF", "META-INF/signer.rsa")) {
            var jar = jar();
            change(jar, entries -> entries.put(name, bytes("nothing")));

            assertThat(check(jar)).as(name).isInstanceOf(Finding.Broken.class);
        }
    }

    @Test
    void findsASignatureWithoutItsManifest() throws Exception {
        var jar = ours.sign(jar());
        change(jar, entries -> entries.remove(MANIFEST));

        broken(jar, MANIFEST);
    }

    @Test
    void findsASignatureOverNothing() throws Exception {
        var jar = PluginJar.of("demo", "1.0.0").in(folder, "empty.jar");

        assertThat(broken(ours.sign(jar), "META-INF/SIGNER.SF")).isEqualTo("signs nothing");
    }

    @Test
    void findsASecondManifest() throws Exception {
        var jar = ours.sign(jar());
        change(jar, entries -> entries.put("META-INF/Manifest.mf", bytes("Manifest-Version: 1.0\r\n\r\n")));

        assertThat(broken(jar, "META-INF/Manifest.mf")).isEqualTo("is in it twice");
    }

    @Test
    void findsAnEntryThatIsThereTwice() throws Exception {
        var jar = ours.sign(jar());
        change(jar, entries -> entries.put("owt.txt", bytes("2")));
        var twice = new String(Files.readAllBytes(jar), StandardCharsets.ISO_8859_1).replace("owt.txt", "two.txt");
        Files.write(jar, twice.getBytes(StandardCharsets.ISO_8859_1));

        assertThat(broken(jar, "two.txt")).isEqualTo("is in it twice");
    }

    @Test
    void findsContentInAFolderEntry() throws Exception {
        var jar = ours.sign(jar());
        change(jar, entries -> entries.put("folder/", bytes("x")));

        broken(jar, "folder/");
    }

    @Test
    void letsEmptyFoldersBe() throws Exception {
        var jar = ours.sign(jar());
        change(jar, entries -> entries.put("folder/", new byte[0]));

        assertThat(check(jar)).isEqualTo(new Finding.Good());
    }

    @Test
    void findsASignerOutsideTheTimeOfTheCertificate() throws Exception {
        var jar = ours.sign(jar());
        var later = ours.certificate().getNotAfter().toInstant().plus(Duration.ofDays(1));

        assertThat(new Signatures(List.of(ours.certificate()), later).check(jar))
                .isInstanceOfSatisfying(
                        Finding.Stranger.class,
                        found -> assertThat(found.signer()).startsWith("CN=ours outside the time of its certificate"));
    }

    @Test
    void canBeInterrupted() throws Exception {
        var jar = ours.sign(jar());
        Thread.currentThread().interrupt();

        assertThatThrownBy(() -> check(jar)).isInstanceOf(InterruptedIOException.class);
        assertThat(Thread.interrupted()).isFalse();
    }

    @Test
    void doesNotReadWhatIsNoArchive() throws Exception {
        var file = Files.writeString(folder.resolve("text.jar"), "text");

        assertThatThrownBy(() -> check(file)).isInstanceOf(ZipException.class);
    }

    private Path jar() throws IOException {
        return PluginJar.of("demo", "1.0.0")
                .text("one.txt", "1")
                .text("two.txt", "2")
                .in(folder, "demo.jar");
    }

    private static Finding check(Path jar) throws IOException {
        return new Signatures(List.of(ours.certificate()), Instant.now()).check(jar);
    }

    private static String broken(Path jar, String entry) throws IOException {
        var found = check(jar);
        assertThat(found)
                .isInstanceOfSatisfying(
                        Finding.Broken.class,
                        broken -> assertThat(broken.entry()).isEqualTo(entry));
        return ((Finding.Broken) found).how();
    }

    /** Writes an archive anew with other content, and the signature it had. */
    static void change(Path jar, Consumer<Map<String, byte[]>> change) throws IOException {
        var entries = entries(jar);
        change.accept(entries);
        try (var out = new ZipOutputStream(Files.newOutputStream(jar))) {
            for (var entry : entries.entrySet()) {
                out.putNextEntry(new ZipEntry(entry.getKey()));
                out.write(entry.getValue());
                out.closeEntry();
            }
        }
    }

    private static Map<String, byte[]> entries(Path jar) throws IOException {
        var entries = new LinkedHashMap<String, byte[]>();
        try (var zip = new ZipFile(jar.toFile())) {
            for (var entry : zip.stream().toList()) {
                entries.put(entry.getName(), zip.getInputStream(entry).readAllBytes());
            }
        }
        return entries;
    }

    private static byte[] joined(byte[] one, byte[] two) {
        return bytes(text(one) + text(two));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
