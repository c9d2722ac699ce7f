package io.troupe.host.plugin;

import static org.assertj.core.api.Assertions.assertThat;

import io.troupe.host.bus.PluginCalls.Action;
import io.troupe.host.fact.PluginFact.PluginState;
import io.troupe.host.journal.MemoryJournal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is asked about a plugin while a file of it is on its way. */
class AskedMeanwhileTest {

    @TempDir
    Path root;

    private Running host;

    @BeforeEach
    void open() throws Exception {
        host = new Running(root, MemoryJournal.keeping());
        Files.createDirectories(host.plugins);
        PluginJar.agent("echo", "1.0.0").in(host.plugins, "a.jar");
        host.start();
    }

    @AfterEach
    void close() {
        host.close();
    }

    /** Drops in a newer version, and asks for something during its trial. */
    private String inTrial(Action action) throws Exception {
        var answer = new CompletableFuture<String>();
        host.port.trial = card -> {
            try {
                answer.complete(host.change("echo", action, "").state().wire());
            } catch (Exception e) {
                answer.complete(String.valueOf(e.getMessage()));
            }
            return List.of();
        };
        var made = PluginJar.agent("echo", "1.1.0").in(root, "made.jar");
        Files.move(made, host.plugins.resolve("b.jar"), StandardCopyOption.ATOMIC_MOVE);
        return answer.get(20, TimeUnit.SECONDS);
    }

    @Test
    void disablesWhatIsInTrial() throws Exception {
        assertThat(inTrial(Action.DISABLE)).isEqualTo("disabled");

        host.await("b.jar", PluginState.DISABLED);
        host.await(views -> host.copies() == 0);
        assertThat(host.port.live).isEmpty();
        assertThat(host.view("b.jar").state()).isEqualTo(PluginState.DISABLED);
    }

    @Test
    void removesNothingWhileAnotherFileIsInTrial() throws Exception {
        assertThat(inTrial(Action.REMOVE))
                .contains("on its way into service from")
                .contains("b.jar");

        host.await("b.jar", PluginState.LOADED);
        assertThat(host.plugins.resolve("a.jar")).exists();
    }
}
