package io.troupe.host.plugin;

import static org.assertj.core.api.Assertions.assertThat;

import io.troupe.host.bus.PluginCalls.Action;
import io.troupe.host.fact.Facts;
import io.troupe.host.fact.PluginFact.PluginState;
import io.troupe.host.fact.PluginFact.PluginStateChanged;
import io.troupe.host.fact.PluginFact.Trouble;
import io.troupe.host.fact.Refusal;
import io.troupe.host.journal.Journal;
import io.troupe.host.journal.MemoryJournal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Changes that come while something else is under way, or make good again what was not. */
class LateChangesTest {

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

    private void drop(PluginJar jar, String name) throws Exception {
        var made = jar.in(root, "made.jar");
        Files.move(made, host.plugins.resolve(name), StandardCopyOption.REPLACE_EXISTING);
    }

    private void awaitVersion(String version) throws Exception {
        host.await(views ->
                views.stream().anyMatch(view -> view.version().equals(version) && view.state() == PluginState.LOADED));
    }

    private static PluginJar stateful(String version) {
        return PluginJar.agent("echo", version).manifest("Plugin-Reload", "stop-then-start");
    }

    private static List<String> unchecked(Step step) {
        try {
            step.run();
            return List.of();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private interface Step {
        void run() throws Exception;
    }

    @Test
    void goesOnWithASlowStartWhenItsFileIsTouchedAndStaysTheSame() throws Exception {
        host.start();
        var again = new CountDownLatch(2);
        host.port.trial = card -> unchecked(() -> {
            again.countDown();
            Files.setPosixFilePermissions(
                    host.plugins.resolve("echo.jar"), PosixFilePermissions.fromString("rw-r-----"));
            again.await(600, TimeUnit.MILLISECONDS);
        });

        drop(PluginJar.agent("echo", "1.0.0"), "echo.jar");

        host.await("echo.jar", PluginState.LOADED);
        assertThat(host.port.tried).hasSize(1);
    }

    @Test
    void bringsANewVersionInOnceWhatItNeedsIsHere() throws Exception {
        PluginJar.agent("user", "1.0.0").in(host.plugins, "user.jar");
        host.start();
        drop(PluginJar.agent("user", "1.1.0").manifest("Plugin-Dependencies", "base@>=1.0.0"), "user.jar");
        host.await("user.jar", PluginState.REFUSED);

        drop(PluginJar.agent("base", "1.0.0"), "base.jar");

        awaitVersion("1.1.0");
        assertThat(host.port.live).containsEntry("user", "version 1.1.0");
    }

    @Test
    void saysThatAFileIsInServiceWhenItsContentIsPutBack() throws Exception {
        PluginJar.agent("echo", "1.0.0").in(host.plugins, "echo.jar");
        host.start();
        drop(PluginJar.of("echo", "1.1.0"), "echo.jar");
        host.await("echo.jar", PluginState.REFUSED);

        drop(PluginJar.agent("echo", "1.0.0"), "echo.jar");

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

        drop(jar, "echo.jar");

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

    @Test
    void bringsBackWhatHoldsStateWhenTheFileChangesAgainMeanwhile() throws Exception {
        stateful("1.0.0").in(host.plugins, "echo.jar");
        host.start();
        var first = Objects.requireNonNull(host.port.code.get("echo"));
        var after = new CountDownLatch(1);
        host.port.trial = card -> unchecked(() -> {
            drop(PluginJar.of("echo", "1.2.0"), "echo.jar");
            after.await(600, TimeUnit.MILLISECONDS);
        });

        drop(stateful("1.1.0"), "echo.jar");

        host.await("echo.jar", PluginState.REFUSED);
        host.await(views -> !first.equals(host.port.code.get("echo")));
        awaitVersion("1.0.0");
        assertThat(host.port.live).containsEntry("echo", "version 1.0.0");
    }

    @Test
    void letsGoOfWhatWasStoppedWhenTheFileOfItsSuccessorIsDeleted() throws Exception {
        stateful("1.0.0").in(host.plugins, "echo.jar");
        host.start();
        host.port.trial = card -> unchecked(() -> {
            Files.delete(host.plugins.resolve("echo.jar"));
            new CountDownLatch(1).await(600, TimeUnit.MILLISECONDS);
        });

        drop(stateful("1.1.0"), "echo.jar");

        host.await(views -> host.port.tried.size() == 2 && views.isEmpty());
        assertThat(host.port.live).isEmpty();
    }

    @Test
    void takesTheOlderFileOfWhatHoldsStateWhenTheNewerGoes() throws Exception {
        stateful("1.0.0").in(host.plugins, "a.jar");
        host.start();
        drop(stateful("1.1.0"), "b.jar");
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

        drop(
                stateful("1.1.0")
                        .source("demo.Demo", PluginJar.agentSource("", "throw new IllegalStateException(\"no\");")),
                "b.jar");

        host.await("b.jar", PluginState.FAILED);
        host.await(views -> views.stream()
                .anyMatch(
                        view -> view.file().endsWith("/a.jar") && view.agents().equals(List.of("echo"))));
        assertThat(host.view("b.jar").state()).isEqualTo(PluginState.FAILED);
    }

    @Test
    void comesToRestWhenTwoPluginsWouldUseEachOther() throws Exception {
        PluginJar.agent("one", "1.0.0")
                .manifest("Plugin-Dependencies", "two?@>=1.0.0")
                .in(host.plugins, "one.jar");
        PluginJar.agent("two", "1.0.0")
                .manifest("Plugin-Dependencies", "one?@>=1.0.0")
                .in(host.plugins, "two.jar");
        assertThat(host.start()).isEqualTo(2);
        host.await(views -> views.size() == 2);
        var one = host.port.code.get("one");
        var two = host.port.code.get("two");

        drop(PluginJar.agent("other", "1.0.0"), "other.jar");
        host.await("other.jar", PluginState.LOADED);

        assertThat(host.port.code.get("one")).isSameAs(one);
        assertThat(host.port.code.get("two")).isSameAs(two);
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
        awaitVersion("1.0.0");
        assertThat(host.port.live).containsEntry("echo", "version 1.0.0");
        assertThat(host.await("echo.jar", PluginState.REFUSED).reason()).endsWith("1.0.0 goes on in its place");
    }

    @Test
    void countsAtTheStartWhatHadToWaitForAnother() throws Exception {
        PluginJar.agent("user", "1.0.0")
                .manifest("Plugin-Dependencies", "base@>=1.0.0")
                .in(host.plugins, "a-user.jar");
        PluginJar.agent("base", "1.0.0").in(host.plugins, "base.jar");

        assertThat(host.start()).isEqualTo(2);
    }

    @Test
    void opensAgainWhatUsesAPluginThatWasReplacedMeanwhile() throws Exception {
        PluginJar.agent("base", "1.0.0").in(host.plugins, "base.jar");
        host.start();
        System.clearProperty("opened.user");
        host.port.trial = card -> unchecked(() -> {
            if (card.name().equals("user")) {
                drop(PluginJar.agent("base", "1.1.0"), "base.jar");
                awaitVersion("1.1.0");
            }
        });

        drop(
                PluginJar.agent("user", "2.0.0")
                        .source(
                                "demo.Demo",
                                PluginJar.agentSource(
                                        "",
                                        "System.setProperty(\"opened.user\","
                                                + " System.getProperty(\"opened.user\", \"\") + \"x\");"))
                        .manifest("Plugin-Dependencies", "base@>=1.0.0"),
                "user.jar");

        awaitVersion("2.0.0");
        assertThat(System.getProperty("opened.user")).isEqualTo("xx");
    }
}
