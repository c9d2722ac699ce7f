package io.troupe.host.plugin;

import static org.assertj.core.api.Assertions.assertThat;

import io.troupe.host.fact.PluginFact.PluginState;
import io.troupe.host.journal.Journal;
import io.troupe.host.journal.MemoryJournal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Plugins that hold state: one is closed before its successor opens, and comes back when that fails. */
class StateHoldingTest {

    @TempDir
    Path root;

    private final Journal journal = MemoryJournal.keeping();
    private Running host;

    @BeforeEach
    void open() throws Exception {
        host = new Running(root, journal);
        Files.createDirectories(host.plugins);
    }

    @AfterEach
    void close() {
        host.close();
    }

    private static PluginJar stateful(String version) {
        return PluginJar.agent("echo", version).manifest("Plugin-Reload", "stop-then-start");
    }

    @Test
    void stopsWhatHoldsStateBeforeItsSuccessorStarts() throws Exception {
        stateful("1.0.0").in(host.plugins, "echo.jar");
        host.start();
        host.port.running.put("echo 1.0.0", 1);

        host.drop(stateful("1.1.0"), "echo.jar");

        host.await("echo.jar", PluginState.DRAINING);
        assertThat(host.port.paused).containsKey("echo 1.0.0");
        assertThat(host.port.live).containsEntry("echo", "version 1.0.0"); // it takes work, which waits
        host.port.running.clear();
        host.awaitVersion("1.1.0");
        assertThat(host.port.live).containsEntry("echo", "version 1.1.0");
    }

    @Test
    void bringsBackWhatHoldsStateWhenWhatCameBetweenIsOfNoUse() throws Exception {
        stateful("1.0.0").in(host.plugins, "echo.jar");
        host.start();
        host.port.running.put("echo 1.0.0", 1);
        host.drop(stateful("1.1.0"), "echo.jar");
        host.await("echo.jar", PluginState.DRAINING);

        Files.writeString(host.plugins.resolve("echo.jar"), "of no use");
        host.await("echo.jar", PluginState.REFUSED);
        host.port.running.clear();

        host.awaitVersion("1.0.0");
        assertThat(host.port.live).containsEntry("echo", "version 1.0.0");
    }

    @Test
    void bringsBackWhatHoldsStateWhenItsSuccessorFails() throws Exception {
        stateful("1.0.0").in(host.plugins, "echo.jar");
        host.start();

        host.drop(
                stateful("1.1.0")
                        .source("demo.Demo", PluginJar.agentSource("", "throw new IllegalStateException(\"no\");")),
                "echo.jar");

        assertThat(host.await("echo.jar", PluginState.FAILED).version()).isEqualTo("1.1.0");
        host.awaitVersion("1.0.0");
        assertThat(host.port.live).containsEntry("echo", "version 1.0.0");
    }

    @Test
    void bringsBackWhatHoldsStateWhenTheFileChangesAgainMeanwhile() throws Exception {
        stateful("1.0.0").in(host.plugins, "echo.jar");
        host.start();
        var first = Objects.requireNonNull(host.port.code.get("echo"));
        var after = new CountDownLatch(1);
        host.port.trial = card -> Running.unchecked(() -> {
            host.drop(PluginJar.of("echo", "1.2.0"), "echo.jar");
            after.await(600, TimeUnit.MILLISECONDS);
        });

        host.drop(stateful("1.1.0"), "echo.jar");

        host.await("echo.jar", PluginState.REFUSED);
        host.await(views -> !first.equals(host.port.code.get("echo")));
        host.awaitVersion("1.0.0");
        assertThat(host.port.live).containsEntry("echo", "version 1.0.0");
    }

    @Test
    void letsGoOfWhatWasStoppedWhenTheFileOfItsSuccessorIsDeleted() throws Exception {
        stateful("1.0.0").in(host.plugins, "echo.jar");
        host.start();
        host.port.trial = card -> Running.unchecked(() -> {
            Files.delete(host.plugins.resolve("echo.jar"));
            new CountDownLatch(1).await(600, TimeUnit.MILLISECONDS);
        });

        host.drop(stateful("1.1.0"), "echo.jar");

        host.await(views -> host.port.tried.size() == 2 && views.isEmpty());
        assertThat(host.port.live).isEmpty();
    }

    @Test
    void takesTheOlderFileOfWhatHoldsStateWhenTheNewerGoes() throws Exception {
        stateful("1.0.0").in(host.plugins, "a.jar");
        host.start();
        host.drop(stateful("1.1.0"), "b.jar");
        host.await("b.jar", PluginState.LOADED);
        host.await("a.jar", PluginState.DISABLED);

        Files.delete(host.plugins.resolve("b.jar"));

        host.await("a.jar", PluginState.LOADED);
        assertThat(host.port.live).containsEntry("echo", "version 1.0.0");
    }

    @Test
    void goesOnFromTheOlderFileOfWhatHoldsStateWhenTheNewerFails() throws Exception {
        stateful("1.0.0").in(host.plugins, "a.jar");
        host.start();

        host.drop(
                stateful("1.1.0")
                        .source("demo.Demo", PluginJar.agentSource("", "throw new IllegalStateException(\"no\");")),
                "b.jar");

        host.await("b.jar", PluginState.FAILED);
        host.await(views -> views.stream()
                .anyMatch(
                        view -> view.file().endsWith("/a.jar") && view.agents().equals(List.of("echo"))));
        assertThat(host.view("b.jar").state()).isEqualTo(PluginState.FAILED);
    }
}
