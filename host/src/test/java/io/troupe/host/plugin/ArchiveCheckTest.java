package io.troupe.host.plugin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ArchiveCheckTest {

    @TempDir
    Path root;

    private interface Filling {
        void of(ZipOutputStream zip) throws IOException;
    }

    private static byte[] zip(Filling filling) throws IOException {
        var bytes = new ByteArrayOutputStream();
        try (var zip = new ZipOutputStream(bytes)) {
            filling.of(zip);
        }
        return bytes.toByteArray();
    }

    private static void entry(ZipOutputStream zip, String name, byte[] content) throws IOException {
        zip.putNextEntry(new ZipEntry(name));
        zip.write(content);
        zip.closeEntry();
    }

    private static byte[] one(String name) throws IOException {
        return zip(zip -> entry(zip, name, new byte[] {'x'}));
    }

    private ArchiveCheck check(byte[] bytes) throws IOException {
        var check = new ArchiveCheck();
        check.check(Files.write(root.resolve("a.zip"), bytes));
        return check;
    }

    private void refuses(byte[] bytes, String why) {
        assertThatThrownBy(() -> check(bytes)).isInstanceOf(Unfit.class).hasMessageContaining(why);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"../evil.sh", "a/../../evil.sh", "/etc/evil", "..", "a\\..\\evil", "C:/evil", "c:evil", "a/.."})
    void refusesNamesThatLeadOutOfTheArchive(String name) throws IOException {
        refuses(one(name), "leads out of the archive");
    }

    @Test
    void refusesControlCharactersInNamesAndShowsNone() throws IOException {
        refuses(one("a\u0000b"), "entry 'a?b' has control characters");
        refuses(one("a\nb"), "entry 'a?b' has control characters");
    }

    @Test
    void takesNamesThatOnlyLookOdd() throws IOException {
        check(zip(zip -> {
            entry(zip, "a..b/...", new byte[1]);
            entry(zip, "..hidden", new byte[1]);
            entry(zip, "Straße/日本.txt", new byte[1]);
        }));
    }

    @Test
    void refusesALongName() throws IOException {
        check(one("n".repeat(512)));

        refuses(one("n".repeat(513)), "name has 513 characters, expected 1 to 512");
    }

    @Test
    void refusesANameThatIsThereTwice() throws IOException {
        var bytes = zip(zip -> {
            entry(zip, "demo/A1.class", new byte[] {1});
            entry(zip, "demo/A2.class", new byte[] {2});
        });
        var text = new String(bytes, StandardCharsets.ISO_8859_1).replace("A2", "A1");

        refuses(text.getBytes(StandardCharsets.ISO_8859_1), "entry 'demo/A1.class' is there twice");
    }

    @Test
    void refusesMoreEntriesThanAnybodyNeeds() throws IOException {
        refuses(
                zip(zip -> {
                    for (int i = 0; i <= 10_000; i++) {
                        entry(zip, "e" + i, new byte[0]);
                    }
                }),
                "more than 10000 entries");
    }

    @Test
    void refusesAnEntryThatUnpacksToFarMoreThanItsSize() throws IOException {
        refuses(zip(zip -> entry(zip, "bomb.txt", new byte[4 << 20])), "'bomb.txt' unpacks to more than 200 times");
    }

    @Test
    void refusesAnArchiveThatUnpacksToTooMuch() throws IOException {
        var block = new byte[5 << 20];
        for (int i = 0; i < block.length; i += 150) { // compresses well, but not beyond belief
            Arrays.fill(block, i, i + 1, (byte) ((i * 31) >> 3));
        }
        refuses(
                zip(zip -> {
                    for (int i = 0; i < 41; i++) {
                        entry(zip, "block" + i, block);
                    }
                }),
                "unpacks to more than 200 MiB");
    }

    @Test
    void countsWhatIsReadAndNotWhatTheArchiveSays() throws IOException {
        var bytes = zip(zip -> entry(zip, "bomb.txt", new byte[4 << 20]));
        int central = new String(bytes, StandardCharsets.ISO_8859_1).indexOf("PK\u0001\u0002");
        Arrays.fill(bytes, central + 24, central + 28, (byte) 1); // says 16 MiB
        bytes[central + 27] = 0;

        refuses(bytes, "'bomb.txt' unpacks to more than 200 times");
    }

    @Test
    void refusesDamagedContent() throws IOException {
        var bytes = zip(zip -> {
            zip.setLevel(0);
            entry(zip, "note.txt", "all is well".getBytes(StandardCharsets.UTF_8));
        });
        int at = new String(bytes, StandardCharsets.ISO_8859_1).indexOf("well");
        bytes[at] = 'h';

        refuses(bytes, "entry 'note.txt' is damaged");
    }

    @Test
    void tellsWhatIsNotThereYetFromWhatWillNeverBeAnArchive() throws IOException {
        var bytes = one("a.txt");

        for (int length : new int[] {0, 1, 2, bytes.length / 2, bytes.length - 1}) {
            assertThatThrownBy(() -> check(Arrays.copyOf(bytes, length)))
                    .as(length + " bytes")
                    .isInstanceOf(ZipException.class);
        }
        refuses("this is not a jar".getBytes(StandardCharsets.UTF_8), "does not begin as a jar or a zip does");
        refuses(new byte[10_000], "does not begin as a jar or a zip does");
    }

    @Test
    void findsTheClassesThatEndTheHost() throws IOException {
        var ending = PluginJar.agent("echo", "1.0.0")
                .source("demo.Demo", PluginJar.agentSource("void end() { Runtime.getRuntime().halt(3); }", ""));

        assertThat(check(ending.bytes()).endingHost()).containsExactly("demo.Demo");
        assertThat(check(PluginJar.agent("echo", "1.0.0").bytes()).endingHost()).isEmpty();
    }
}
