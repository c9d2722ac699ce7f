package io.troupe.host.plugin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.troupe.api.PluginException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProgramCopyTest {

    @TempDir
    Path root;

    private Path source;
    private Path folder;

    @BeforeEach
    void writeAProgram() throws IOException {
        source = root.resolve("hello");
        folder = root.resolve("plugins");
        write("agent.yaml", "command: ./run\n");
        write("run", "#!/bin/sh\n");
        write("node_modules/it/index.js", "it");
        write("__pycache__/run.pyc", "cache");
        write(".git/config", "git");
        assertThat(source.resolve("run").toFile().setExecutable(true)).isTrue();
        Files.createSymbolicLink(source.resolve("away"), root);
    }

    private void write(String name, String text) throws IOException {
        var file = source.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }

    @Test
    void copiesAProgramWithItsLibrariesAndWithoutCachesAndLinks() throws Exception {
        var installed = DropIn.install(source, folder, false);

        assertThat(installed.copied()).containsExactly("hello");
        assertThat(installed.passed()).containsExactly(new Bundle.Passed("hello/away", "a link, not copied"));
        assertThat(folder).isDirectoryNotContaining("glob:**.part");
        assertThat(folder.resolve("hello/node_modules/it/index.js")).hasContent("it");
        assertThat(folder.resolve("hello/run")).isExecutable();
        assertThat(folder.resolve("hello")).isDirectoryNotContaining("regex:.*(__pycache__|\\.git|away)");
        assertThat(DropIn.digest(folder.resolve("hello"))).isEqualTo(DropIn.digest(source));
    }

    @Test
    void replacesOnlyWhenToldAndLeavesWhatTheProgramWrote() throws Exception {
        DropIn.install(source, folder, false);
        Files.writeString(folder.resolve("hello/notes.db"), "notes");
        assertThat(DropIn.install(source, folder, false).kept()).containsExactly("hello");

        write("run", "#!/bin/bash\n");
        assertThat(DropIn.install(source, folder, false).skipped())
                .containsExactly(new DropIn.Skipped("hello", "a different one is there; --replace takes its place"));
        assertThat(folder.resolve("hello/run")).hasContent("#!/bin/sh");

        assertThat(DropIn.install(source, folder, true).copied()).containsExactly("hello");
        assertThat(folder.resolve("hello/run")).hasContent("#!/bin/bash").isExecutable();
        assertThat(folder.resolve("hello/notes.db")).hasContent("notes");
    }

    @Test
    void replacesNoFileThatTheProgramKeepsThingsIn() throws Exception {
        write("notes.db", "as made");
        write("data/seen.json", "as made");
        write("node_modules/it/index.js", "old");
        DropIn.install(source, folder, false);
        Files.writeString(folder.resolve("hello/notes.db"), "notes");
        Files.writeString(folder.resolve("hello/data/seen.json"), "much");

        write("run", "#!/bin/bash\n");
        write("node_modules/it/index.js", "new");
        DropIn.install(source, folder, true);

        assertThat(folder.resolve("hello/notes.db")).hasContent("notes");
        assertThat(folder.resolve("hello/data/seen.json")).hasContent("much");
        assertThat(folder.resolve("hello/node_modules/it/index.js")).hasContent("new");
    }

    @Test
    void showsNobodyWhatOnlyItsOwnerMayRead() throws Exception {
        write("key", "secret");
        Files.setPosixFilePermissions(source.resolve("key"), PosixFilePermissions.fromString("rw-------"));

        DropIn.install(source, folder, false);

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve("hello/key"))))
                .isEqualTo("rw-------");
    }

    @Test
    void hasTheDigestOfItsFilesAlsoByWayOfALink() throws Exception {
        var link = Files.createSymbolicLink(root.resolve("link"), source);

        assertThat(DropIn.digest(link)).isEqualTo(DropIn.digest(source));
        assertThat(ProgramTree.of(link).files())
                .extracting(ProgramTree.File::path)
                .containsExactly(link.resolve("agent.yaml"), link.resolve("run"));
        assertThat(FolderTree.of(link).folders()).first().isEqualTo(link);
        assertThat(FolderTree.of(link).names()).contains("agent.yaml").doesNotContain("away");
    }

    @Test
    void isOnePluginToWhoeverLooksAtTheFolder() throws Exception {
        assertThat(Bundle.of(source)).isEqualTo(new Bundle(List.of(new Bundle.Item(source, "hello")), List.of()));
    }

    @Test
    void takesNoPlaceOfSomethingElse() throws Exception {
        Files.createDirectories(folder.resolve("hello"));

        assertThatThrownBy(() -> DropIn.install(source, folder, true))
                .isInstanceOf(PluginException.class)
                .hasMessageContaining("is there and is no program");
    }
}
