package io.troupe.host.plugin;

import static org.assertj.core.api.Assertions.assertThat;

import io.troupe.host.fact.PluginFact.PluginState;
import io.troupe.host.journal.MemoryJournal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PluginFolderTest {

    @TempDir
    Path root;

    private Running host;

    @BeforeEach
    void open() throws Exception {
        host = new Running(root, MemoryJournal.keeping());
    }

    @AfterEach
    void close() throws Exception {
        host.close();
    }

    @Test
    void loadsWhatIsThereAtTheStart() throws Exception {
        PluginJar.agent("echo", "1.0.0").in(host.shipped, "echo-1.0.0.jar");
        Files.createDirectories(host.plugins);
        Files.writeString(host.plugins.resolve("Hello World.md"), Running.markdown("hello"));

        assertThat(host.start()).isEqualTo(2);

        assertThat(host.port.live).containsEntry("echo", "version 1.0.0").containsKey("hello");
        assertThat(host.view("echo-1.0.0.jar"))
                .returns("echo", view -> view.id())
                .returns("1.0.0", view -> view.version())
                .returns("jar", view -> view.form())
                .returns(PluginState.LOADED, view -> view.state())
                .returns(List.of("echo"), view -> view.agents());
        var hello = host.view("Hello World.md");
        assertThat(hello.id()).isEqualTo("hello-world");
        assertThat(hello.version()).matches("[0-9a-f]{8}");
        assertThat(hello.form()).isEqualTo("markdown");
    }

    @Test
    void loadsWhatIsDroppedInAndRemovesWhatIsDeleted() throws Exception {
        assertThat(host.start()).isZero();

        var file = Files.writeString(host.plugins.resolve("hello.md"), Running.markdown("hello"));
        host.await("hello.md", PluginState.LOADED);
        assertThat(host.port.live).containsKey("hello");

        Files.delete(file);
        host.await(List::isEmpty);
        assertThat(host.port.live).isEmpty();
    }

    @Test
    void replacesAJarByNewContentAtTheSamePath() throws Exception {
        PluginJar.agent("echo", "1.0.0").in(Files.createDirectories(host.plugins), "echo.jar");
        host.start();

        PluginJar.agent("echo", "2.0.0").in(root, "new.jar");
        Files.move(root.resolve("new.jar"), host.plugins.resolve("echo.jar"), StandardCopyOption.REPLACE_EXISTING);

        host.await(views -> views.getFirst().version().equals("2.0.0"));
        assertThat(host.port.live).containsOnlyKeys("echo").containsEntry("echo", "version 2.0.0");
    }

    @Test
    void keepsRunningWhatIsOverwrittenInPlace() throws Exception {
        var jar = PluginJar.agent("echo", "1.0.0").in(Files.createDirectories(host.plugins), "echo.jar");
        host.start();
        var old = Objects.requireNonNull(host.port.code.get("echo"));

        Files.write(jar, new byte[10_000]);
        var refused = host.await("echo.jar", PluginState.REFUSED);

        assertThat(old.card().description()).isEqualTo("version 1.0.0"); // reads from its jar
        assertThat(host.port.live).containsOnlyKeys("echo");
        assertThat(refused.reason()).endsWith("; 1.0.0 goes on in its place");
        assertThat(host.await("echo.jar", PluginState.LOADED).version()).isEqualTo("1.0.0");
    }

    @Test
    void waitsForTheRestOfAHalfWrittenJar() throws Exception {
        host.start();
        var bytes = PluginJar.agent("echo", "1.0.0").bytes();
        var jar = Files.write(host.plugins.resolve("echo.jar"), Arrays.copyOf(bytes, bytes.length / 2));
        Files.writeString(host.plugins.resolve("other.md"), Running.markdown("other"));
        host.await("other.md", PluginState.LOADED); // it has been looked at by now, and is not complained about
        assertThat(host.list()).hasSize(1);

        Files.write(jar, bytes);

        assertThat(host.await("echo.jar", PluginState.LOADED).agents()).containsExactly("echo");
    }

    @Test
    void saysThatAJarStaysIncompleteAndTakesItWhenItIsMended() throws Exception {
        host.start();
        var bytes = PluginJar.agent("echo", "1.0.0").bytes();
        var jar = Files.write(host.plugins.resolve("echo.jar"), Arrays.copyOf(bytes, bytes.length / 2));

        assertThat(host.await("echo.jar", PluginState.REFUSED).reason()).startsWith("not a complete archive");
        assertThat(host.view("echo.jar").agents()).isEmpty();

        Files.write(jar, bytes);
        host.await("echo.jar", PluginState.LOADED);
    }

    @Test
    void followsARename() throws Exception {
        Files.writeString(Files.createDirectories(host.plugins).resolve("one.md"), Running.markdown("same"));
        host.start();

        Files.move(host.plugins.resolve("one.md"), host.plugins.resolve("two.md"));

        host.await("two.md", PluginState.LOADED);
        host.await(views -> views.size() == 1);
        assertThat(host.port.live).containsOnlyKeys("same");
    }

    @Test
    void passesAClashOnAndTakesTheFileOnceTheNameIsFree() throws Exception {
        Files.writeString(Files.createDirectories(host.plugins).resolve("one.md"), Running.markdown("same"));
        Files.writeString(host.plugins.resolve("two.md"), Running.markdown("same"));
        assertThat(host.start()).isEqualTo(1);
        assertThat(host.view("two.md").state()).isEqualTo(PluginState.REFUSED);
        assertThat(host.view("two.md").reason()).isEqualTo("agent name 'same' is taken");

        Files.delete(host.plugins.resolve("one.md"));

        host.await("two.md", PluginState.LOADED);
        assertThat(host.port.live).containsOnlyKeys("same");
    }

    @Test
    void loadsManyFilesDroppedAtOnce() throws Exception {
        host.start();
        for (int i = 0; i < 1_000; i++) {
            Files.writeString(host.plugins.resolve("agent-" + i + ".md"), Running.markdown("agent-" + i));
        }

        host.await(views -> views.stream()
                        .filter(view -> view.state() == PluginState.LOADED)
                        .count()
                == 1_000);
        assertThat(host.port.live).hasSize(1_000);
    }

    @Test
    void passesOverWhatIsNoneOfItsBusinessAndSaysWhatItCannotUse() throws Exception {
        Files.createDirectories(host.plugins.resolve("pack"));
        Files.createDirectories(host.plugins.resolve(".git"));
        for (var name : List.of("agent.yaml", "notes.txt", ".hidden.md", "b.md.tmp", "c.jar.part", "d.md~")) {
            Files.writeString(host.plugins.resolve(name), "content");
        }

        host.start();

        assertThat(host.list())
                .extracting(view ->
                        root.resolve("plugins").relativize(Path.of(view.file())).toString())
                .containsExactly("agent.yaml");
        assertThat(host.list()).allSatisfy(view -> {
            assertThat(view.state()).isEqualTo(PluginState.REFUSED);
            assertThat(view.reason()).isEqualTo("an agent.yaml beside other plugins, expected it in a folder of its own");
        });
    }

    @Test
    void reportsWhatCouldNotBeReadOfAFile() throws Exception {
        Files.writeString(
                Files.createDirectories(host.plugins).resolve("odd.md"),
                Running.markdown("odd").replace("description:", "odd: [\ndescription:"));

        host.start();

        var odd = host.view("odd.md");
        assertThat(odd.state()).isEqualTo(PluginState.LOADED_REDUCED);
        assertThat(odd.reason()).isEqualTo("line 3: odd was left out");
    }

    @Test
    void readsFilesBesideButNoneOutside() throws Exception {
        Files.writeString(root.resolve("outside.json"), "{}");
        Files.writeString(Files.createDirectories(host.plugins).resolve("hello.md"), Running.markdown("hello"));
        Files.writeString(host.plugins.resolve("schema.json"), "{\"type\":\"object\"}");

        host.start();

        assertThat(host.port.siblings.get("hello")).contains("{\"type\":\"object\"}");
        assertThat(host.port.siblings.get("hello outside")).isEmpty();
    }

    @Test
    void watchesAFolderThatWasDeletedAndMadeAnew() throws Exception {
        host.start();
        Files.delete(host.plugins);
        Files.createDirectories(host.plugins);

        Files.writeString(host.plugins.resolve("hello.md"), Running.markdown("hello"));

        host.await("hello.md", PluginState.LOADED);
    }

    @Test
    void doesNotReloadWhatIsOnlyTouched() throws Exception {
        var jar = PluginJar.agent("echo", "1.0.0").in(Files.createDirectories(host.plugins), "echo.jar");
        host.start();
        var before = host.port.code.get("echo");
        var since = host.view("echo.jar").since();

        Files.setLastModifiedTime(jar, FileTime.from(Instant.now().minusSeconds(60)));
        Files.writeString(host.plugins.resolve("after.md"), Running.markdown("after"));
        host.await("after.md", PluginState.LOADED);

        assertThat(host.port.code.get("echo")).isSameAs(before);
        assertThat(host.view("echo.jar").since()).isEqualTo(since);
    }

    @Test
    void letsGoOfEverythingAtTheEnd() throws Exception {
        PluginJar.agent("echo", "1.0.0").in(Files.createDirectories(host.plugins), "echo.jar");
        host.start();
        assertThat(host.cache).isNotEmptyDirectory();

        host.close();

        assertThat(host.port.live).isEmpty();
        assertThat(host.cache).isEmptyDirectory();
        host = new Running(root, MemoryJournal.keeping()); // for the closing after each test
    }
}
