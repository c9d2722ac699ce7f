package io.troupe.host;

import static org.assertj.core.api.Assertions.assertThat;

import io.troupe.api.RunChange;
import io.troupe.host.agent.Agents;
import io.troupe.host.bus.Bus;
import io.troupe.host.bus.Call;
import io.troupe.host.bus.PluginCalls;
import io.troupe.host.bus.PluginCalls.PluginView;
import io.troupe.host.fact.PluginFact.PluginState;
import io.troupe.host.journal.MemoryJournal;
import io.troupe.host.model.Models;
import io.troupe.host.plugin.Admission;
import io.troupe.host.plugin.PluginFolder;
import io.troupe.host.plugin.PluginJar;
import io.troupe.host.plugin.Supervision;
import io.troupe.host.settings.PluginSettings;
import io.troupe.host.tool.Toolboxes;
import io.troupe.host.workflow.Strategies;
import io.troupe.host.workflow.Strategies.Live;
import io.troupe.testkit.FakeRun;
import io.vertx.core.Vertx;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Strategies as they come out of jars, replace one another and misbehave. */
class StrategiesOfPluginsTest {

    @TempDir
    Path root;

    private final Vertx vertx = Vertx.vertx();
    private final Bus bus = new Bus(vertx);
    private final Strategies strategies = new Strategies();
    private final Semaphore changes = new Semaphore(0);
    private Agents agents;
    private PluginFolder folder;

    @BeforeEach
    void open() throws Exception {
        var journal = MemoryJournal.keeping();
        agents = new Agents(vertx, bus, journal, "node");
        Files.createDirectories(plugins());
        folder = new PluginFolder(
                vertx,
                bus,
                journal,
                new ExtensionsOfPlugins(
                        agents,
                        new Models(Models.Options.none(), () -> {}),
                        new Toolboxes(new Toolboxes.Options(List.of(), Map.of()), () -> {}),
                        strategies),
                new PluginFolder.Options(
                        List.of(new PluginFolder.Folder(plugins(), true)),
                        plugin -> PluginSettings.of(root.resolve("config"), plugin, Map.of(), root.resolve("data")),
                        root.resolve("cache"),
                        root.resolve("versions"),
                        Admission.Policy.open(),
                        new Supervision.Limits(
                                2, 1, Duration.ofMinutes(10), Duration.ofMillis(20), Duration.ofSeconds(20))));
        strategies.onChange(changes::release);
        folder.start().toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
    }

    @AfterEach
    void close() throws Exception {
        folder.close();
        agents.close();
        vertx.close().toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
    }

    private Path plugins() {
        return root.resolve("plugins");
    }

    /** A strategy that says nothing but its version, and leaves a file behind when it is closed. */
    private static PluginJar jar(String id, String version, String next) {
        return PluginJar.of(id, version)
                .source("demo.Vote", """
                        package demo;
                        import io.troupe.api.*;
                        import java.nio.file.*;
                        import java.util.*;
                        public class Vote implements WorkflowStrategy {
                            public record Set(Optional<String> reason) {}
                            private Path folder;
                            private String reason;
                            public String name() { return "vote"; }
                            public void open(Settings settings) {
                                folder = settings.folder();
                                reason = settings.as(Set.class).reason().orElse("no reason");
                            }
                            public List<Step> next(Run run, List<RunChange> changes) { %s }
                            public void close() {
                                try {
                                    Files.writeString(folder.resolve("closed-%s"), "");
                                } catch (java.io.IOException e) {
                                    throw new java.io.UncheckedIOException(e);
                                }
                            }
                        }
                        """.formatted(next, version))
                .extension("demo.Vote");
    }

    private static PluginJar failing(String version) {
        return jar("vote", version, "return List.of(new Step.Fail(reason + \" %s\"));".formatted(version));
    }

    private void drop(PluginJar jar, String name) throws Exception {
        Files.move(jar.in(root, "made.jar"), plugins().resolve(name), StandardCopyOption.REPLACE_EXISTING);
    }

    private void await(BooleanSupplier condition) throws Exception {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime() - end)
                    .as("a change; there is %s", list())
                    .isNegative();
            changes.tryAcquire(50, TimeUnit.MILLISECONDS); // some things happen in files alone
        }
    }

    private void awaitVersion(String version) throws Exception {
        await(() -> strategies.find("vote").map(Live::pluginVersion).equals(Optional.of(version)));
    }

    private List<PluginView> list() {
        return bus.request(PluginCalls.LIST, new PluginCalls.ListPlugins(), Call.ofHost(Duration.ofSeconds(5)))
                .await() // answers or fails by the deadline of the call
                .plugins();
    }

    private Path closed(String version) {
        return root.resolve("data").resolve("vote").resolve("closed-" + version);
    }

    @Test
    void opensWhatIsDroppedInWithItsSettingsAndShowsIt() throws Exception {
        var settings = Files.createDirectories(root.resolve("config").resolve("plugins"));
        Files.writeString(settings.resolve("vote.yaml"), "reason: as it is set\n");

        drop(failing("1.0.0"), "vote.jar");
        awaitVersion("1.0.0");

        assertThat(said()).isEqualTo("[Fail[reason=as it is set 1.0.0]]");
        assertThat(list()).singleElement().satisfies(view -> {
            assertThat(view.state()).isEqualTo(PluginState.LOADED);
            assertThat(view.providers()).containsExactly("vote");
            assertThat(view.agents()).isEmpty();
        });
    }

    @Test
    void closesTheOlderOnlyWhenWhatItWasAskedIsAnswered() throws Exception {
        drop(failing("1.0.0"), "vote.jar");
        awaitVersion("1.0.0");
        var asked = strategies.begin("vote").orElseThrow();

        drop(failing("1.1.0"), "vote.jar");
        awaitVersion("1.1.0");

        await(() -> list().stream().anyMatch(view -> view.state() == PluginState.DRAINING && view.running() == 1));
        assertThat(asked.live().pluginVersion()).isEqualTo("1.0.0");
        assertThat(said()).isEqualTo("[Fail[reason=no reason 1.1.0]]");
        assertThat(closed("1.0.0")).doesNotExist();
        asked.close();
        await(() -> Files.exists(closed("1.0.0")));
    }

    @Test
    void keepsTheOlderWhenTheNewerDoesNotPassItsTrial() throws Exception {
        drop(failing("1.0.0"), "vote.jar");
        awaitVersion("1.0.0");

        drop(jar("vote", "1.1.0", "return List.of();"), "vote.jar");

        await(() -> list().stream().anyMatch(view -> view.state() == PluginState.REFUSED));
        assertThat(list())
                .anySatisfy(view -> assertThat(view.reason())
                        .contains("strategy 'vote'", "nothing to do though nothing was under way", "1.0.0 goes on"));
        assertThat(said()).isEqualTo("[Fail[reason=no reason 1.0.0]]");
    }

    @Test
    void refusesANameThatAnotherPluginHas() throws Exception {
        drop(failing("1.0.0"), "vote.jar");
        awaitVersion("1.0.0");

        drop(jar("poll", "1.0.0", "return List.of(new Step.Fail(\"poll\"));"), "poll.jar");

        await(() -> list().stream().anyMatch(view -> view.state() == PluginState.REFUSED));
        assertThat(list())
                .anySatisfy(
                        view -> assertThat(view.reason()).contains("strategy name 'vote' is taken by plugin 'vote'"));
        assertThat(strategies.all()).hasSize(1);
    }

    @Test
    void isQuarantinedWhenItThrowsAgainAndAgain() throws Exception {
        var thrower = "if (run.id().startsWith(\"run-trial\")) { return List.of(new Step.Fail(\"tried\")); }"
                + " throw new IllegalStateException(\"no\");";
        drop(jar("vote", "1.0.0", thrower), "vote.jar");
        awaitVersion("1.0.0");

        await(() -> {
            strategies.begin("vote").ifPresent(asked -> {
                try (asked) {
                    var _ = asked.next(FakeRun.of(), List.of());
                } catch (IllegalStateException e) {
                    assertThat(e).hasMessage("no");
                }
            });
            return strategies.find("vote").isEmpty();
        });

        await(() -> list().stream().anyMatch(view -> view.state() == PluginState.QUARANTINED));
        assertThat(list())
                .anySatisfy(view ->
                        assertThat(view.reason()).contains("strategy 'vote' threw java.lang.IllegalStateException"));
    }

    @Test
    void goesWhenItsFileGoes() throws Exception {
        drop(failing("1.0.0"), "vote.jar");
        awaitVersion("1.0.0");

        Files.delete(plugins().resolve("vote.jar"));

        await(() -> strategies.find("vote").isEmpty());
        await(() -> Files.exists(closed("1.0.0")));
    }

    private String said() {
        try (var asked = strategies.begin("vote").orElseThrow()) {
            return asked.next(FakeRun.of(), List.of(new RunChange.Began())).toString();
        }
    }
}
