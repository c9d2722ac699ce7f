package io.troupe.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.troupe.distribution.LoopbackModel.Reply;
import io.troupe.distribution.ModelWire.Called;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Ends a host while it waits for tools and for a model, and the next one while it waits for a human. Of each task it was
 * written down what a model had said, so nobody is asked for that again; of a call that was under way nobody can know.
 */
class KillInToolCallIT {

    private static final Duration SOON = Duration.ofSeconds(20);
    private static final String AGENT = """
            ---
            name: keeper
            description: Keeps the ledger.
            tools: ledger.add, ledger.put
            ---
            You keep the ledger.
            """;
    private static final List<String> ASKED_ABOUT = List.of("again", "was-done", "give-up", "declined");

    @TempDir
    static Path folder;

    private static final ModelWire WIRE = new ChatWire();
    private static final CountDownLatch MODEL_OPEN = new CountDownLatch(1);
    private static final Map<String, String> TASKS = new HashMap<>();
    private static Ledger ledger;
    private static LoopbackModel model;
    private static RunningHost host;

    /** All at once, since a host takes its time to start: what each test looks at happened here, under two kills. */
    @BeforeAll
    static void killTwice() throws Exception {
        ledger = new Ledger(entry -> entry.job().equals("between"));
        model = new LoopbackModel(WIRE, (number, asked) -> reply(asked));
        install();
        start();
        TASKS.put("repeated", submit("repeated"));
        TASKS.put("between", submit("between"));
        for (var job : ASKED_ABOUT) {
            TASKS.put(job, submit(job));
        }
        ledger.comes(6, SOON); // five calls are under way, and one has been answered
        model.comes(7, SOON); // of whose task the model is asked for the second turn
        host.kill();

        start();
        ledger.comes(7, SOON); // the one that may be repeated
        model.comes(8, SOON);
        for (var job : ASKED_ABOUT) {
            asks(job);
        }
        host.kill();

        ledger.open();
        MODEL_OPEN.countDown();
        start();
    }

    @AfterAll
    static void stop() throws Exception {
        host.close();
        model.close();
        ledger.close();
    }

    @Test
    void repeatsACallThatDoesNoHarmTwice() throws Exception {
        completes("repeated");
        assertThat(ledger.of("repeated")).hasSize(3).allMatch(entry -> entry.tool()
                .equals("put"));
        assertThat(ledger.of("repeated"))
                .as("each time under the same key")
                .extracting(Ledger.Entry::key)
                .containsOnly(ledger.of("repeated").getFirst().key());
        assertThat(toldOf("repeated")).isEqualTo("written: repeated");
        assertThat(asked("repeated")).as("two turns, each asked for once").isEqualTo(2);
    }

    @Test
    void goesOnAfterTheTurnsThatWereFinished() throws Exception {
        completes("between");
        assertThat(ledger.of("between")).hasSize(1);
        assertThat(asked("between"))
                .as("the first turn once, the second by three hosts")
                .isEqualTo(4);
    }

    @Test
    void callsAgainWhenTheHumanSaysSo() throws Exception {
        asks("again");
        var said = RunningHost.troupe(
                launcher(),
                "tasks",
                "answer",
                TASKS.get("again"),
                "--answer",
                "{\"decision\":\"call-it-again\"}",
                "--data",
                data().toString());
        assertThat(said.exit()).as(said.err()).isZero();

        completes("again");
        assertThat(ledger.of("again")).hasSize(2);
        assertThat(toldOf("again")).isEqualTo("written: again");
    }

    @Test
    void takesTheHumansWordThatItWasDone() throws Exception {
        answer("was-done", "{\"answer\":{\"decision\":\"it-was-done\"}}");

        completes("was-done");
        assertThat(ledger.of("was-done")).hasSize(1);
        assertThat(toldOf("was-done")).startsWith("(done;");
    }

    @Test
    void tellsTheModelWhenTheHumanGivesItUp() throws Exception {
        answer("give-up", "{\"answer\":{\"decision\":\"give-up\"}}");

        completes("give-up");
        assertThat(ledger.of("give-up")).hasSize(1);
        assertThat(toldOf("give-up")).contains("not called again").contains("nobody knows whether it was done");
    }

    @Test
    void doesNothingWhenNobodyWillSay() throws Exception {
        answer("declined", "{\"decline\":true}");

        completes("declined");
        assertThat(ledger.of("declined")).hasSize(1);
        assertThat(toldOf("declined")).contains("not called again");
    }

    private static void install() throws Exception {
        var home = folder.resolve("home");
        var copy = new ProcessBuilder("cp", "-r", RunningHost.distribution().toString(), home.toString())
                .inheritIO()
                .start();
        assertThat(copy.waitFor()).isZero();
        var settings = home.resolve("config/plugins");
        Files.writeString(settings.resolve("openai.yaml"), WIRE.settings(model.address()) + "model: m-1\n");
        Files.writeString(settings.resolve("ledger.yaml"), "port: " + ledger.port() + "\n");
        var plugins = Files.createDirectories(data().resolve("plugins"));
        Files.writeString(plugins.resolve("keeper.md"), AGENT);
        Ledger.pack(plugins.resolve("ledger.jar"));
    }

    private static void start() throws Exception {
        host = RunningHost.start(launcher(), data(), List.of());
        host.eventually("/api/v1/agents/keeper", SOON, agent -> agent.has("card"));
    }

    private static Path launcher() {
        return folder.resolve("home/bin/troupe");
    }

    private static Path data() {
        return folder.resolve("data");
    }

    private static String submit(String job) throws Exception {
        var body = RunningHost.JSON.createObjectNode().put("agent", "keeper").put("input", "job: " + job);
        return RunningHost.JSON
                .readTree(host.post("/api/v1/tasks", body.toString()).body())
                .path("id")
                .asText();
    }

    /** First it calls the tool for its job, and when it was told what came of that it is done. */
    private static Reply reply(LoopbackModel.Asked asked) throws InterruptedException {
        var job = job(asked);
        if (WIRE.answers(asked.body()).isEmpty()) {
            var tool = job.equals("repeated") ? "put" : "add";
            var names = WIRE.tools(asked.body());
            var name = names.stream().filter(one -> one.endsWith(tool)).findFirst().orElseThrow();
            return new Reply.Said("I write.", List.of(Called.of(WIRE.id(1), name, Map.of("job", job))));
        }
        if (job.equals("between")) {
            MODEL_OPEN.await();
        }
        return Reply.Said.text("Done: " + job);
    }

    private static String job(LoopbackModel.Asked asked) {
        for (var message : asked.body().path("messages")) {
            var text = message.path("content").asText();
            if (text.startsWith("job: ")) {
                return text.substring("job: ".length());
            }
        }
        throw new AssertionError("no job in " + asked.body());
    }

    private static void asks(String job) throws Exception {
        var task = host.eventually(
                "/api/v1/tasks/" + TASKS.get(job),
                SOON,
                one -> one.path("state").asText().equals("waiting-for-input"));
        assertThat(task.path("question").toString())
                .contains("Nobody knows whether that was done", job, "call-it-again");
    }

    private static void answer(String job, String answer) throws Exception {
        asks(job);
        var said = host.post("/api/v1/tasks/" + TASKS.get(job) + "/answer", answer);
        assertThat(said.statusCode()).as(said.body()).isEqualTo(200);
    }

    /** Completes, with each thing that was done written down once. */
    private static void completes(String job) throws Exception {
        JsonNode task =
                host.eventually("/api/v1/tasks/" + TASKS.get(job), SOON, one -> one.hasNonNull("finished_at"));
        assertThat(task.path("state").asText()).as(task.toString()).isEqualTo("completed");
        assertThat(task.path("answer").toString()).contains("Done: " + job);
        assertThat(task.at("/effort/turns").asInt()).isEqualTo(2);
        assertThat(task.at("/effort/tool_calls").asInt()).isEqualTo(1);
        assertThat(JournalRows.of(TASKS.get(job), data().resolve("journal.db")))
                .extracting(JournalRows.Row::kind)
                .filteredOn(kind -> kind.startsWith("task.t") || kind.equals("task.finished"))
                .containsExactly(
                        "task.turned", "task.tool-called", "task.tool-answered", "task.turned", "task.finished");
    }

    private static long asked(String job) {
        return model.asked().stream().filter(one -> job(one).equals(job)).count();
    }

    /** What the model was told of the call, by its id. */
    private static String toldOf(String job) {
        var last = model.asked().stream()
                .filter(one -> job(one).equals(job))
                .toList()
                .getLast();
        return WIRE.answers(last.body()).getOrDefault(WIRE.id(1), "nothing");
    }
}
