package io.troupe.host;

import static org.assertj.core.api.Assertions.assertThat;

import io.troupe.api.Budget;
import io.troupe.api.Content;
import io.troupe.api.Json;
import io.troupe.api.Usage;
import io.troupe.host.bus.AgentCalls;
import io.troupe.host.bus.AgentCalls.PlayedBy;
import io.troupe.host.bus.TaskCalls;
import io.troupe.host.bus.TaskCalls.Submit;
import io.troupe.host.bus.TaskCalls.TaskView;
import io.troupe.host.fact.TaskState;
import io.troupe.host.plugin.PluginJar;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Agents of instructions, played by a model with tools, in a whole host. */
class PlayedTasksTest {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @TempDir
    Path root;

    @Test
    void playsAnAgentOfInstructions() throws Exception {
        try (var host = new LiveHost(root)) {
            install(host, true);

            var task = ended(host, submit(host, Budget.unbounded()).id());

            assertThat(task.state()).isEqualTo(TaskState.COMPLETED);
            assertThat(task.answer()).isEqualTo(List.of(Content.text("done after 3")));
            assertThat(task.playedBy()).contains("host");
            var effort = task.effort().orElseThrow();
            assertThat(effort.models()).containsExactly("fake/m");
            assertThat(effort.turns()).isEqualTo(4);
            assertThat(effort.toolCalls()).isEqualTo(3);
            assertThat(effort.usage()).isEqualTo(Usage.of(40, 20));
            assertThat(lines("replies")).hasSize(4);
        }
    }

    @Test
    void goesOnAfterARestartWithoutAskingOrCallingAgain() throws Exception {
        String id;
        try (var host = new LiveHost(root)) {
            install(host, true);
            Files.createFile(folder().resolve("hang"));
            id = submit(host, Budget.unbounded()).id();
            await(() -> lines("calls").size() == 2);
        }
        Files.delete(folder().resolve("hang"));
        try (var host = new LiveHost(root)) {
            assertThat(ended(host, id).state()).isEqualTo(TaskState.COMPLETED);
            assertThat(lines("replies")).as("no reply is asked for twice").hasSize(4);
            assertThat(lines("calls"))
                    .as("what was cut off is called again, the rest not")
                    .hasSize(4);
            assertThat(lines("keys").stream().distinct())
                    .as("under the same key")
                    .hasSize(3);
        }
    }

    @Test
    void asksAHumanAboutACallOfWhichNobodyKnowsWhetherItWasDone() throws Exception {
        String id;
        try (var host = new LiveHost(root)) {
            install(host, false);
            Files.createFile(folder().resolve("hang"));
            id = submit(host, Budget.unbounded()).id();
            await(() -> lines("calls").size() == 2);
        }
        Files.delete(folder().resolve("hang"));
        try (var host = new LiveHost(root)) {
            var waiting = awaitTask(host, id, task -> task.question().isPresent());
            assertThat(waiting.state()).isEqualTo(TaskState.WAITING_FOR_INPUT);
            assertThat(waiting.question().orElseThrow().text()).contains("tool 'fake_count'");
            var answer = Optional.of(Json.of("{\"decision\":\"it-was-done\"}"));
            host.answer(TaskCalls.ANSWER, new TaskCalls.Answer(id, answer));

            assertThat(ended(host, id).state()).isEqualTo(TaskState.COMPLETED);
            assertThat(lines("calls")).as("not called again").hasSize(3);
        }
    }

    @Test
    void asksOnceMoreWhenTheHostGoesDownInTheCallThatAHumanWanted() throws Exception {
        String id;
        var again = Optional.of(Json.of("{\"decision\":\"call-it-again\"}"));
        try (var host = new LiveHost(root)) {
            install(host, false);
            Files.createFile(folder().resolve("hang"));
            id = submit(host, Budget.unbounded()).id();
            await(() -> lines("calls").size() == 2);
        }
        Files.createFile(folder().resolve("hang-always"));
        try (var host = new LiveHost(root)) {
            awaitTask(host, id, task -> task.question().isPresent());
            host.answer(TaskCalls.ANSWER, new TaskCalls.Answer(id, again));
            await(() -> lines("calls").size() == 3);
        }
        Files.delete(folder().resolve("hang"));
        Files.delete(folder().resolve("hang-always"));
        try (var host = new LiveHost(root)) {
            awaitTask(host, id, task -> task.question().isPresent());
            assertThat(lines("calls")).as("not made again by itself").hasSize(3);
            host.answer(TaskCalls.ANSWER, new TaskCalls.Answer(id, again));

            assertThat(ended(host, id).state()).isEqualTo(TaskState.COMPLETED);
            assertThat(lines("calls")).hasSize(5);
            assertThat(lines("keys").stream().distinct()).hasSize(3);
        }
    }

    @Test
    void stopsAtItsBudget() throws Exception {
        try (var host = new LiveHost(root)) {
            install(host, true);

            var tokens =
                    ended(host, submit(host, Budget.unbounded().withTokens(25)).id());
            assertThat(tokens.state()).isEqualTo(TaskState.FAILED);
            assertThat(tokens.error().orElseThrow().code()).isEqualTo("over-budget");
            assertThat(tokens.error().orElseThrow().reason()).isEqualTo("the budget of tokens is used up: 30 of 25");
            assertThat(tokens.effort().orElseThrow().turns()).isEqualTo(2);

            var calls = ended(
                    host, submit(host, Budget.unbounded().withToolCalls(1)).id());
            assertThat(calls.error().orElseThrow().reason()).isEqualTo("the budget of tool calls is used up: 1 of 1");
        }
    }

    @Test
    void isPlayedByWhoeverIsHere() throws Exception {
        try (var host = new LiveHost(root)) {
            Files.writeString(
                    host.plugins.resolve("worker.md"), "---\nname: worker\ndescription: Works.\n---\nWork.\n");
            host.await(plugins -> plugins.size() == 1);
            assertThat(playedBy(host)).isEqualTo(PlayedBy.CLIENT);
            var waiting = submit(host, Budget.unbounded());
            assertThat(waiting.claimable()).isTrue();

            provider(true).in(host.plugins, "fake.jar");
            assertThat(ended(host, waiting.id()).state()).isEqualTo(TaskState.COMPLETED);
            assertThat(playedBy(host)).isEqualTo(PlayedBy.HOST);

            Files.delete(host.plugins.resolve("fake.jar"));
            host.await(plugins -> plugins.stream().noneMatch(one -> one.id().equals("fake")));
            assertThat(playedBy(host)).isEqualTo(PlayedBy.CLIENT);
        }
    }

    private void install(LiveHost host, boolean idempotent) throws Exception {
        provider(idempotent).in(host.plugins, "fake.jar");
        Files.writeString(
                host.plugins.resolve("worker.md"),
                "---\nname: worker\ndescription: Works.\ntools: fake.count\n---\nWork.\n");
        host.await(plugins -> plugins.size() == 2
                && plugins.stream().allMatch(one -> one.reason().isEmpty()));
    }

    private static PlayedBy playedBy(LiveHost host) throws Exception {
        return host.answer(AgentCalls.DESCRIBE, new AgentCalls.Describe("worker"))
                .playedBy();
    }

    private static TaskView submit(LiveHost host, Budget budget) throws Exception {
        var plain = Submit.of("worker", Json.of("\"go\""))
                .withDeadline(Instant.now().plusSeconds(120));
        return host.answer(
                TaskCalls.SUBMIT,
                new Submit(
                        plain.agent(),
                        plain.skill(),
                        plain.input(),
                        plain.content(),
                        plain.session(),
                        plain.deadline(),
                        budget,
                        0,
                        Optional.empty(),
                        0,
                        Optional.empty()));
    }

    private static TaskView ended(LiveHost host, String id) throws Exception {
        return awaitTask(host, id, task -> task.state().terminal());
    }

    private static TaskView awaitTask(LiveHost host, String id, Predicate<TaskView> condition) throws Exception {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            var task = host.answer(TaskCalls.SHOW, new TaskCalls.Show(id, Optional.empty(), 100));
            if (condition.test(task)) {
                return task;
            }
            if (System.nanoTime() > end) {
                throw new AssertionError("not within " + PATIENCE + ": " + task);
            }
        }
    }

    private interface Look {
        boolean isSo() throws Exception;
    }

    private static void await(Look look) throws Exception {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!look.isSo()) {
            if (System.nanoTime() > end) {
                throw new AssertionError("not within " + PATIENCE);
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

    /** A model that calls the tool {@code count} three times, and that tool; both write down each time they are asked. */
    private static PluginJar provider(boolean idempotent) {
        return PluginJar.of("fake", "1.0.0")
                .source("demo.Fake", """
                        package demo;
                        import io.troupe.api.*;
                        import java.nio.file.*;
                        import java.util.*;
                        import java.util.function.Consumer;
                        public class Fake implements ModelProvider {
                            static void add(Path folder, String file, String line) {
                                try {
                                    Files.writeString(folder.resolve(file), line + "\\n",
                                        StandardOpenOption.CREATE, StandardOpenOption.APPEND);
                                } catch (java.io.IOException e) {
                                    throw new IllegalStateException(e);
                                }
                            }
                            public String name() { return "fake"; }
                            public ChatModel open(Settings settings) {
                                var folder = settings.folder();
                                return new ChatModel() {
                                    public List<Known> models() { return List.of(new Known("m", Optional.empty())); }
                                    public Reply reply(Prompt prompt, Consumer<Delta> onDelta) {
                                        add(folder, "replies", "r");
                                        long answers = prompt.messages().stream()
                                            .filter(ChatMessage.ToolAnswers.class::isInstance).count();
                                        if (answers == 3 || prompt.tools().isEmpty()) {
                                            return Reply.of("done after " + answers, Usage.of(10, 5), "m");
                                        }
                                        var call = new ToolCall("again", prompt.tools().getFirst().name(), Json.of("{}"));
                                        return new Reply(List.of(new ReplyPart.Call(call)), Reply.Stop.TOOL_CALLS,
                                            Usage.of(10, 5), "m", Optional.empty());
                                    }
                                };
                            }
                            public static class Count implements ToolProvider {
                            public String name() { return "fake"; }
                            public Tools open(Settings settings) {
                                var folder = settings.folder();
                                var tool = Tool.of("count", "Counts.", Json.of("{\\"type\\":\\"object\\"}"));
                                var listed = List.of(%s);
                                return new Tools() {
                                    private int calls;
                                    public List<Tool> list() { return listed; }
                                    public ToolResult call(ToolCall call, ToolContext context) throws InterruptedException {
                                        Fake.add(folder, "calls", call.id());
                                        Fake.add(folder, "keys", context.idempotencyKey());
                                        if (++calls == 2 && Files.exists(folder.resolve("hang"))
                                                || Files.exists(folder.resolve("hang-always"))) {
                                            Thread.sleep(60_000);
                                        }
                                        return ToolResult.text("counted");
                                    }
                                };
                            }
                        }
                        }
                        """.formatted(idempotent ? "tool.asIdempotent()" : "tool"))
                .extension("demo.Fake\ndemo.Fake$Count");
    }
}
