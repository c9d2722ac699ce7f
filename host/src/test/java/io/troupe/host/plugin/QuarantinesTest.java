package io.troupe.host.plugin;

import static org.assertj.core.api.Assertions.assertThat;

import io.troupe.host.bus.PluginCalls.Action;
import io.troupe.host.fact.PluginFact.PluginState;
import io.troupe.host.fact.PluginFact.Trouble;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A quarantine that the journal could not take at once. */
class QuarantinesTest {

    @TempDir
    Path root;

    private final FailingJournal journal = new FailingJournal("plugin.quarantined", 2);
    private Running host;

    @BeforeEach
    void open() throws Exception {
        host = new Running(root, journal);
        Files.createDirectories(host.plugins);
        PluginJar.agent("echo", "1.0.0").in(host.plugins, "echo.jar");
        host.start();
    }

    @AfterEach
    void close() {
        host.close();
    }

    private void misbehave() throws Exception {
        for (int i = 0; i < 3; i++) {
            var before = Objects.requireNonNull(host.port.code.get("echo"));
            Objects.requireNonNull(host.port.troubled.get("echo")).by(Trouble.HUNG, "echo hangs", 1);
            host.await(views -> !before.equals(host.port.code.get("echo")));
        }
        Objects.requireNonNull(host.port.troubled.get("echo")).by(Trouble.HUNG, "echo hangs", 1);
        host.await("echo.jar", PluginState.QUARANTINED);
    }

    private boolean written() {
        return journal.stream("plugin/echo", 0, 500).await().stream()
                .anyMatch(fact -> fact.kind().equals("plugin.quarantined"));
    }

    @Test
    void isRememberedUntilItIsWrittenAndThenOverARestart() throws Exception {
        misbehave();

        assertThat(host.change("echo", Action.RELOAD, "").state()).isEqualTo(PluginState.QUARANTINED);

        assertThat(journal.left()).isPositive();
        host.await(views -> written());
        host.close();
        host = new Running(root, journal);
        assertThat(host.start()).isZero();
        assertThat(host.view("echo.jar").state()).isEqualTo(PluginState.QUARANTINED);
    }

    @Test
    void isNotWrittenOnceThePluginWasEnabled() throws Exception {
        misbehave();

        assertThat(host.change("echo", Action.ENABLE, "").state()).isEqualTo(PluginState.LOADED);

        assertThat(new CountDownLatch(1).await(600, TimeUnit.MILLISECONDS)).isFalse();
        assertThat(journal.left()).isPositive();
        assertThat(host.view("echo.jar").state()).isEqualTo(PluginState.LOADED);
    }
}
