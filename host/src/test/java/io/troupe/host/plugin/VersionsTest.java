package io.troupe.host.plugin;

import static org.assertj.core.api.Assertions.assertThat;

import io.troupe.host.plugin.Reading.Identity;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VersionsTest {

    @TempDir
    Path folder;

    private Versions versions;

    @BeforeEach
    void open() {
        versions = new Versions(folder);
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private void served(String plugin, String text) {
        var identity = new Identity(plugin, text, Texts.digest(utf8(text)), Form.MARKDOWN);
        versions.keep(new MarkdownText(
                identity, plugin + ".md", text, out -> out.write(utf8(text)), name -> Optional.empty()));
    }

    @Test
    void keepsTheLatestContentsOnce() throws Exception {
        for (var text : new String[] {"one", "two", "three", "two", "four", "five", "five"}) {
            served("writer", text);
        }

        assertThat(versions.earlier("writer", Texts.digest(utf8("five"))))
                .extracting(Versions.Kept::version)
                .containsExactly("four", "two", "three");
        assertThat(new Versions(folder).earlier("writer", ""))
                .extracting(Versions.Kept::version)
                .containsExactly("five", "four", "two", "three");
        var two = versions.find("writer", Texts.digest(utf8("two"))).orElseThrow();
        assertThat(Files.readString(two.file())).isEqualTo("two");
    }

    @Test
    void keepsPluginsApart() {
        served("writer", "one");
        served("reader", "two");

        assertThat(versions.earlier("writer", "")).hasSize(1);
        assertThat(versions.earlier("nobody", "")).isEmpty();
    }

    @Test
    void forgetsInTheEndWhatIsGone() throws Exception {
        for (var plugin : new String[] {"gone", "lately", "there"}) {
            served(plugin, "text");
        }
        var longAgo = FileTime.from(Instant.now().minus(Duration.ofDays(31)));
        Files.setLastModifiedTime(folder.resolve("gone"), longAgo);
        Files.setLastModifiedTime(folder.resolve("there"), longAgo);

        versions.prune(Set.of("there"));

        assertThat(folder.resolve("gone")).doesNotExist();
        assertThat(folder.resolve("lately")).exists();
        assertThat(folder.resolve("there")).exists();
    }
}
