package io.troupe.host.plugin;

import static org.assertj.core.api.Assertions.assertThat;

import io.troupe.host.bus.PluginCalls.Action;
import io.troupe.host.fact.PluginFact.PluginState;
import io.troupe.host.fact.PluginFact.Trouble;
import io.troupe.host.journal.Journal;
import io.troupe.host.journal.MemoryJournal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Plugins whose code misbehaves. */
class MisbehaviourTest {

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

    @Test
    void bearsAFewFailures() throws Exception {
        PluginJar.agent("echo", "1.0.0").in(host.plugins, "echo.jar");
        host.start();
        var before = host.port.code.get("echo");
        for (int i = 1; i < 5; i++) {
            Objects.requireNonNull(host.port.troubled.get("echo")).by(Trouble.THREW, "echo throws", i);
        }

        assertThat(host.list()).hasSize(1); // asked after those, on the same thread
        assertThat(host.port.paused).isEmpty();
        assertThat(host.port.code.get("echo")).isSameAs(before);
    }

    @Test
    void restartsWhatMisbehavesAndGivesItUpInTheEnd() throws Exception {
        PluginJar.agent("echo", "1.0.0").in(host.plugins, "echo.jar");
        Files.writeString(host.plugins.resolve("good.md"), Running.markdown("good"));
        host.start();
        for (int i = 0; i < 3; i++) {
            var before = Objects.requireNonNull(host.port.code.get("echo"));
            Objects.requireNonNull(host.port.troubled.get("echo")).by(Trouble.HUNG, "echo hangs", 1);
            host.await(views -> !before.equals(host.port.code.get("echo")));
        }
        Objects.requireNonNull(host.port.troubled.get("echo")).by(Trouble.HUNG, "echo hangs", 1);

        assertThat(host.await("echo.jar", PluginState.QUARANTINED).reason())
                .startsWith("restarted 3 times within 10 min and misbehaved again: echo hangs");
        assertThat(host.port.live).containsOnlyKeys("good");
        host.close();
        host = new Running(root, journal);
        assertThat(host.start()).isEqualTo(1);
        assertThat(host.view("echo.jar").state()).isEqualTo(PluginState.QUARANTINED);

        assertThat(host.change("echo", Action.ENABLE, "").state()).isEqualTo(PluginState.LOADED);
    }

    @Test
    void restartsWhatMisbehavedThoughItsFileGotAnotherName() throws Exception {
        host.close();
        host = new Running(root, journal, Duration.ofSeconds(1));
        PluginJar.agent("echo", "1.0.0").in(host.plugins, "one.jar");
        host.start();
        var before = Objects.requireNonNull(host.port.code.get("echo"));
        Objects.requireNonNull(host.port.troubled.get("echo")).by(Trouble.HUNG, "echo hangs", 1);
        host.await(views -> host.port.paused.containsKey("echo 1.0.0"));

        Files.move(host.plugins.resolve("one.jar"), host.plugins.resolve("two.jar"));

        host.await(views -> !before.equals(host.port.code.get("echo")));
        host.await("two.jar", PluginState.LOADED);
    }

    @Test
    void restartsWhatRunsThoughItsFileHoldsSomethingOfNoUse() throws Exception {
        PluginJar.agent("echo", "1.0.0").in(host.plugins, "echo.jar");
        host.start();
        var before = Objects.requireNonNull(host.port.code.get("echo"));
        Files.writeString(host.plugins.resolve("echo.jar"), "of no use");
        host.await("echo.jar", PluginState.REFUSED);

        Objects.requireNonNull(host.port.troubled.get("echo")).by(Trouble.HUNG, "echo hangs", 1);

        host.await(views -> !before.equals(host.port.code.get("echo")));
        host.awaitVersion("1.0.0");
        assertThat(host.port.live).containsEntry("echo", "version 1.0.0");
        assertThat(host.await("echo.jar", PluginState.REFUSED).reason()).endsWith("1.0.0 goes on in its place");
    }
}
