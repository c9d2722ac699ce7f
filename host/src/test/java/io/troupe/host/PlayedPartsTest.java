package io.troupe.host;

import static org.assertj.core.api.Assertions.assertThat;

import io.troupe.api.Budget;
import io.troupe.api.Content;
import io.troupe.api.Json;
import io.troupe.api.Usage;
import io.troupe.host.bus.AgentCalls;
import io.troupe.host.bus.AgentCalls.PlayedBy;
import io.troupe.host.bus.ModelCalls;
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

/** Agents of instructions, played by a player, in a whole host. */
class PlayedPartsTest {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @TempDir
    Path root;

    @Test
    void playsCountsAndEndsWhatUsesTooMuch() throws Exception {
        try (var host = new LiveHost(root)) {
            install(host);
            var agent = host.answer(AgentCalls.DESCRIBE, new AgentCalls.Describe("worker"));
            assertThat(agent.playedBy()).isEqualTo(PlayedBy.HOST);
            assertThat(agent.without()).as("it has tools of its own").isEmpty();
            var models = host.answer(ModelCalls.LIST, new ModelCalls.ListModels());
            assertThat(models.plays()).as("it plays only where it is named").isEmpty();
            assertThat(models.providers())
                    .singleElement()
                    .satisfies(one -> assertThat(one.name() + one.onlyByName()).isEqualTo("puppettrue"));

            var task = ended(host, submit(host, "work", Budget.unbounded()).id());
            assertThat(task.state()).as("%s", task).isEqualTo(TaskState.COMPLETED);
            assertThat(task.answer())
                    .isEqualTo(List.of(Content.text("grand did: work"), Content.text("and made a file")));
            var effort = task.effort().orElseThrow();
            assertThat(effort.models()).containsExactly("puppet/grand");
            assertThat(effort.usage()).isEqualTo(Usage.of(10, 5));
            assertThat(effort.cost().orElseThrow()).isEqualByComparingTo("0.25");
            assertThat(effort.toolCalls()).isEqualTo(1);

            var tokens = ended(
                    host,
                    submit(host, "costly", Budget.unbounded().withTokens(100)).id());
            assertThat(tokens.error().orElseThrow().code()).isEqualTo("over-budget");
            assertThat(tokens.error().orElseThrow().reason()).isEqualTo("the budget of tokens is used up: 105 of 100");
            assertThat(tokens.effort().orElseThrow().usage())
                    .as("it is paid for")
                    .isEqualTo(Usage.of(70, 35));
            var calls = ended(
                    host,
                    submit(host, "work", Budget.unbounded().withToolCalls(0)).id());
            assertThat(calls.error().orElseThrow().code()).isEqualTo("over-budget");
            assertThat(lines("closed")).hasSize(3);
        }
    }

    @Test
    void asksAHumanAndTriesAnewAfterARestart() throws Exception {
        String id;
        try (var host = new LiveHost(root)) {
            install(host);
            id = submit(host, "ask", Budget.unbounded()).id();
            awaitTask(host, id, task -> task.question().isPresent());
        }
        try (var host = new LiveHost(root)) {
            var waiting = awaitTask(host, id, task -> task.question().isPresent());
            assertThat(waiting.state()).isEqualTo(TaskState.WAITING_FOR_INPUT);
            assertThat(waiting.question().orElseThrow().text()).isEqualTo("May I?");
            host.answer(TaskCalls.ANSWER, new TaskCalls.Answer(id, Optional.of(Json.of("{\"answer\":\"yes\"}"))));

            assertThat(ended(host, id).answer().getFirst()).isEqualTo(Content.text("you said {\"answer\":\"yes\"}"));
            assertThat(lines("taken"))
                    .as("each attempt is a performance of its own")
                    .hasSize(2);
        }
    }

    @Test
    void closesWhatIsCancelledOrLate() throws Exception {
        try (var host = new LiveHost(root)) {
            install(host);
            var id = submit(host, "hang", Budget.unbounded()).id();
            await(() -> lines("taken").size() == 1);
            host.answer(TaskCalls.CANCEL, new TaskCalls.Cancel(id, "enough"));
            await(() -> lines("closed").size() == 1);

            var late = submit(host, "hang", Budget.unbounded().withTime(Duration.ofSeconds(3)))
                    .id();
            await(() -> lines("taken").size() == 2);
            assertThat(ended(host, late).error().orElseThrow().code()).isEqualTo("deadline-exceeded");
            await(() -> lines("closed").size() == 2);
        }
    }

    private void install(LiveHost host) throws Exception {
        puppet().in(host.plugins, "puppet.jar");
        Files.writeString(
                host.plugins.resolve("worker.md"),
                "---\nname: worker\ndescription: Works.\ntools: Bash\nmodel: puppet/grand\n---\nWork.\n");
        host.await(plugins -> plugins.size() == 2
                && plugins.stream().allMatch(one -> one.reason().isEmpty()));
    }

    private static TaskView submit(LiveHost host, String words, Budget budget) throws Exception {
        var plain = Submit.of("worker", Json.string(words))
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

    private List<String> lines(String file) throws Exception {
        var path = root.resolve("data/plugin-data/puppet").resolve(file);
        return Files.exists(path) ? Files.readAllLines(path) : List.of();
    }

    /** A player that does what the task says in a word, and writes down when it takes a part and when that is closed. */
    private static PluginJar puppet() {
        return PluginJar.of("puppet", "1.0.0").source("demo.Puppet", """
                        package demo;
                        import io.troupe.api.*;
                        import java.math.BigDecimal;
                        import java.nio.file.*;
                        import java.util.*;
                        import java.util.function.Consumer;
                        public class Puppet implements PlayerProvider {
                            static void add(Path folder, String file) {
                                try {
                                    Files.writeString(folder.resolve(file), "x\\n",
                                        StandardOpenOption.CREATE, StandardOpenOption.APPEND);
                                } catch (java.io.IOException e) {
                                    throw new IllegalStateException(e);
                                }
                            }
                            public String name() { return "puppet"; }
                            public Player open(Settings settings) {
                                var folder = settings.folder();
                                return new Player() {
                                    public Performance take(Part part, Stage stage) {
                                        add(folder, "taken");
                                        return new Played(folder, part, stage);
                                    }
                                    public void close() {}
                                };
                            }
                            record Played(Path folder, Part part, Stage stage) implements Performance {
                                public Turn say(List<Content> words, Consumer<Delta> onDelta)
                                        throws InterruptedException {
                                    var task = ((Content.Text) words.getFirst()).text();
                                    var model = part.model().orElse("own");
                                    switch (task) {
                                        case "hang" -> Thread.sleep(60_000);
                                        case "costly" -> {
                                            for (int i = 1; i < 100; i++) {
                                                stage.used(Usage.of(10 * i, 5 * i), Optional.empty());
                                            }
                                        }
                                        case "ask" -> {
                                            var answer = (Answer.Given) stage.ask(Question.of("May I?"));
                                            return Turn.of(Reply.of(
                                                "you said " + answer.value().text(), Usage.of(1, 1), model));
                                        }
                                        default -> onDelta.accept(new Delta.Calling("1", "Bash"));
                                    }
                                    return new Turn(Reply.of(model + " did: " + task, Usage.of(10, 5), model),
                                        Optional.of(new BigDecimal("0.25")));
                                }
                                public List<Content> results() { return List.of(Content.text("and made a file")); }
                                public void close() { add(folder, "closed"); }
                            }
                        }
                        """).extension("demo.Puppet");
    }
}
