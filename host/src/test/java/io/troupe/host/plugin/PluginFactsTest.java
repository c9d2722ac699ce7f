package io.troupe.host.plugin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.troupe.host.fact.Facts;
import io.troupe.host.fact.PluginFact.PluginState;
import io.troupe.host.fact.PluginFact.PluginStateChanged;
import io.troupe.host.journal.Journal;
import io.troupe.host.journal.MemoryJournal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PluginFactsTest {

    @TempDir
    Path root;

    private final Journal journal = MemoryJournal.keeping();

    private List<PluginStateChanged> facts(String stream) {
        return journal.stream(stream, 0, 100).await().stream()
                .map(Facts::read)
                .filter(PluginStateChanged.class::isInstance)
                .map(PluginStateChanged.class::cast)
                .toList();
    }

    @Test
    void writesDownEachChange() throws Exception {
        try (var host = new Running(root, journal)) {
            host.start();
            var file = Files.writeString(host.plugins.resolve("hello.md"), Running.markdown("hello"));
            host.await("hello.md", PluginState.LOADED);
            Files.writeString(file, "no agent any more");
            host.await("hello.md", PluginState.REFUSED);
            Files.delete(file);
            host.await(List::isEmpty);
        }

        assertThat(facts("plugin/hello"))
                .extracting(PluginStateChanged::state)
                .startsWith(PluginState.LOADED, PluginState.REFUSED)
                .contains(PluginState.DRAINING)
                .endsWith(PluginState.REMOVED);
        assertThat(facts("plugin/hello").getFirst().agents()).containsExactly("hello");
        assertThat(facts("plugin/hello").get(1).reason()).isEqualTo("hello.md has no front matter");
    }

    private void awaitRemoved(Running host, String stream, String reason) throws Exception {
        host.await(views -> {
            var facts = facts(stream);
            var digest = facts.stream()
                    .filter(fact -> fact.reason().contains(reason))
                    .findFirst()
                    .orElseThrow()
                    .digest();
            return facts.stream()
                    .anyMatch(fact ->
                            fact.state() == PluginState.REMOVED && fact.digest().equals(digest));
        });
    }

    @Test
    void tellsThatWhatWasOfNoUseIsGoneWhenItIsReplaced() throws Exception {
        try (var host = new Running(root, journal)) {
            host.start();
            var file = Files.writeString(host.plugins.resolve("some.md"), "no agent yet");
            host.await("some.md", PluginState.REFUSED);

            Files.writeString(file, Running.markdown("some"));
            host.await("some.md", PluginState.LOADED);

            awaitRemoved(host, "plugin/some", "has no front matter");
            assertThat(facts("plugin/some"))
                    .extracting(PluginStateChanged::state)
                    .containsExactlyInAnyOrder(PluginState.REFUSED, PluginState.REMOVED, PluginState.LOADED);
        }
    }

    @Test
    void tellsThatAFileIsGoneThatTurnedIntoAFolder() throws Exception {
        try (var host = new Running(root, journal)) {
            host.start();
            var file = Files.writeString(host.plugins.resolve("some.md"), Running.markdown("some"));
            host.await("some.md", PluginState.LOADED);

            Files.delete(file);
            Files.createDirectory(file);

            host.await(List::isEmpty);
            assertThat(host.port.live).isEmpty();
            host.await(views -> facts("plugin/some").getLast().state() == PluginState.REMOVED);
        }
    }

    @Test
    void writesNothingWhenARestartFindsAllAsItWas() throws Exception {
        Files.createDirectories(root.resolve("plugins"));
        Files.writeString(root.resolve("plugins/hello.md"), Running.markdown("hello"));
        Files.writeString(root.resolve("plugins/bad.md"), "nothing");
        for (int i = 0; i < 3; i++) {
            try (var host = new Running(root, journal)) {
                host.start();
            }
        }

        assertThat(journal.position()).isEqualTo(2);
    }

    @Test
    void tellsFilesOfOnePluginApart() throws Exception {
        for (int i = 0; i < 2; i++) {
            try (var host = new Running(root, journal)) {
                PluginJar.agent("echo", "1.0.0").in(Files.createDirectories(host.plugins), "echo-1.jar");
                PluginJar.agent("echo", "2.0.0").in(host.plugins, "echo-2.jar"); // the newer one
                host.start();
            }
        }

        assertThat(facts("plugin/echo"))
                .extracting(PluginStateChanged::version, PluginStateChanged::state)
                .contains(tuple("1.0.0", PluginState.DISABLED), tuple("2.0.0", PluginState.LOADED));
    }

    @Test
    void nothingOfARefusedJarStays() throws Exception {
        try (var host = new Running(root, journal)) {
            var jar = PluginJar.agent("echo", "1.0.0");
            jar.extension("demo.Demo\ndemo.Demo").in(Files.createDirectories(host.plugins), "twins.jar");

            assertThat(host.start()).isZero();

            assertThat(host.view("twins.jar").reason()).isEqualTo("agent name 'echo' is taken");
            assertThat(host.port.live).isEmpty();
            host.await(views -> host.copies() == 0); // it is deleted beside, after that was said
        }
    }

    @Test
    void loadsAFolderFullOfJars() throws Exception {
        try (var host = new Running(root, journal)) {
            for (int i = 0; i < 60; i++) {
                PluginJar.agent("agent-" + i, "1.0.0").in(host.shipped, "agent-" + i + ".jar");
            }

            long before = System.nanoTime();
            assertThat(host.start()).isEqualTo(60);
            System.out.println("60 jars loaded in " + (System.nanoTime() - before) / 1_000_000 + " ms");
        }
    }
}
