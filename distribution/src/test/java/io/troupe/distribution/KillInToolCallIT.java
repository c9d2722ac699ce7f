package io.troupe.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Ends a host while it waits for tools and for a model, and the next one while it waits for a human. Of each task it was
 * written down what a model had said, so nobody is asked for that again; of a call that was under way nobody can know.
 */
class KillInToolCallIT {

    private static final Duration SOON = Duration.ofSeconds(60);
    private static final String AGENT = """
        ---
        name: keeper
        description: Keeps the ledger.
        tools: ledger.add, ledger.put
        ---
        You keep the ledger.
        """;
    private static final String CALL_IT_AGAIN = "{\"answer\":{\"decision\":\"call-it-again\"}}";
    private static final List<String> ASKED_ABOUT =
            List.of("again", "twice", "was-done", "give-up", "declined", "second");

    @TempDir
    static Path folder;

    private static final Map<String, String> TASKS = new HashMap<>();
    private static Installation installed;
    private static Ledger ledger;
    private static KeeperModel model;
    private static RunningHost host;

    /** All at once, since a host takes its time to start: what each test looks at happened here, under two kills. */
    @BeforeAll
    static void killTwice() throws Exception {
        ledger = new Ledger(entry -> List.of("between", "first").contains(entry.job()));
        model = new KeeperModel(job -> job.equals("between"));
        installed = install();
        host = start();
        TASKS.put("repeated", submit("repeated"));
        TASKS.put("between", submit("between"));
        for (var job : ASKED_ABOUT) {
            TASKS.put(job, submit(job));
        }
        ledger.comes(9, SOON); // seven calls are under way, and two have been answered
        model.comes(9, SOON); // for one of those tasks the second turn is being said
        host.kill();

        host = start();
        ledger.comes(10, SOON); // the one that may be repeated
        model.comes(10, SOON);
        for (var job : ASKED_ABOUT) {
            asks(job);
        }
        answer("twice", CALL_IT_AGAIN);
        ledger.comes(11, SOON);
        host.kill();

        ledger.open();
        model.open();
        host = start();
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
        assertThat(ledger.of("repeated"))
                .hasSize(3)
                .allMatch(entry -> entry.tool().equals("put"));
        assertThat(ledger.of("repeated"))
                .as("each time under the same key")
                .extracting(Ledger.Entry::key)
                .containsOnly(ledger.of("repeated").getFirst().key());
        assertThat(toldOf("repeated")).isEqualTo("written: repeated");
        assertThat(model.asked("repeated")).as("two turns, each asked for once").isEqualTo(2);
    }

    @Test
    void goesOnAfterTheTurnsThatWereFinished() throws Exception {
        completes("between");
        assertThat(ledger.of("between")).hasSize(1);
        assertThat(model.asked("between"))
                .as("the first turn once, the second by three hosts")
                .isEqualTo(4);
    }

    @Test
    void callsAgainWhenTheHumanSaysSo() throws Exception {
        asks("again");
        var said = RunningHost.troupe(
                installed.launcher(),
                "tasks",
                "answer",
                TASKS.get("again"),
                "--answer",
                "{\"decision\":\"call-it-again\"}",
                "--data",
                installed.data().toString());
        assertThat(said.exit()).as(said.err()).isZero();

        completes("again");
        assertThat(ledger.of("again")).hasSize(2);
        assertThat(toldOf("again")).isEqualTo("written: again");
    }

    @Test
    void asksOnceMoreAboutACallThatTheHumanWantedAndThatWasCutOffToo() throws Exception {
        asks("twice");
        assertThat(ledger.of("twice")).as("not made again by itself").hasSize(2);
        answer("twice", CALL_IT_AGAIN);

        completes("twice");
        assertThat(ledger.of("twice")).hasSize(3);
        assertThat(toldOf("twice")).isEqualTo("written: twice");
    }

    @Test
    void makesOfSeveralCallsOnlyThatAgainOfWhichNobodyKnows() throws Exception {
        answer("second", CALL_IT_AGAIN);

        completes("second", "task.tool-called", "task.tool-answered");
        assertThat(ledger.of("first")).hasSize(1);
        assertThat(ledger.of("second")).hasSize(2);
        assertThat(model.toldOf("second"))
                .containsExactly(
                        Map.entry(KeeperModel.id(1), "written: first"),
                        Map.entry(KeeperModel.id(2), "written: second"));
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

    private static Installation install() throws Exception {
        var fresh = Installation.in(folder);
        fresh.set(model.plugin(), model.settings());
        fresh.set("ledger", "port: " + ledger.port() + "\n");
        Files.writeString(fresh.dropIn().resolve("keeper.md"), AGENT);
        Ledger.pack(fresh.dropIn().resolve("ledger.jar"));
        return fresh;
    }

    private static RunningHost start() throws Exception {
        var started = installed.start();
        started.eventually("/api/v1/agents/keeper", SOON, agent -> agent.has("card"));
        return started;
    }

    private static String submit(String job) throws Exception {
        var body = RunningHost.JSON.createObjectNode().put("agent", "keeper").put("input", KeeperModel.input(job));
        return RunningHost.JSON
                .readTree(host.post("/api/v1/tasks", body.toString()).body())
                .path("id")
                .asText();
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

    /**
     * Completes, with each thing that was done written down once.
     *
     * @param before what was done before the call, beyond the first turn
     */
    private static void completes(String job, String... before) throws Exception {
        var task = host.eventually("/api/v1/tasks/" + TASKS.get(job), SOON, one -> one.hasNonNull("finished_at"));
        assertThat(task.path("state").asText()).as(task.toString()).isEqualTo("completed");
        assertThat(task.path("answer").toString()).contains("Done: " + job);
        assertThat(task.at("/effort/turns").asInt()).isEqualTo(2);
        assertThat(task.at("/effort/tool_calls").asInt()).isEqualTo(1 + before.length / 2);
        var kinds = new ArrayList<String>(List.of("task.turned"));
        kinds.addAll(List.of(before));
        kinds.addAll(List.of("task.tool-called", "task.tool-answered", "task.turned", "task.finished"));
        assertThat(JournalRows.of(TASKS.get(job), installed.journal()))
                .extracting(JournalRows.Row::kind)
                .filteredOn(kind -> kind.startsWith("task.t") || kind.equals("task.finished"))
                .isEqualTo(kinds);
    }

    /** What the model was told of the call for this job. */
    private static String toldOf(String job) {
        return model.toldOf(job).getOrDefault(KeeperModel.id(1), "nothing");
    }
}
