package io.troupe.host;

import static org.assertj.core.api.Assertions.assertThat;

import io.troupe.api.Content;
import io.troupe.api.Usage;
import io.troupe.host.bus.TaskCalls;
import io.troupe.host.bus.TaskCalls.Cancel;
import io.troupe.host.bus.TaskCalls.ListTasks;
import io.troupe.host.bus.TaskCalls.TaskView;
import io.troupe.host.fact.TaskState;
import io.troupe.host.plugin.PluginJar;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Agents of instructions that hand work to each other, in a whole host that works on one task at a time. */
class DelegatedTasksTest {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @TempDir
    Path root;

    @Test
    void handsAPartToAnotherAgentAndGoesOnWithItsAnswer() throws Exception {
        try (var host = host()) {
            install(host);

            var task = host.ended(submit(host));

            assertThat(task.state()).isEqualTo(TaskState.COMPLETED);
            assertThat(task.answer()).containsExactly(Content.text("the worker said: a rhyme"));
            var effort = task.effort().orElseThrow();
            assertThat(effort.turns()).as("its own two and the worker's one").isEqualTo(3);
            assertThat(effort.usage()).isEqualTo(Usage.of(30, 15));
            var child = children(host).getFirst();
            assertThat(child.deadline()).isBeforeOrEqualTo(task.deadline());
            assertThat(host.answer(TaskCalls.COUNT, new TaskCalls.Count()).running())
                    .isZero();
        }
    }

    @Test
    void goesOnAfterARestartWithTheSamePart() throws Exception {
        String id;
        try (var host = host()) {
            install(host);
            Files.createFile(folder().resolve("hang"));
            id = submit(host);
            await("worker", 1);
        }
        Files.delete(folder().resolve("hang"));
        try (var host = host()) {
            assertThat(host.ended(id).state()).isEqualTo(TaskState.COMPLETED);
            assertThat(children(host)).hasSize(1);
            assertThat(lines("boss")).as("nothing is asked for twice").hasSize(2);
        }
    }

    @Test
    void cancelsThePartWithTheTask() throws Exception {
        try (var host = host()) {
            install(host);
            Files.createFile(folder().resolve("hang"));
            var id = submit(host);
            await("worker", 1);
            host.answer(TaskCalls.CANCEL, new Cancel(id, "no longer needed"));

            var child = host.ended(children(host).getFirst().id());
            assertThat(child.state()).isEqualTo(TaskState.CANCELLED);
            assertThat(child.error().orElseThrow().reason()).contains(id);
        }
    }

    private LiveHost host() throws Exception {
        return new LiveHost(root, Map.of("tasks.max-running", "1"));
    }

    private static void install(LiveHost host) throws Exception {
        provider().in(host.plugins, "fake.jar");
        Files.writeString(
                host.plugins.resolve("boss.md"),
                "---\nname: boss\ndescription: Leads.\nhandoff-targets: worker\n---\nLead.\n");
        Files.writeString(host.plugins.resolve("worker.md"), "---\nname: worker\ndescription: Works.\n---\nWork.\n");
        host.await(plugins -> plugins.size() == 3
                && plugins.stream().allMatch(one -> one.reason().isEmpty()));
    }

    private static String submit(LiveHost host) throws Exception {
        return host.submit("boss", "write something")
                .toCompletionStage()
                .toCompletableFuture()
                .get(30, TimeUnit.SECONDS)
                .id();
    }

    private static List<TaskView> children(LiveHost host) throws Exception {
        var list = new ListTasks(List.of(), Optional.of("worker"), false, Optional.empty(), 10);
        return host.answer(TaskCalls.LIST, list).tasks();
    }

    private void await(String file, int count) throws Exception {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (lines(file).size() < count) {
            if (System.nanoTime() > end) {
                throw new AssertionError("not within " + PATIENCE + ": " + count + " lines in " + file);
            }
            TimeUnit.MILLISECONDS.sleep(10); // between looks
        }
    }

    private Path folder() {
        return root.resolve("data/plugin-data/fake");
    }

    private List<String> lines(String file) throws Exception {
        var path = folder().resolve(file);
        return Files.exists(path) ? Files.readAllLines(path) : List.of();
    }

    /** A model that, as the boss, hands the work to the worker; it writes down each time it is asked, and as whom. */
    private static PluginJar provider() {
        return PluginJar.of("fake", "1.0.0").source("demo.Fake", """
                        package demo;
                        import io.troupe.api.*;
                        import java.nio.file.*;
                        import java.util.*;
                        import java.util.function.Consumer;
                        public class Fake implements ModelProvider {
                            static void add(Path file) {
                                try {
                                    Files.writeString(file, "asked\\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
                                } catch (java.io.IOException e) {
                                    throw new IllegalStateException(e);
                                }
                            }
                            public String name() { return "fake"; }
                            public ChatModel open(Settings settings) {
                                var folder = settings.folder();
                                return new ChatModel() {
                                    public List<Known> models() { return List.of(new Known("m", Optional.empty())); }
                                    public Reply reply(Prompt prompt, Consumer<Delta> onDelta) throws InterruptedException {
                                        boolean boss = prompt.system().startsWith("You are boss");
                                        add(folder.resolve(boss ? "boss" : "worker"));
                                        if (!boss) {
                                            if (Files.exists(folder.resolve("hang"))) {
                                                Thread.sleep(60_000);
                                            }
                                            return Reply.of("a rhyme", Usage.of(10, 5), "m");
                                        }
                                        if (prompt.messages().getLast() instanceof ChatMessage.ToolAnswers answers) {
                                            var said = (Content.Text)
                                                answers.answers().getFirst().result().content().getFirst();
                                            return Reply.of("the worker said: " + said.text(), Usage.of(10, 5), "m");
                                        }
                                        var call = new ToolCall("one", "delegate",
                                            Json.of("{\\"agent\\":\\"worker\\",\\"instruction\\":\\"rhyme\\"}"));
                                        return new Reply(List.of(new ReplyPart.Call(call)), Reply.Stop.TOOL_CALLS,
                                            Usage.of(10, 5), "m", Optional.empty());
                                    }
                                };
                            }
                        }
                        """).extension("demo.Fake");
    }
}
