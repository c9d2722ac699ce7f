package io.troupe.host;

import static org.assertj.core.api.Assertions.assertThat;

import io.troupe.api.Json;
import io.troupe.host.bus.PluginCalls.Action;
import io.troupe.host.bus.PluginCalls.PluginView;
import io.troupe.host.bus.TaskCalls;
import io.troupe.host.bus.TaskCalls.Submit;
import io.troupe.host.child.ShellAgent;
import io.troupe.host.fact.PluginFact.PluginState;
import io.troupe.host.fact.TaskState;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Folders with programs that are dropped into a running host. */
class ProgramsTest {

    @TempDir
    Path root;

    private static boolean loaded(List<PluginView> views, String agent) {
        return views.stream()
                .anyMatch(view ->
                        view.state() == PluginState.LOADED && view.agents().equals(List.of(agent)));
    }

    private static PluginView only(LiveHost host) throws Exception {
        return host.list().getFirst();
    }

    private static TaskCalls.TaskView done(LiveHost host, String agent, String skill) throws Exception {
        var task = host.answer(
                TaskCalls.SUBMIT,
                Submit.of(agent, Json.of("{\"name\":\"Zoë\"}"))
                        .withSkill(skill)
                        .withDeadline(Instant.now().plusSeconds(60)));
        return host.ended(task.id());
    }

    /** Makes the folder beside the plugin folder and moves it there, whole at once. */
    private void drop(LiveHost host, String name, String script, String... more) throws Exception {
        var made = ShellAgent.program(root.resolve("made").resolve(name), script, more);
        Files.move(made, host.plugins.resolve(name), StandardCopyOption.ATOMIC_MOVE);
    }

    @Test
    void aProgramThatIsDroppedInIsAnAgentUntilItIsTakenOut() throws Exception {
        try (var host = new LiveHost(root)) {
            drop(host, "hello", ShellAgent.script());
            host.await(views -> loaded(views, "hello"));
            assertThat(only(host).form()).isEqualTo("program");

            var task = done(host, "hello", "greet");
            assertThat(task.state()).isEqualTo(TaskState.COMPLETED);
            assertThat(task.answer().toString()).contains("hello");

            var changed = ShellAgent.script().replace("{\"greeting\":\"hello\"}", "{\"greeting\":\"good day\"}");
            var version = only(host).version();
            Files.writeString(host.plugins.resolve("hello").resolve("agent.sh"), changed);
            host.await(views ->
                    loaded(views, "hello") && !views.getFirst().version().equals(version));
            assertThat(done(host, "hello", "greet").answer().toString()).contains("good day");

            Files.delete(host.plugins.resolve("hello").resolve("agent.yaml"));
            host.await(List::isEmpty);
        }
    }

    @Test
    void oneThatDiesAgainAndAgainIsTakenOutOfServiceUntilItIsEnabled() throws Exception {
        var hasty = Map.of("supervision.restarts", "1", "supervision.back-off", "50ms");
        try (var host = new LiveHost(root, hasty)) {
            drop(host, "frail", ShellAgent.script());
            host.await(views -> loaded(views, "frail"));

            var before = only(host).since();
            var died = done(host, "frail", "die");
            assertThat(died.state()).isEqualTo(TaskState.FAILED);
            assertThat(died.error().orElseThrow().reason()).contains("died in the call: it ended with exit code 3");
            host.await(
                    views -> loaded(views, "frail") && views.getFirst().since().isAfter(before));
            assertThat(done(host, "frail", "greet").state()).isEqualTo(TaskState.COMPLETED); // it was started again

            done(host, "frail", "die");
            host.await(views -> views.getFirst().state() == PluginState.QUARANTINED);
            assertThat(only(host).reason()).contains("restarted 1 times", "exit code 3");

            host.change("frail", Action.ENABLE);
            host.await(views -> loaded(views, "frail"));
        }
    }

    @Test
    void mistakesInItsFileAreSaidWithTheirLine() throws Exception {
        try (var host = new LiveHost(root)) {
            drop(host, "odd", "", "comand: python3");
            host.await(views -> !views.isEmpty() && views.getFirst().state() == PluginState.FAILED);
            assertThat(only(host).reason()).contains("agent.yaml:4 comand: unknown key, did you mean command?");

            Files.writeString(
                    host.plugins.resolve("odd").resolve("agent.yaml"), "description: x\ncommand: no-such-program\n");
            host.await(views -> views.getFirst().reason().equals("command 'no-such-program' not found on PATH"));
        }
    }

    @Test
    void aJarThatIsNotTrustedRunsInAProcessOfItsOwn() throws Exception {
        try (var host = new LiveHost(root, Map.of("admission.isolated", "echo2"))) {
            Files.write(
                    host.plugins.resolve("echo2.jar"),
                    PluginSources.echo("1.0.0").bytes());
            host.await(views -> loaded(views, "echo2"));

            assertThat(ProcessHandle.current()
                            .descendants()
                            .map(process -> process.info().commandLine().orElse("")))
                    .anyMatch(line -> line.contains("-Xmx384m -cp"));
            var task = host.submit("echo2", "say it")
                    .toCompletionStage()
                    .toCompletableFuture()
                    .get();
            assertThat(host.ended(task.id()).state()).isEqualTo(TaskState.COMPLETED);
        }
    }

    @Test
    void programsAreKeptOutWhereTheyAreNotWanted() throws Exception {
        try (var host = new LiveHost(root, Map.of("admission.programs", "refuse"))) {
            drop(host, "hello", ShellAgent.script());
            host.await(views -> !views.isEmpty() && views.getFirst().state() == PluginState.QUARANTINED);
            assertThat(only(host).reason()).startsWith("it is a program, and admission.programs is refuse");
        }
    }
}
