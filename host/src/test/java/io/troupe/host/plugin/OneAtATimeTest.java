package io.troupe.host.plugin;

import static org.assertj.core.api.Assertions.assertThat;

import io.troupe.host.bus.PluginCalls.Action;
import io.troupe.host.fact.PluginFact.PluginState;
import io.troupe.host.journal.MemoryJournal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What holds state is open once, whatever happens to its files. */
class OneAtATimeTest {

    private static final String OPEN = "one-at-a-time.open";
    private static final String MOST = "one-at-a-time.most";

    @TempDir
    Path root;

    private Running host;

    @BeforeEach
    void open() throws Exception {
        System.setProperty(OPEN, "0");
        System.setProperty(MOST, "0");
        host = new Running(root, MemoryJournal.keeping());
        Files.createDirectories(host.plugins);
    }

    @AfterEach
    void close() {
        host.close();
    }

    /** Counts how many of it are open. */
    private static PluginJar counting(String version) {
        var closing = "public void close() { System.setProperty(\"%s\", \"\" + (Integer.getInteger(\"%s\") - 1)); }"
                .formatted(OPEN, OPEN);
        var opening = """
                int now = Integer.getInteger("%s") + 1;
                System.setProperty("%s", "" + now);
                System.setProperty("%s", "" + Math.max(now, Integer.getInteger("%s")));
                """.formatted(OPEN, OPEN, MOST, MOST);
        return PluginJar.agent("echo", version)
                .source("demo.Demo", PluginJar.agentSource(closing, opening))
                .manifest("Plugin-Reload", "stop-then-start");
    }

    private void drop(PluginJar jar, String name) throws IOException {
        var made = jar.in(root, "made.jar");
        Files.move(made, host.plugins.resolve(name), StandardCopyOption.REPLACE_EXISTING);
    }

    private void awaitVersion(String version) throws Exception {
        host.await(views ->
                views.stream().anyMatch(view -> view.version().equals(version) && view.state() == PluginState.LOADED));
    }

    /** Lets something happen in the middle of the next trial, and time to pass in which it might go wrong. */
    private void inTrial(PluginJar then, String file) {
        host.port.trial = card -> {
            host.port.trial = next -> List.of();
            try {
                drop(then, file);
                assertThat(new CountDownLatch(1).await(600, TimeUnit.MILLISECONDS))
                        .isFalse();
            } catch (IOException | InterruptedException e) {
                throw new IllegalStateException(e);
            }
            return List.of();
        };
    }

    @Test
    void waitsForTheTrialOfAContentThatWasReplacedMeanwhile() throws Exception {
        counting("1.0.0").in(host.plugins, "echo.jar");
        host.start();
        inTrial(counting("1.2.0"), "echo.jar");

        drop(counting("1.1.0"), "echo.jar");

        awaitVersion("1.2.0");
        assertThat(Integer.getInteger(MOST)).isEqualTo(1);
        assertThat(Integer.getInteger(OPEN)).isEqualTo(1);
    }

    @Test
    void waitsForTheTrialOfAnotherFile() throws Exception {
        host.start();
        inTrial(counting("1.1.0"), "b.jar");

        drop(counting("1.0.0"), "a.jar");

        awaitVersion("1.1.0");
        host.await("a.jar", PluginState.DISABLED);
        assertThat(Integer.getInteger(MOST)).isEqualTo(1);
    }

    @Test
    void takesTheNewerOfTwoFilesAtTheStart() throws Exception {
        counting("1.0.0").in(host.plugins, "a.jar");
        counting("1.1.0").in(host.plugins, "b.jar");

        assertThat(host.start()).isEqualTo(1);

        awaitVersion("1.1.0");
        host.await("a.jar", PluginState.DISABLED);
        assertThat(Integer.getInteger(MOST)).isEqualTo(1);
    }

    @Test
    void waitsForTheEndOfWhatWasDisabled() throws Exception {
        counting("1.0.0").in(host.plugins, "echo.jar");
        host.start();
        host.port.running.put("echo 1.0.0", 1);

        host.change("echo", Action.DISABLE, "");
        assertThat(host.change("echo", Action.ENABLE, "").state()).isEqualTo(PluginState.LOADED);

        assertThat(Integer.getInteger(MOST)).isEqualTo(1);
    }
}
