package io.troupe.host.plugin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.troupe.host.bus.PluginCalls.Action;
import io.troupe.host.fact.Refusal;
import io.troupe.host.journal.MemoryJournal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The end of the host while plugins are on their way. */
class EndTest {

    @TempDir
    Path root;

    private final CountDownLatch inTrial = new CountDownLatch(1);
    private Running host;

    @BeforeEach
    void open() throws Exception {
        host = new Running(root, MemoryJournal.keeping());
        Files.createDirectories(host.plugins);
    }

    @AfterEach
    void close() {
        host.close();
    }

    /** Says when it is opened and closed. */
    private static PluginJar telling(String id, String version) {
        System.clearProperty("end." + id);
        return PluginJar.agent(id, version)
                .source(
                        "demo.Demo",
                        PluginJar.agentSource(
                                "public void close() { System.setProperty(\"end.\" + card().name(), \"closed\"); }",
                                "System.setProperty(\"end.\" + card().name(), \"open\");"));
    }

    private List<String> hang() {
        inTrial.countDown();
        try {
            new CountDownLatch(1).await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return List.of();
    }

    @Test
    void closesWhatIsInTrialOrWaitsForItsTurn() throws Exception {
        telling("first", "1.0.0").in(host.plugins, "a.jar");
        telling("second", "1.0.0").in(host.plugins, "b.jar");
        var second = new CountDownLatch(1);
        host.port.trial = card -> {
            if (card.name().equals("first")) {
                return hang();
            }
            second.countDown();
            return List.of();
        };
        var starting = CompletableFuture.supplyAsync(() -> assertThatThrownBy(host::start));
        assertThat(inTrial.await(10, TimeUnit.SECONDS)).isTrue();
        assertThat(second.await(10, TimeUnit.SECONDS)).isTrue();

        host.stop();

        starting.get(10, TimeUnit.SECONDS).hasMessageContaining("closed before all plugins were loaded");
        assertThat(System.getProperty("end.first")).isEqualTo("closed");
        assertThat(System.getProperty("end.second")).isEqualTo("closed");
        assertThat(host.copies()).isZero();
        assertThat(host.port.live).isEmpty();
    }

    @Test
    void refusesWhatWasAskedAndIsNotDone() throws Exception {
        PluginJar.agent("echo", "1.0.0").in(host.plugins, "echo.jar");
        host.start();
        host.port.trial = card -> hang();
        var made = PluginJar.agent("echo", "1.1.0").in(root, "made.jar");
        Files.move(made, host.plugins.resolve("echo.jar"), StandardCopyOption.ATOMIC_MOVE);
        assertThat(inTrial.await(10, TimeUnit.SECONDS)).isTrue();
        var answer =
                CompletableFuture.supplyAsync(() -> assertThatThrownBy(() -> host.change("echo", Action.RELOAD, "")));
        host.await(views -> host.port.tried.size() == 3); // once in service, once dropped in, once asked for

        host.stop();

        answer.get(10, TimeUnit.SECONDS).isInstanceOf(Refusal.class).hasMessageContaining("the host was stopped");
    }
}
