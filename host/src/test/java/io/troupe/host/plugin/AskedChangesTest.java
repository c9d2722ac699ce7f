package io.troupe.host.plugin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.troupe.host.bus.PluginCalls.Action;
import io.troupe.host.bus.PluginCalls.ChangePlugin;
import io.troupe.host.fact.Facts;
import io.troupe.host.fact.PluginFact.PluginState;
import io.troupe.host.fact.PluginFact.PluginStateChanged;
import io.troupe.host.journal.Journal;
import io.troupe.host.journal.MemoryJournal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is asked about one plugin. */
class AskedChangesTest {

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
    void rollsBackInOneCall() throws Exception {
        PluginJar.agent("echo", "1.0.0").in(host.plugins, "echo.jar");
        host.start();
        host.drop(PluginJar.agent("echo", "1.1.0"), "echo.jar");
        host.awaitVersion("1.1.0");
        assertThat(host.view("echo.jar").earlier()).containsExactly("1.0.0");

        var view = host.change("echo", Action.ROLLBACK, "");

        assertThat(view.version()).isEqualTo("1.0.0");
        assertThat(view.state()).isEqualTo(PluginState.LOADED);
        assertThat(view.earlier()).containsExactly("1.1.0");
        assertThat(host.port.live).containsEntry("echo", "version 1.0.0");
        assertThat(host.change("echo", Action.ROLLBACK, "1.1.0").version()).isEqualTo("1.1.0");
    }

    @Test
    void rollsBackAndDisablesWhatGoesOnThoughItsFileIsOfNoUse() throws Exception {
        PluginJar.agent("echo", "1.0.0").in(host.plugins, "echo-latest.jar");
        host.start();
        host.drop(PluginJar.agent("echo", "1.1.0"), "echo-latest.jar");
        host.awaitVersion("1.1.0");
        Files.writeString(host.plugins.resolve("echo-latest.jar"), "of no use");
        host.await("echo-latest.jar", PluginState.REFUSED);

        assertThat(host.change("echo", Action.ROLLBACK, ""))
                .returns("1.1.0", view -> view.version())
                .returns(PluginState.LOADED, view -> view.state());
        assertThat(host.change("echo", Action.ROLLBACK, "").version()).isEqualTo("1.0.0");

        Files.writeString(host.plugins.resolve("echo-latest.jar"), "of no use again");
        host.await("echo-latest.jar", PluginState.REFUSED);
        assertThat(host.change("echo", Action.DISABLE, "").state()).isEqualTo(PluginState.DISABLED);
        assertThat(host.port.live).isEmpty();
    }

    @Test
    void aRollbackThatIsAskedForAgainGoesBackNoFurtherWhoeverIsAsked() throws Exception {
        PluginJar.agent("echo", "1.0.0").in(host.plugins, "echo.jar");
        host.start();
        host.drop(PluginJar.agent("echo", "1.1.0"), "echo.jar");
        host.awaitVersion("1.1.0");
        var back = new ChangePlugin("echo", Action.ROLLBACK, Optional.empty(), Optional.of("k1"));
        assertThat(host.change(back).version()).isEqualTo("1.0.0");
        host.close();
        host = new Running(root, journal);
        host.start();

        assertThat(host.change(back).version())
                .as("else it would be 1.1.0 again")
                .isEqualTo("1.0.0");

        host.drop(PluginJar.agent("echo", "1.2.0"), "echo.jar"); // as on a node where nothing was done yet
        host.awaitVersion("1.2.0");
        assertThat(host.change(back).version()).isEqualTo("1.0.0");
        var elsewhere = new ChangePlugin("echo", Action.ROLLBACK, Optional.of("1.1.0"), Optional.of("k1"));
        assertThatThrownBy(() -> host.change(elsewhere)).hasMessageContaining("expected a key of its own");
    }

    @Test
    void refusesToRollBackToNothing() throws Exception {
        PluginJar.agent("echo", "1.0.0").in(host.plugins, "echo.jar");
        PluginJar.agent("other", "1.0.0").in(host.shipped, "other.jar");
        host.start();

        assertThatThrownBy(() -> host.change("echo", Action.ROLLBACK, ""))
                .hasMessageContaining("no earlier version of 'echo' is kept");
        assertThatThrownBy(() -> host.change("other", Action.ROLLBACK, "")).hasMessageContaining("cannot be rolled");
        assertThatThrownBy(() -> host.change("other", Action.REMOVE, "")).hasMessageContaining("came with the host");
        assertThatThrownBy(() -> host.change("ecko", Action.RELOAD, "")).hasMessageContaining("no plugin 'ecko'");
    }

    @Test
    void staysDisabledOverARestartUntilEnabled() throws Exception {
        PluginJar.agent("echo", "1.0.0").in(host.plugins, "echo.jar");
        host.start();

        assertThat(host.change("echo", Action.DISABLE, "").state()).isEqualTo(PluginState.DISABLED);
        assertThat(host.port.live).isEmpty();
        host.close();
        host = new Running(root, journal);
        assertThat(host.start()).isZero();
        assertThat(host.view("echo.jar").state()).isEqualTo(PluginState.DISABLED);

        assertThat(host.change("echo", Action.ENABLE, "").state()).isEqualTo(PluginState.LOADED);
        assertThat(host.port.live).containsKey("echo");
    }

    @Test
    void doesNotTellThatADisabledPluginWasRemoved() throws Exception {
        PluginJar.agent("echo", "1.0.0").in(host.plugins, "echo.jar");
        host.start();

        host.change("echo", Action.DISABLE, "");
        host.await(views -> views.size() == 1 && views.getFirst().state() == PluginState.DISABLED);

        assertThat(journal.stream("plugin/echo", 0, 500).await().stream()
                        .map(Facts::read)
                        .filter(PluginStateChanged.class::isInstance)
                        .map(fact -> ((PluginStateChanged) fact).state()))
                .containsExactly(PluginState.LOADED, PluginState.DRAINING, PluginState.DISABLED);
    }

    @Test
    void removesTheFile() throws Exception {
        PluginJar.agent("echo", "1.0.0").in(host.plugins, "echo.jar");
        host.start();

        assertThat(host.change("echo", Action.REMOVE, "").state()).isEqualTo(PluginState.REMOVED);

        assertThat(host.plugins.resolve("echo.jar")).doesNotExist();
        assertThat(host.port.live).isEmpty();
        host.await(List::isEmpty);
    }

    @Test
    void removesNoneOfSeveralFilesThatAreOutOfService() throws Exception {
        var one = PluginJar.agent("echo", "1.0.0").in(host.plugins, "one.jar");
        var two = PluginJar.agent("echo", "1.1.0").in(host.plugins, "two.jar");
        host.start();
        host.await("two.jar", PluginState.LOADED);
        host.change("echo", Action.DISABLE, "");
        host.await(views -> views.stream().allMatch(view -> view.state() == PluginState.DISABLED));

        assertThatThrownBy(() -> host.change("echo", Action.REMOVE, ""))
                .hasMessageContaining(one.toString())
                .hasMessageContaining(two.toString());
        assertThatThrownBy(() -> host.change("echo", Action.ROLLBACK, "")).hasMessageContaining("expected one file");

        assertThat(one).exists();
        assertThat(two).exists();
    }

    @Test
    void removesWhatWasDroppedInAndNotWhatShips() throws Exception {
        PluginJar.agent("echo", "1.0.0").in(host.shipped, "a.jar");
        var dropped = PluginJar.agent("echo", "1.1.0").in(host.plugins, "b.jar");
        host.start();
        host.await("b.jar", PluginState.LOADED);
        host.change("echo", Action.DISABLE, "");

        assertThat(host.change("echo", Action.REMOVE, "").state()).isEqualTo(PluginState.REMOVED);

        assertThat(dropped).doesNotExist();
    }

    @Test
    void reloadsInOneCall() throws Exception {
        PluginJar.agent("echo", "1.0.0").in(host.plugins, "echo.jar");
        host.start();
        var before = Objects.requireNonNull(host.port.code.get("echo"));

        assertThat(host.change("echo", Action.RELOAD, "").state()).isEqualTo(PluginState.LOADED);

        assertThat(host.port.code.get("echo")).isNotSameAs(before);
        assertThat(host.port.tried).hasSize(1); // the same content is tried once
    }
}
