package io.troupe.host.plugin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The forms in which plugins come. */
class UnpackingTest {

    private static final String PROPERTIES = """
            plugin.id=echo
            plugin.version=2.0.0
            plugin.requires=>=0.1.0
            plugin.dependencies=other@>=1.0.0
            plugin.permissions=network:api.test
            plugin.reload=stop-then-start
            """;

    @TempDir
    Path root;

    private Archive read(PluginJar zip) throws IOException {
        return Archive.read(zip.in(root, "plugin.jar"));
    }

    private static byte[] library(String text) throws IOException {
        return PluginJar.plain().text("library.txt", text).bytes();
    }

    private List<String> path(Archive archive) {
        return archive.classPath().stream()
                .map(path -> root.relativize(path).toString())
                .toList();
    }

    @Test
    void usesAJarFromWhereItIs() throws IOException {
        var archive = read(PluginJar.agent("echo", "1.0.0"));

        assertThat(path(archive)).containsExactly("plugin.jar");
        assertThat(archive.extensions()).containsExactly("demo.Demo");
        assertThat(archive.attribute("Plugin-Id")).contains("echo");
        assertThat(archive.stopThenStart()).isFalse();
    }

    @Test
    void putsLibrariesOfAJarBehindIt() throws IOException {
        var archive = read(PluginJar.agent("echo", "1.0.0")
                .binary("lib/b.jar", library("b"))
                .binary("lib/a.jar", library("a"))
                .text("lib/deeper/c.jar", "not even a jar"));

        assertThat(path(archive)).containsExactly("plugin.jar", "lib/b.jar", "lib/a.jar");
    }

    @Test
    void unpacksClassesWithTheirManifest() throws IOException {
        var archive = read(PluginJar.plain()
                .text("classes/META-INF/MANIFEST.MF", "Manifest-Version: 1.0\nPlugin-Id: echo\nPlugin-Version: 1.0.0\n")
                .text("classes/META-INF/extensions.idx", "demo.Demo # ours\n")
                .binary("lib/a.jar", library("a")));

        assertThat(path(archive)).containsExactly("classes", "lib/a.jar");
        assertThat(archive.extensions()).containsExactly("demo.Demo");
        assertThat(archive.attribute("Plugin-Version")).contains("1.0.0");
    }

    @Test
    void readsThePropertiesThatPf4jKnows() throws IOException {
        var archive = read(
                PluginJar.plain().text("plugin.properties", PROPERTIES).text("classes/META-INF/extensions.idx", "a.B"));

        assertThat(archive.attribute("Plugin-Id")).contains("echo");
        assertThat(archive.dependencies()).containsExactly(new Dependency("other", ">=1.0.0", false));
        assertThat(archive.permissions()).containsExactly("network:api.test");
        assertThat(archive.stopThenStart()).isTrue();
    }

    @Test
    void findsTheExtensionsOfAPluginThatIsAllLibraries() throws IOException {
        var archive = read(PluginJar.plain()
                .text("plugin.properties", PROPERTIES)
                .binary("lib/echo.jar", PluginJar.plain().extension("demo.Demo").bytes()));

        assertThat(archive.extensions()).containsExactly("demo.Demo");
    }

    @Test
    void takesAJarInAZipWithItsLibrariesEvenOfOneName() throws IOException {
        var inner = PluginJar.agent("echo", "1.0.0").binary("lib/a.jar", library("inner"));
        var archive = read(PluginJar.plain().binary("echo.jar", inner.bytes()).binary("lib/a.jar", library("outer")));

        assertThat(path(archive)).containsExactly("inner.jar", "lib/a.jar", "inner/a.jar");
        assertThat(archive.attribute("Plugin-Id")).contains("echo");
    }

    @Test
    void findsTheMembersOfAPackWhateverAnArchiverAdded() throws IOException {
        var archive = read(PluginJar.plain()
                .text("team/b.md", "b")
                .text("team/a.md", "a")
                .text("team/schema.json", "{}")
                .text("team/.hidden.md", "no")
                .text("team/deeper/c.md", "c")
                .text("__MACOSX/team/._a.md", "no")
                .text("__MACOSX/._b.md", "no")
                .text(".DS_Store", "no"));

        assertThat(archive.members())
                .extracting(file -> String.valueOf(file.getFileName()))
                .containsExactly("a.md", "b.md", "c.md");
        assertThat(archive.members().getFirst().resolveSibling("schema.json")).hasContent("{}");
        assertThat(archive.members().getFirst().resolveSibling(".hidden.md")).doesNotExist();
    }

    @Test
    void checksWhatIsNested() throws IOException {
        var evil = PluginJar.plain().text("../evil.sh", "rm").bytes();
        var zip = PluginJar.agent("echo", "1.0.0").binary("lib/a.jar", evil);

        assertThatThrownBy(() -> read(zip))
                .isInstanceOf(Unfit.class)
                .hasMessageContaining("'../evil.sh' leads out of the archive");
        assertThat(Files.exists(root.resolve("evil.sh"))).isFalse();
    }

    @Test
    void countsNestedContentWithTheRest() throws IOException {
        var bomb = PluginJar.plain().binary("bomb", new byte[4 << 20]).bytes();

        assertThatThrownBy(() -> read(PluginJar.agent("echo", "1.0.0").binary("lib/a.jar", bomb)))
                .isInstanceOf(Unfit.class)
                .hasMessageContaining("'bomb' unpacks to more than");
    }

    @Test
    void refusesAReloadAndPermissionsThatAreNone() throws IOException {
        var archive = read(PluginJar.agent("echo", "1.0.0")
                .manifest("Plugin-Reload", "sometimes")
                .manifest("Plugin-Permissions", "network, Files"));

        assertThatThrownBy(archive::stopThenStart)
                .isInstanceOf(Unfit.class)
                .hasMessage("Plugin-Reload is 'sometimes', expected overlap or stop-then-start");
        assertThatThrownBy(archive::permissions).isInstanceOf(Unfit.class).hasMessageContaining("has 'Files'");
    }

    @Test
    void saysBothVersionsOfADependencyThatDoesNotFit() throws Unfit {
        var needed = Dependency.parse("other@>=2.0.0, maybe?@1.5.0, any");

        assertThat(needed.getFirst().mismatch("1.9.0"))
                .hasValueSatisfying(why -> assertThat(why).contains(">=2.0.0", "1.9.0"));
        assertThat(needed.get(1)).isEqualTo(new Dependency("maybe", "1.5.0", true));
        assertThat(needed.get(1).mismatch("2.0.0")).isEmpty();
        assertThat(needed.get(2).mismatch("whatever")).isEmpty();
        assertThat(needed.getFirst().mismatch("whatever")).isPresent();
        assertThatThrownBy(() -> Dependency.parse("other@soon")).isInstanceOf(Unfit.class);
        assertThatThrownBy(() -> Dependency.parse("../other")).isInstanceOf(Unfit.class);
    }
}
