package io.troupe.host.plugin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.troupe.api.PluginException;
import io.troupe.host.plugin.DropIn.Skipped;
import java.io.IOException;
import java.io.RandomAccessFile;
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
        Files.writeString(source.resolve("one.md"), "---one");
        Files.writeString(source.resolve("two.jar"), "two");
        Files.writeString(source.resolve("notes.txt"), "notes");
        Files.writeString(source.resolve(".hidden.md"), "hidden");
    }

    private Path write(String name, String text) throws IOException {
        var file = source.resolve(name);
        Files.createDirectories(file.getParent());
        return Files.writeString(file, text);
    }

    @Test
    void copiesSubFoldersAsPacksAndSaysWhatItPassedOver() throws Exception {
        write("team/three.md", "---three");
        write("team/four.zip", "four");
        write("team/deeper/five.md", "---five");
        write("README.md", "# Our agents");
        write("node_modules/six/six.md", "---six");
        write(".git/config.md", "---seven");
        write("empty/notes.txt", "notes");

        var installed = DropIn.install(source, folder, false);

        assertThat(installed.copied())
                .containsExactly("one.md", "team/deeper/five.md", "team/four.zip", "team/three.md", "two.jar");
        assertThat(installed.skipped()).isEmpty();
        assertThat(installed.passed())
                .extracting(Bundle.Passed::name)
                .containsExactly(
                        ".git", ".hidden.md", "README.md", "empty/notes.txt", "empty", "node_modules", "notes.txt");
        assertThat(folder.resolve("team/three.md")).hasContent("---three");
    }

    @Test
    void takesTheSchemasAlongThatAnAgentNames() throws Exception {
        var agent = write("team/agent.md", "---\ninput: in.schema.json\noutput: gone.json\n---\nnot other.json\n");
        write("team/in.schema.json", "{}");
        write("team/other.json", "{}");

        assertThat(DropIn.install(agent, folder, false).copied()).containsExactly("in.schema.json", "agent.md");
        assertThat(DropIn.install(source, folder, false).copied())
                .containsExactly("one.md", "team/in.schema.json", "team/agent.md", "two.jar");
        write("team/in.schema.json", "[]");
        var refused = DropIn.install(source, folder, false);
        assertThat(refused.skipped()).extracting(Skipped::name).containsExactly("team/agent.md");
        assertThat(refused.skipped().getFirst().why()).startsWith("team/in.schema.json: a different one is there");
        assertThat(folder.resolve("team/in.schema.json")).hasContent("{}");
    }

    @Test
    void refusesWhatIsTooLarge() throws Exception {
        try (var file = new RandomAccessFile(source.resolve("two.jar").toFile(), "rw")) {
            file.setLength((200L << 20) + 1); // a hole, which takes no room
        }

        var installed = DropIn.install(source, folder, false);

        assertThat(installed.copied()).containsExactly("one.md");
        assertThat(installed.skipped())
                .containsExactly(new Skipped("two.jar", "larger than 200 MiB, expected a plugin"));
    }

    @Test
    void doesNotTakeAProjectForItsPlugin() throws Exception {
        write("pom.xml", "<project/>");

        assertThatThrownBy(() -> DropIn.install(source, folder, false))
                .isInstanceOf(PluginException.class)
                .hasMessageContaining("build it (mvn -q package)");
    }

    @Test
    void putsNoPackWhereALinkLeadsElsewhere() throws Exception {
        write("team/three.md", "---three");
        Files.createDirectories(folder);
        Files.createSymbolicLink(folder.resolve("team"), Files.createDirectories(root.resolve("elsewhere")));

        var installed = DropIn.install(source, folder, true);

        assertThat(installed.skipped()).extracting(Skipped::name).containsExactly("team/three.md");
        assertThat(root.resolve("elsewhere")).isEmptyDirectory();
    }

    @Test
    void copiesWhatIsUsableOfAFolder() throws Exception {
        var installed = DropIn.install(source, folder, false);

        assertThat(installed.copied()).containsExactly("one.md", "two.jar");
        assertThat(installed.skipped()).isEmpty();
        assertThat(folder).isDirectoryNotContaining("glob:**.txt").isDirectoryNotContaining("glob:**.tmp");
        assertThat(folder.resolve("one.md")).hasContent("---one");
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
        Files.writeString(source.resolve("one.md"), "---new");

        var refused = DropIn.install(source.resolve("one.md"), folder, false);
        assertThat(refused.skipped())
                .containsExactly(new Skipped("one.md", "a different one is there; --replace takes its place"));
        assertThat(folder.resolve("one.md")).hasContent("---one");

        assertThat(DropIn.install(source.resolve("one.md"), folder, true).copied())
                .containsExactly("one.md");
        assertThat(folder.resolve("one.md")).hasContent("---new");
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
                .hasMessageContaining("expected a .md, a .jar or a .zip file");
        assertThatThrownBy(() -> DropIn.install(root.resolve("nowhere"), folder, false))
                .isInstanceOf(PluginException.class)
                .hasMessageContaining("expected a file or a folder");
        assertThat(folder).doesNotExist();
    }

    @Test
    void replacesAProgramByWhatTheNewOneHasAndNoMore() throws Exception {
        write("hello/agent.yaml", "command: python3");
        write("hello/lib/old.py", "old");
        write("other.md", "---\nname: other\ndescription: Other.\n---\nWork.");
        var hello = source.resolve("hello");

        assertThat(DropIn.install(source, folder, false).copied()).contains("hello", "other.md");
        assertThat(DropIn.install(hello, folder, false).kept()).containsExactly("hello");

        Files.delete(hello.resolve("lib/old.py"));
        write("hello/agent.yaml", "command: python4");
        assertThat(DropIn.install(hello, folder, false).skipped()).hasSize(1);
        assertThat(DropIn.install(hello, folder, true).copied()).containsExactly("hello");
        assertThat(DropIn.digest(folder.resolve("hello"))).isEqualTo(DropIn.digest(hello));
    }
}
