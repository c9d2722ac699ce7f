package io.troupe.host;

import static org.assertj.core.api.Assertions.assertThat;

import io.troupe.api.Json;
import io.troupe.host.bus.PluginCalls.Action;
import io.troupe.host.bus.PluginCalls.PluginView;
import io.troupe.host.bus.TaskCalls;
import io.troupe.host.bus.TaskCalls.TaskView;
import io.troupe.host.fact.PluginFact.PluginState;
import io.troupe.host.fact.TaskState;
import io.troupe.host.plugin.PluginJar;
import io.vertx.core.Future;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One plugin that does what it must not, in a whole host, beside one that does as it should. */
class MisbehaviourTest {

    /** A system property that lets code end which else would keep this machine busy for ever. */
    private static final String END = "troupe.test.end";

    @TempDir
    Path root;

    private LiveHost live;

    @BeforeEach
    void start() throws Exception {
        System.clearProperty(END);
        Files.createDirectories(root.resolve("data/plugins"));
        PluginSources.echo("1.0.0").in(root.resolve("data/plugins"), "echo2.jar");
        live = new LiveHost(
                root,
                Map.of(
                        "supervision.back-off", "10ms",
                        "supervision.restarts", "1",
                        "supervision.drain", "1s"));
    }

    /** The other one is still as good as ever. */
    @AfterEach
    void stop() throws Exception {
        try (var host = live) {
            var task = host.submit("echo2", "hello").await();
            assertThat(live.ended(task.id()).state()).isEqualTo(TaskState.COMPLETED);
        } finally {
            System.setProperty(END, "true");
        }
    }

    /** An agent called bad with this body of {@code run}, and an example when it is to be tried. */
    private PluginJar bad(String members, String body, boolean example) {
        var examples = example
                ? ".withExamples(List.of(new Skill.Example(Json.of(\"{\\\"instruction\\\":\\\"x\\\"}\"), Json.of(\"1\"))))"
                : "";
        return PluginJar.of("bad", "1.0.0")
                .source("demo.Bad", """
                        package demo;
                        import io.troupe.api.*;
                        import java.util.List;
                        public class Bad implements Agent {
                            %s
                            public AgentCard card() {
                                return AgentCard.of("bad", "Is bad.", Skill.of("execute", "Does it.")%s);
                            }
                            public Outcome run(Task task, AgentContext context) throws InterruptedException {
                                %s
                            }
                        }
                        """.formatted(members, examples, body))
                .extension("demo.Bad");
    }

    private PluginView fate(PluginJar jar) throws Exception {
        jar.in(root, "bad.jar");
        Files.move(root.resolve("bad.jar"), live.plugins.resolve("bad.jar"));
        live.await(views -> views.stream().anyMatch(view -> view.file().endsWith("bad.jar")));
        return view();
    }

    private PluginView view() throws Exception {
        return live.list().stream()
                .filter(view -> view.file().endsWith("bad.jar") && view.state() != PluginState.DRAINING)
                .findFirst()
                .orElseThrow();
    }

    private void offer(int tasks, int seconds) {
        for (int i = 0; i < tasks; i++) {
            assertThat(submitted(seconds).await().agent()).isEqualTo("bad");
        }
    }

    private Future<TaskView> submitted(int seconds) {
        return live.ask(
                TaskCalls.SUBMIT,
                TaskCalls.Submit.of("bad", Json.of("{\"instruction\":\"x\"}"))
                        .withDeadline(Instant.now().plusSeconds(seconds)));
    }

    @Test
    void isNotListedWhenItsExampleNeverEnds() throws Exception {
        var view = fate(bad("", "while (!Boolean.getBoolean(\"" + END + "\")) { } return null;", true));

        assertThat(view.state()).isEqualTo(PluginState.REFUSED);
        assertThat(view.reason())
                .contains("example 1 of skill 'execute'")
                .contains("not done within 2 s, and goes on though it was interrupted");
        assertThat(view.agents()).isEmpty();
    }

    @Test
    void isNotListedWhenItEndsTheHostInItsExample() throws Exception {
        var view = fate(bad("", "System.exit(7); return null;", true));

        assertThat(view.state()).isEqualTo(PluginState.REFUSED);
        assertThat(view.reason()).contains("a plugin may not end the host");
    }

    @Test
    void isQuarantinedWhenItThrowsOverAndOver() throws Exception {
        assertThat(fate(bad("", "throw new IllegalStateException(\"no\");", false))
                        .state())
                .isEqualTo(PluginState.LOADED);

        for (int i = 0; i < 50 && view().state() != PluginState.QUARANTINED; i++) {
            var task = submitted(30).otherwiseEmpty().await(); // turned away once it is quarantined
            if (task != null) {
                live.ended(task.id());
            }
        }

        live.await(views -> views.stream().anyMatch(view -> view.state() == PluginState.QUARANTINED));
        assertThat(view().reason()).contains("restarted 1 times").contains("IllegalStateException: no");
        assertThat(live.change("bad", Action.ENABLE).state()).isEqualTo(PluginState.LOADED);
    }

    @Test
    void isRestartedAndThenQuarantinedWhenItHangs() throws Exception {
        assertThat(fate(bad("", "while (!Boolean.getBoolean(\"" + END + "\")) { } return null;", false))
                        .state())
                .isEqualTo(PluginState.LOADED);

        for (int round = 0; round < 10 && view().state() != PluginState.QUARANTINED; round++) {
            var tasks = List.of(submitted(2), submitted(2), submitted(2)); // more than there are carriers, often
            for (var task : tasks) {
                var accepted = task.otherwiseEmpty().await();
                if (accepted != null) {
                    assertThat(live.ended(accepted.id()).state()).isEqualTo(TaskState.EXPIRED);
                }
            }
            live.await(views -> views.stream().noneMatch(view -> view.running() > 0));
        }

        assertThat(view().state()).isEqualTo(PluginState.QUARANTINED);
        assertThat(view().reason()).contains("was interrupted");
    }

    @Test
    void isNamedWhenItLeavesAThreadBehind() throws Exception {
        var jar = bad(
                "static volatile boolean on = true; public void open(Settings settings) { new Thread(() -> {"
                        + " while (on) { try { Thread.sleep(50); } catch (InterruptedException e) { continue; } }"
                        + " }, \"left-over\").start(); }",
                "return Outcome.completed(\"done\");",
                false);
        assertThat(fate(jar).state()).isEqualTo(PluginState.LOADED);

        Files.delete(live.plugins.resolve("bad.jar"));

        live.await(views -> views.stream().anyMatch(view -> view.state() == PluginState.FAILED));
        assertThat(view().reason()).startsWith("left a thread behind when it was stopped (left-over)");
        Thread left = Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().equals("left-over"))
                .findFirst()
                .orElseThrow();
        var type = Objects.requireNonNull(left.getContextClassLoader()).loadClass("demo.Bad");
        var on = type.getDeclaredField("on");
        on.setAccessible(true);
        on.set(null, false);
        left.join();
        live.await(views -> views.size() == 1);
    }

    @Test
    void giveBackWorkThatIsNotDoneInTimeToTheirSuccessors() throws Exception {
        var slow = bad("", "Thread.sleep(600_000); return null;", false);
        fate(slow);
        offer(5, 60);
        live.await(views -> views.stream().anyMatch(view -> view.id().equals("bad") && view.running() == 5));
        var tasks = live.answer(
                        TaskCalls.LIST,
                        new TaskCalls.ListTasks(
                                List.of(TaskState.RUNNING), Optional.of("bad"), false, Optional.empty(), 10))
                .tasks();

        var quick =
                bad("", "return Outcome.completed(\"by the new one\");", false).manifest("Plugin-Version", "2.0.0");
        quick.in(root, "bad.jar");
        Files.move(root.resolve("bad.jar"), live.plugins.resolve("bad.jar"), StandardCopyOption.REPLACE_EXISTING);

        assertThat(tasks).hasSize(5);
        for (var task : tasks) {
            var ended = live.ended(task.id());
            assertThat(ended.state()).isEqualTo(TaskState.COMPLETED);
            assertThat(ended.epoch()).isEqualTo(2);
        }
    }
}
