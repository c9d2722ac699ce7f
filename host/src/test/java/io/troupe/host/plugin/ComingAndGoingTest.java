package io.troupe.host.plugin;

import static org.assertj.core.api.Assertions.assertThat;

import io.troupe.api.PluginException;
import io.troupe.host.bus.PluginCalls.Action;
import io.troupe.host.fact.PluginFact.PluginState;
import io.troupe.host.fact.Refusal;
import io.troupe.host.journal.Journal;
import io.troupe.host.journal.MemoryJournal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Versions that follow one another while there is work, and files that come and go. */
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
    void close() {
        host.close();
    }

    @Test
    void letsWorkEndOnTheVersionItBeganOn() throws Exception {
        PluginJar.agent("echo", "1.0.0").in(host.plugins, "echo.jar");
        host.start();
        host.port.running.put("echo 1.0.0", 2);

        host.drop(PluginJar.agent("echo", "1.1.0"), "echo.jar");
        host.awaitVersion("1.1.0");

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

        host.drop(PluginJar.agent("echo", "1.1.0"), "echo.jar");

        host.await(views -> host.port.handedBack.equals(List.of("echo 1.0.0")) && views.size() == 1);
    }

    @Test
    void takesTheNewerOfTwoFilesAndTheOlderWhenThatGoes() throws Exception {
        PluginJar.agent("echo", "1.0.0").in(host.plugins, "echo-1.0.0.jar");
        host.start();
        host.drop(PluginJar.agent("echo", "1.1.0"), "echo-1.1.0.jar");
        host.awaitVersion("1.1.0");
        host.await("echo-1.0.0.jar", PluginState.DISABLED);

        Files.delete(host.plugins.resolve("echo-1.1.0.jar"));

        host.await("echo-1.0.0.jar", PluginState.LOADED);
        assertThat(host.port.live).containsEntry("echo", "version 1.0.0");
    }

    @Test
    void refusesAnIdThatIsTaken() throws Exception {
        PluginJar.agent("echo", "1.0.0").in(host.plugins, "a.jar");
        host.start();
        host.drop(PluginJar.agent("echo", "1.0.0").text("more.txt", "other"), "b.jar");

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
            throw new PluginException(PluginException.Kind.REFUSED, "its example fails");
        };

        host.drop(PluginJar.agent("echo", "1.1.0"), "echo.jar");

        assertThat(host.await("echo.jar", PluginState.REFUSED).reason())
                .isEqualTo("its example fails; 1.0.0 goes on in its place");
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

    @Test
    void goesOnWithASlowStartWhenItsFileIsTouchedAndStaysTheSame() throws Exception {
        host.start();
        var again = new CountDownLatch(2);
        host.port.trial = card -> Running.unchecked(() -> {
            again.countDown();
            Files.setPosixFilePermissions(
                    host.plugins.resolve("echo.jar"), PosixFilePermissions.fromString("rw-r-----"));
            again.await(600, TimeUnit.MILLISECONDS);
        });

        host.drop(PluginJar.agent("echo", "1.0.0"), "echo.jar");

        host.await("echo.jar", PluginState.LOADED);
        assertThat(host.port.tried).hasSize(1);
    }

    @Test
    void saysThatAFileIsInServiceWhenItsContentIsPutBack() throws Exception {
        PluginJar.agent("echo", "1.0.0").in(host.plugins, "echo.jar");
        host.start();
        host.drop(PluginJar.of("echo", "1.1.0"), "echo.jar");
        host.await("echo.jar", PluginState.REFUSED);

        host.drop(PluginJar.agent("echo", "1.0.0"), "echo.jar");

        host.await(views -> views.size() == 1 && views.getFirst().state() == PluginState.LOADED);
    }

    @Test
    void keepsWhatIsInServiceWhenItsFileIsGoneForAMoment() throws Exception {
        host.close();
        host = new Running(root, journal, Duration.ofSeconds(1), Duration.ofHours(1)); // however slow this machine is
        var jar = PluginJar.agent("echo", "1.0.0");
        jar.in(host.plugins, "echo.jar");
        host.start();
        var before = Objects.requireNonNull(host.port.code.get("echo"));
        Files.delete(host.plugins.resolve("echo.jar"));
        host.await(views -> !hasFile());

        host.drop(jar, "echo.jar");

        host.await(views -> hasFile());
        assertThat(host.port.code.get("echo")).isSameAs(before);
    }

    /** There is nothing to roll back to, and what is said of that differs. */
    private boolean hasFile() {
        try {
            host.change("echo", Action.ROLLBACK, "");
            return true;
        } catch (Refusal e) {
            return !String.valueOf(e.getMessage()).contains("no plugin");
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }
}
