package io.troupe.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.troupe.distribution.LoopbackModel.Reply;
import io.troupe.distribution.ModelWire.Called;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Plays an agent with tools through the whole host, by each API of models that it can speak. */
class ProvidersIT {

    private static final Duration SOON = Duration.ofSeconds(60);
    private static final String NOTE = "Grüße aus Köln 🎭";

    @TempDir
    static Path folder;

    private static Installation installed;
    private static Path work;
    private static RunningHost host;

    @BeforeAll
    static void start() throws Exception {
        installed = Installation.in(folder);
        work = Files.createDirectories(folder.resolve("work"));
        installed.set("workspace", "roots: [" + work + "]\n");
        for (var plugin : List.of("anthropic", "openai", "langchain4j")) {
            Files.writeString(installed.dropIn().resolve("clerk-" + plugin + ".md"), agent(plugin));
        }
        host = installed.start();
    }

    @AfterAll
    static void stop() {
        host.close();
    }

    static Stream<Named<ModelWire>> wires() {
        return Stream.of(new AnthropicWire(), new ChatWire(), new ResponsesWire(), new MistralWire())
                .map(wire -> Named.of(wire.getClass().getSimpleName(), wire));
    }

    @ParameterizedTest
    @MethodSource("wires")
    void callsToolsAndTellsTheModelWhatCameOfThem(ModelWire wire) throws Exception {
        var made = work.resolve(wire.getClass().getSimpleName() + ".md");
        Files.writeString(work.resolve("note.txt"), NOTE + "\n");
        var calls = List.of(
                Called.of(wire.id(1), "Read", Map.of("path", "note.txt")),
                Called.of(
                        wire.id(2),
                        "Write",
                        Map.of("path", made.getFileName().toString(), "content", "# Copied\n" + NOTE)));
        try (var model = speaking(
                wire,
                (number, asked) -> number == 1
                        ? new Reply.Said("I read, and I write. 🖋", calls)
                        : Reply.Said.text("Copied: „" + NOTE + "“."))) {
            var task = invoke(wire, "copy the note");

            completes(task, wire, 2);
            assertThat(task.path("answer").path(0).path("text").asText()).isEqualTo("Copied: „" + NOTE + "“.");
            assertThat(task.at("/effort/tool_calls").asInt()).isEqualTo(2);
            assertThat(made).hasContent("# Copied\n" + NOTE);
            toldOfBoth(wire, model.asked(), calls);
            writtenDown(task.path("id").asText(), calls);
        }
    }

    private static void toldOfBoth(ModelWire wire, List<LoopbackModel.Asked> asked, List<Called> calls) {
        assertThat(asked).hasSize(2).allSatisfy(one -> {
            assertThat(one.path()).isEqualTo(wire.path());
            assertThat(one.body().path("model").asText()).isEqualTo(ModelWire.MODEL);
            assertThat(one.body().path("stream").asBoolean()).isTrue();
            assertThat(wire.tools(one.body())).containsExactly("Read", "Write");
        });
        assertThat(asked.getFirst().body().toString()).contains("You copy notes.", "copy the note");
        assertThat(wire.answers(asked.getFirst().body())).isEmpty();
        assertThat(wire.calls(asked.getLast().body())).isEqualTo(calls);
        var answers = wire.answers(asked.getLast().body());
        assertThat(answers.keySet()).containsExactly(wire.id(1), wire.id(2));
        assertThat(answers.get(wire.id(1))).contains(NOTE).contains("sha256:");
        assertThat(answers.get(wire.id(2))).startsWith("made ").contains("bytes");
    }

    private static void writtenDown(String task, List<Called> calls) throws Exception {
        var facts = JournalRows.of(task, installed.journal()).stream()
                .filter(row -> !row.kind().equals("task.progressed"))
                .toList();
        assertThat(facts)
                .extracting(JournalRows.Row::kind)
                .containsExactly(
                        "task.submitted",
                        "task.started",
                        "task.turned",
                        "task.tool-called",
                        "task.tool-answered",
                        "task.tool-called",
                        "task.tool-answered",
                        "task.turned",
                        "task.finished");
        for (int call = 0; call < 2; call++) {
            var called = ModelWire.read(facts.get(3 + 2 * call).body()).path("call");
            assertThat(called.path("id").asText()).isEqualTo(calls.get(call).id());
            assertThat(called.path("tool").asText()).isEqualTo(calls.get(call).tool());
            assertThat(called.path("input")).isEqualTo(calls.get(call).input());
            var answered = ModelWire.read(facts.get(4 + 2 * call).body());
            assertThat(answered.path("call").asText()).isEqualTo(calls.get(call).id());
        }
    }

    @ParameterizedTest
    @MethodSource("wires")
    void asksAgainWhenTheServerSaysThatItMay(ModelWire wire) throws Exception {
        try (var model = speaking(
                wire, (number, asked) -> number == 1 ? new Reply.SlowDown(2) : Reply.Said.text("Now I can."))) {
            var task = invoke(wire, "say something");

            completes(task, wire, 1);
            assertThat(task.path("answer").path(0).path("text").asText()).isEqualTo("Now I can.");
            sameAskedTwice(model.asked(), Duration.ofSeconds(2));
        }
    }

    @ParameterizedTest
    @MethodSource("wires")
    void asksAgainWhenTheReplyIsCutOff(ModelWire wire) throws Exception {
        try (var model = speaking(
                wire,
                (number, asked) ->
                        number == 1 ? new Reply.Cut("Half of it is lost") : Reply.Said.text("All of it is here."))) {
            var task = invoke(wire, "say something");

            completes(task, wire, 1);
            assertThat(task.path("answer").path(0).path("text").asText()).isEqualTo("All of it is here.");
            sameAskedTwice(model.asked(), Duration.ofSeconds(1));
        }
    }

    private static void sameAskedTwice(List<LoopbackModel.Asked> asked, Duration apart) {
        assertThat(asked).hasSize(2);
        assertThat(asked.getLast().body()).isEqualTo(asked.getFirst().body());
        assertThat(Duration.ofNanos(asked.getLast().nanos() - asked.getFirst().nanos()))
                .isGreaterThanOrEqualTo(apart);
    }

    private static void completes(JsonNode task, ModelWire wire, int turns) {
        assertThat(task.path("state").asText()).as(task.toString()).isEqualTo("completed");
        var effort = task.path("effort");
        assertThat(effort.path("turns").asInt()).isEqualTo(turns);
        assertThat(effort.path("models")).hasSize(1);
        assertThat(effort.path("models").path(0).asText()).isEqualTo(wire.plugin() + "/" + ModelWire.MODEL_IN_FULL);
        var usage = effort.path("usage");
        assertThat(usage.path("input").asInt()).isEqualTo(turns * (ModelWire.INPUT - wire.cached()));
        assertThat(usage.path("cached_input").asInt()).isEqualTo(turns * wire.cached());
        assertThat(usage.path("output").asInt()).isEqualTo(turns * ModelWire.OUTPUT);
    }

    /** Points the provider at a server of its own, as an operator would while the host runs. */
    private static LoopbackModel speaking(ModelWire wire, LoopbackModel.Script script) throws Exception {
        var model = new LoopbackModel(wire, script);
        installed.set(wire.plugin(), wire.settings(model.address()));
        var reloaded = host.post("/api/v1/plugins/" + wire.plugin() + "/reload", "{}");
        assertThat(reloaded.statusCode()).as(reloaded.body()).isEqualTo(200);
        assertThat(reloaded.body()).contains("\"loaded\"");
        host.eventually("/api/v1/agents/clerk-" + wire.plugin(), SOON, agent -> agent.has("card"));
        return model;
    }

    private static JsonNode invoke(ModelWire wire, String input) throws Exception {
        var body = RunningHost.JSON
                .createObjectNode()
                .put("agent", "clerk-" + wire.plugin())
                .put("input", input);
        return RunningHost.JSON.readTree(
                host.post("/api/v1/tasks?wait=30", body.toString()).body());
    }

    private static String agent(String provider) {
        return """
                ---
                name: clerk-%1$s
                description: Copies notes.
                tools: Read, Write
                model: %1$s/%2$s
                ---
                You copy notes.
                """.formatted(provider, ModelWire.MODEL);
    }
}
