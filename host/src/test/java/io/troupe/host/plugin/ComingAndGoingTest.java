package io.troupe.host.plugin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.troupe.host.bus.PluginCalls.Action;
import io.troupe.host.fact.PluginFact.PluginState;
import io.troupe.host.fact.PluginFact.Trouble;
import io.troupe.host.journal.Journal;
import io.troupe.host.journal.MemoryJournal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Versions that follow one another while there is work. */
class ComingAndGoingTest {

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
    void close() throws Exception {
        host.close();
    }

    private void drop(PluginJar jar, String name) throws Exception {
        var made = jar.in(root, "made.jar");
        Files.move(made, host.plugins.resolve(name), StandardCopyOption.REPLACE_EXISTING);
    }

    private void awaitVersion(String version) throws Exception {
        host.await(views ->
                views.stream().anyMatch(view -> view.version().equals(version) && view.state() == PluginState.LOADED));
    }

    @Test
    void letsWorkEndOnTheVersionItBeganOn() throws Exception {
        PluginJar.agent("echo", "1.0.0").in(host.plugins, "echo.jar");
        host.start();
        host.port.running.put("echo 1.0.0", 2);

        drop(PluginJar.agent("echo", "1.1.0"), "echo.jar");
        awaitVersion("1.1.0");

        assertThat(host.port.live).containsEntry("echo", "version 1.1.0");
        var draining = host.await("echo.jar", PluginState.DRAINING);
        assertThat(draining.version()).isEqualTo("1.0.0");
        assertThat(draining.running()).isEqualTo(2);
        host.port.running.clear();
        host.await(views -> views.size() == 1);
        assertThat(host.port.handedBack).isEmpty();
    }

    @Test
    void givesBackWhatIsNotDoneInTime() throws Exception {
        PluginJar.agent("echo", "1.0.0").in(host.plugins, "echo.jar");
        host.start();
        host.port.running.put("echo 1.0.0", 2);

        drop(PluginJar.agent("echo", "1.1.0"), "echo.jar");

        host.await(views -> host.port.handedBack.equals(List.of("echo 1.0.0")) && views.size() == 1);
    }

    @Test
    void rollsBackInOneCall() throws Exception {
        PluginJar.agent("echo", "1.0.0").in(host.plugins, "echo.jar");
        host.start();
        drop(PluginJar.agent("echo", "1.1.0"), "echo.jar");
        awaitVersion("1.1.0");
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
        drop(PluginJar.agent("echo", "1.1.0"), "echo-latest.jar");
        awaitVersion("1.1.0");
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

    @Test
    void takesTheNewerOfTwoFilesAndTheOlderWhenThatGoes() throws Exception {
        PluginJar.agent("echo", "1.0.0").in(host.plugins, "echo-1.0.0.jar");
        host.start();
        drop(PluginJar.agent("echo", "1.1.0"), "echo-1.1.0.jar");
        awaitVersion("1.1.0");
        host.await("echo-1.0.0.jar", PluginState.DISABLED);

        Files.delete(host.plugins.resolve("echo-1.1.0.jar"));

        host.await("echo-1.0.0.jar", PluginState.LOADED);
        assertThat(host.port.live).containsEntry("echo", "version 1.0.0");
    }

    @Test
    void refusesAnIdThatIsTaken() throws Exception {
        PluginJar.agent("echo", "1.0.0").in(host.plugins, "a.jar");
        host.start();
        drop(PluginJar.agent("echo", "1.0.0").text("more.txt", "other"), "b.jar");

        assertThat(host.await("b.jar", PluginState.REFUSED).reason())
                .contains("plugin id 'echo' is that of")
                .contains("a.jar (1.0.0)");
    }

    @Test
    void dropsInTakeThePlaceOfWhatShips() throws Exception {
        PluginJar.agent("echo", "3.0.0").in(host.shipped, "echo.jar");
        PluginJar.agent("echo", "1.0.0").in(host.plugins, "mine.jar");
        host.start();

        host.await("mine.jar", PluginState.LOADED);
        assertThat(host.view("shipped/echo.jar").state()).isEqualTo(PluginState.DISABLED);
        Files.delete(host.plugins.resolve("mine.jar"));
        host.await("shipped/echo.jar", PluginState.LOADED);
    }

    @Test
    void keepsWhatOnlyGotAnotherName() throws Exception {
        PluginJar.agent("echo", "1.0.0").in(host.plugins, "one.jar");
        host.start();
        var before = host.port.code.get("echo");

        Files.move(host.plugins.resolve("one.jar"), host.plugins.resolve("two.jar"));

        host.await("two.jar", PluginState.LOADED);
        assertThat(host.port.code.get("echo")).isSameAs(before);
        assertThat(host.list()).hasSize(1);
    }

    @Test
    void keepsTheOldVersionWhenTheNewOneFailsItsTrial() throws Exception {
        PluginJar.agent("echo", "1.0.0").in(host.plugins, "echo.jar");
        host.start();
        host.port.trial = card -> {
            throw new io.troupe.api.PluginException(io.troupe.api.PluginException.Kind.REFUSED, "its example fails");
        };

        drop(PluginJar.agent("echo", "1.1.0"), "echo.jar");

        assertThat(host.await("echo.jar", PluginState.REFUSED).reason())
                .isEqualTo("its example fails; 1.0.0 goes on in its place");
        assertThat(host.port.live).containsEntry("echo", "version 1.0.0");
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
    void stopsWhatHoldsStateBeforeItsSuccessorStarts() throws Exception {
        PluginJar.agent("echo", "1.0.0")
                .manifest("Plugin-Reload", "stop-then-start")
                .in(host.plugins, "echo.jar");
        host.start();
        host.port.running.put("echo 1.0.0", 1);

        drop(PluginJar.agent("echo", "1.1.0").manifest("Plugin-Reload", "stop-then-start"), "echo.jar");

        host.await("echo.jar", PluginState.DRAINING);
        assertThat(host.port.paused).containsKey("echo 1.0.0");
        assertThat(host.port.live).containsEntry("echo", "version 1.0.0"); // it takes work, which waits
        host.port.running.clear();
        awaitVersion("1.1.0");
        assertThat(host.port.live).containsEntry("echo", "version 1.1.0");
    }

    @Test
    void bringsBackWhatHoldsStateWhenWhatCameBetweenIsOfNoUse() throws Exception {
        PluginJar.agent("echo", "1.0.0")
                .manifest("Plugin-Reload", "stop-then-start")
                .in(host.plugins, "echo.jar");
        host.start();
        host.port.running.put("echo 1.0.0", 1);
        drop(PluginJar.agent("echo", "1.1.0").manifest("Plugin-Reload", "stop-then-start"), "echo.jar");
        host.await("echo.jar", PluginState.DRAINING);

        Files.writeString(host.plugins.resolve("echo.jar"), "of no use");
        host.await("echo.jar", PluginState.REFUSED);
        host.port.running.clear();

        awaitVersion("1.0.0");
        assertThat(host.port.live).containsEntry("echo", "version 1.0.0");
    }

    @Test
    void saysThatAllIsWellWhenTheOldContentComesBack() throws Exception {
        var jar = PluginJar.agent("echo", "1.0.0");
        var file = jar.in(host.plugins, "echo.jar");
        host.start();
        var before = Objects.requireNonNull(host.port.code.get("echo"));
        Files.writeString(file, "of no use");
        host.await("echo.jar", PluginState.REFUSED);

        Files.write(file, jar.bytes());

        host.await(views -> views.size() == 1 && views.getFirst().state() == PluginState.LOADED);
        assertThat(host.port.code.get("echo")).isSameAs(before);
    }

    @Test
    void bringsBackWhatHoldsStateWhenItsSuccessorFails() throws Exception {
        PluginJar.agent("echo", "1.0.0")
                .manifest("Plugin-Reload", "stop-then-start")
                .in(host.plugins, "echo.jar");
        host.start();

        drop(
                PluginJar.agent("echo", "1.1.0")
                        .source("demo.Demo", PluginJar.agentSource("", "throw new IllegalStateException(\"no\");"))
                        .manifest("Plugin-Reload", "stop-then-start"),
                "echo.jar");

        assertThat(host.await("echo.jar", PluginState.FAILED).version()).isEqualTo("1.1.0");
        awaitVersion("1.0.0");
        assertThat(host.port.live).containsEntry("echo", "version 1.0.0");
    }

    @Test
    void waitsForWhatItDependsOn() throws Exception {
        PluginJar.agent("user", "1.0.0")
                .manifest("Plugin-Dependencies", "base@>=1.0.0 & <2.0.0, extra?@>=1.0.0")
                .in(host.plugins, "a-user.jar");
        host.start();
        assertThat(host.view("a-user.jar").reason())
                .isEqualTo("needs plugin 'base' >=1.0.0 & <2.0.0, which is not in service");

        drop(PluginJar.agent("base", "2.0.0"), "base.jar");
        host.await(views -> views.stream().anyMatch(view -> view.reason().contains("2.0.0")));
        assertThat(host.view("a-user.jar").reason()).contains("base").contains(">=1.0.0 & <2.0.0");

        drop(PluginJar.agent("base", "1.5.0"), "base.jar");
        host.await("a-user.jar", PluginState.LOADED);

        Files.delete(host.plugins.resolve("base.jar"));
        host.await("a-user.jar", PluginState.REFUSED);
        assertThat(host.port.live).isEmpty();
    }

    @Test
    void namesACircleOfDependencies() throws Exception {
        PluginJar.agent("one", "1.0.0")
                .manifest("Plugin-Dependencies", "two@>=1.0.0")
                .in(host.plugins, "one.jar");
        PluginJar.agent("two", "1.0.0")
                .manifest("Plugin-Dependencies", "one@>=1.0.0")
                .in(host.plugins, "two.jar");
        Files.writeString(host.plugins.resolve("good.md"), Running.markdown("good"));

        assertThat(host.start()).isEqualTo(1);

        assertThat(host.list())
                .extracting(view -> view.reason())
                .anySatisfy(reason -> assertThat(reason)
                        .matches("needs itself: (one -> two -> one|two -> one -> two), expected no circle.*"));
    }

    @Test
    void watchesTheClassesOfAllThatIsInAPack() throws Exception {
        var pack = PluginJar.plain()
                .binary("one.jar", PluginJar.agent("one", "1.0.0").bytes())
                .binary("two.jar", PluginJar.agent("two", "1.0.0").bytes())
                .in(host.plugins, "team.zip");
        assertThat(host.start()).isEqualTo(2);

        Files.delete(pack);

        host.await(views -> views.isEmpty() && host.unloadedAlive() > 0);
        assertThat(host.unloadedAlive()).isEqualTo(2); // somebody holds on to their agents
        assertThat(host.port.code).containsOnlyKeys("one", "two");
    }

    @Test
    void takesAFolderForAPack() throws Exception {
        host.start();
        var pack = Files.createDirectories(host.plugins.resolve("My Team"));
        Files.writeString(pack.resolve("helper.md"), Running.markdown("helper"));

        var view = host.await("My Team/helper.md", PluginState.LOADED);
        assertThat(view.id()).isEqualTo("my-team--helper");

        Files.delete(pack.resolve("helper.md"));
        Files.delete(pack);
        host.await(List::isEmpty);
    }
}
