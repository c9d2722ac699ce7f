package io.troupe.host.plugin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.troupe.api.PluginException;
import io.troupe.host.plugin.DropIn.Skipped;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DropInTest {

    @TempDir
    Path root;

    private Path source;
    private Path folder;

    @BeforeEach
    void write() throws IOException {
        source = Files.createDirectories(root.resolve("source"));
        folder = root.resolve("plugins");
        Files.writeString(source.resolve("one.md"), "one");
        Files.writeString(source.resolve("two.jar"), "two");
        Files.writeString(source.resolve("notes.txt"), "notes");
        Files.writeString(source.resolve(".hidden.md"), "hidden");
    }

    @Test
    void copiesWhatIsUsableOfAFolder() throws Exception {
        var installed = DropIn.install(source, folder, false);

        assertThat(installed.copied()).containsExactly("one.md", "two.jar");
        assertThat(installed.skipped()).isEmpty();
        assertThat(folder).isDirectoryNotContaining("glob:**.txt").isDirectoryNotContaining("glob:**.tmp");
        assertThat(folder.resolve("one.md")).hasContent("one");
    }

    @Test
    void keepsWhatIsTheSame() throws Exception {
        DropIn.install(source, folder, false);

        var again = DropIn.install(source, folder, false);

        assertThat(again.copied()).isEmpty();
        assertThat(again.kept()).containsExactly("one.md", "two.jar");
        assertThat(again.skipped()).isEmpty();
    }

    @Test
    void refusesToOverwriteUnlessAsked() throws Exception {
        DropIn.install(source, folder, false);
        Files.writeString(source.resolve("one.md"), "new");

        var refused = DropIn.install(source.resolve("one.md"), folder, false);
        assertThat(refused.skipped())
                .containsExactly(new Skipped("one.md", "a different one is there; --replace takes its place"));
        assertThat(folder.resolve("one.md")).hasContent("one");

        assertThat(DropIn.install(source.resolve("one.md"), folder, true).copied())
                .containsExactly("one.md");
        assertThat(folder.resolve("one.md")).hasContent("new");
    }

    @Test
    void followsNoLink() throws Exception {
        Files.writeString(root.resolve("secret"), "secret");
        Files.createSymbolicLink(source.resolve("link.md"), root.resolve("secret"));
        Files.createDirectories(folder);
        Files.createSymbolicLink(folder.resolve("one.md"), root.resolve("secret"));

        var installed = DropIn.install(source, folder, true);

        assertThat(installed.skipped()).extracting(Skipped::name).containsExactly("link.md", "one.md");
        assertThat(installed.copied()).containsExactly("two.jar");
        assertThat(root.resolve("secret")).hasContent("secret");
    }

    @Test
    void saysWhatItCannotInstall() {
        assertThatThrownBy(() -> DropIn.install(source.resolve("notes.txt"), folder, false))
                .isInstanceOf(PluginException.class)
                .hasMessageContaining("expected a .md or a .jar file");
        assertThatThrownBy(() -> DropIn.install(root.resolve("nowhere"), folder, false))
                .isInstanceOf(PluginException.class)
                .hasMessageContaining("expected a file or a folder");
        assertThat(folder).doesNotExist();
    }
}
