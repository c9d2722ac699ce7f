package io.troupe.host.child;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.troupe.api.AgentCard;
import io.troupe.api.Answer;
import io.troupe.api.Content;
import io.troupe.api.Json;
import io.troupe.api.Outcome;
import io.troupe.api.PluginException;
import io.troupe.api.Skill;
import io.troupe.host.child.ShellAgent.Told;
import io.troupe.host.fact.PluginFact.Trouble;
import io.troupe.testkit.FakeAgentContext;
import io.troupe.testkit.FakeSettings;
import io.troupe.testkit.ScriptedChatModel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A program that plays an agent, well and badly. */
class ChildAgentTest {

    private static final Duration SOON = Duration.ofSeconds(20);

    @TempDir
    Path folder;

    private final Map<String, String> environment = new HashMap<>(Map.of(
            "PATH",
            System.getenv().getOrDefault("PATH", "/usr/bin:/bin"),
            "API_KEY",
            "leaked",
            "WISH",
            "granted",
            "SECRET",
            "hush\nhush-hush"));
    private final Children children = new Children(environment, ShellAgent.PATIENT);
    private final LinkedBlockingQueue<Told> troubles = new LinkedBlockingQueue<>();
    private final LinkedBlockingQueue<AgentCard> cards = new LinkedBlockingQueue<>();

    @AfterEach
    void end() {
        children.close();
    }

    private record Nothing() {}

    private ChildAgent open(String... more) {
        return opened(ShellAgent.write(folder.resolve("hello"), more));
    }

    private ChildAgent opened(Path program) {
        return opened(program, children);
    }

    private ChildAgent opened(Path program, Children children) {
        var agent = children.agent(program, "hello");
        agent.open(FakeSettings.of(new Nothing()));
        agent.tell(new ChildAgent.News() {
            @Override
            public void misbehaved(Trouble trouble, String detail) {
                troubles.add(new Told(trouble, detail));
            }

            @Override
            public void changed(AgentCard card) {
                cards.add(card);
            }
        });
        return agent;
    }

    private Told trouble() throws InterruptedException {
        var told = troubles.poll(SOON.toSeconds(), TimeUnit.SECONDS);
        assertThat(told).as("what the program did").isNotNull();
        return told;
    }

    @Test
    void isACardOfTheToolsOfItsProgram() {
        var card = open("category: test", "expertise: [testing]", "limits: {time: 5m, parallel: 7}")
                .card();

        assertThat(card.name()).isEqualTo("hello");
        assertThat(card.category()).isEqualTo("test");
        assertThat(card.limits().parallel()).isEqualTo(7);
        assertThat(card.limits().time()).hasMinutes(5);
        assertThat(card.skills()).extracting(Skill::name).contains("greet", "die-again", "grow-up");
        assertThat(card.skill("greet").orElseThrow().hasOutputSchema()).isTrue();
        assertThat(card.skill("die-again").orElseThrow().idempotent()).isTrue();
        assertThat(card.skill("execute")).isEmpty();
    }

    @Test
    void executesByTheSkillThatItsFileNames() throws Exception {
        var agent = open("default-skill: greet");

        assertThat(ShellAgent.run(agent, "execute")).isEqualTo(Outcome.completed(Json.of("{\"greeting\":\"hello\"}")));
    }

    @Test
    void givesWhatTheToolGives() throws Exception {
        var agent = open();

        assertThat(ShellAgent.run(agent, "greet")).isEqualTo(Outcome.completed(Json.of("{\"greeting\":\"hello\"}")));
        assertThat(ShellAgent.run(agent, "wrong")).isEqualTo(Outcome.failed("it rains"));
        assertThat(ShellAgent.text(ShellAgent.run(agent, "unask"))).isEqualTo("done");
    }

    @Test
    void runsInItsFolderWithNothingOfTheHostsEnvironmentButWhatIsNamed() throws Exception {
        var agent = open("env: {OWN: 'value', FILLED: '${env:WISH}'}", "env-allow: [WISH]");

        var outcome = ShellAgent.run(agent, "where");

        assertThat(outcome.toString())
                .contains(folder.resolve("hello").toRealPath().toString())
                .contains(" OWN ")
                .contains("FILLED")
                .contains("WISH")
                .doesNotContain("API_KEY")
                .doesNotContain("JAVA");
    }

    @Test
    void tellsHowFarItIs() throws Exception {
        var context = FakeAgentContext.create();

        ShellAgent.run(open(), "progress", context);

        assertThat(context.notes()).containsExactly("half (1 of 2)");
    }

    @Test
    void lendsItTheModelOfTheTask() throws Exception {
        var model = ScriptedChatModel.of(ScriptedChatModel.says("forty-two"));
        var agent = open();

        var outcome = ShellAgent.run(agent, "sample", FakeAgentContext.create().withModel(model));

        assertThat(ShellAgent.text(outcome))
                .contains("id:s1", "role:assistant", "text:forty-two", "stopReason:endTurn");
        assertThat(model.asked().getFirst().system()).isEqualTo("Be short.");
        assertThat(model.asked().getFirst().maxTokens()).isEqualTo(50);
    }

    @Test
    void saysThatThereIsNoModel() throws Exception {
        assertThat(ShellAgent.text(ShellAgent.run(open(), "sample"))).contains("error", "the host has no model");
    }

    @Test
    void asksAHumanForIt() throws Exception {
        var agent = open();
        var human = FakeAgentContext.create().withHuman(question -> {
            assertThat(question.text()).isEqualTo("Who?");
            return new Answer.Given(Json.of("{\"name\":\"Ada\"}"));
        });

        assertThat(ShellAgent.text(ShellAgent.run(agent, "elicit", human))).contains("action:accept", "name:Ada");
        var shy = FakeAgentContext.create().withHuman(question -> new Answer.Declined());
        assertThat(ShellAgent.text(ShellAgent.run(agent, "elicit", shy))).contains("action:decline");
    }

    @Test
    void refusesWhatItDoesNotKnow() throws Exception {
        assertThat(ShellAgent.text(ShellAgent.run(open(), "ask"))).contains("error", "-32601", "roots/list");
    }

    @Test
    void listsItsToolsAnewWhenTheyChange() throws Exception {
        var agent = open();

        ShellAgent.run(agent, "grow-up");

        var card = cards.poll(SOON.toSeconds(), TimeUnit.SECONDS);
        assertThat(card).isNotNull();
        assertThat(card.skill("grown")).isPresent();
        assertThat(agent.card()).isEqualTo(card);
        assertThat(ShellAgent.text(ShellAgent.run(agent, "grown"))).isEqualTo("grown");
    }

    @Test
    void saysThatItDiedInTheCallAndWhetherThatMayBeDoneAgain() throws Exception {
        var once = ShellAgent.run(open("env: {SECRET: hush-hush}"), "die");

        assertThat(once).isInstanceOfSatisfying(Outcome.Failed.class, failed -> {
            assertThat(failed.retryable()).isFalse();
            assertThat(failed.reason())
                    .isEqualTo("its program died in the call: it ended with exit code 3: about to fail, the key is ***;"
                            + " whether the work was done is not known");
        });
        assertThat(trouble())
                .isEqualTo(new Told(
                        Trouble.DIED,
                        "the program of agent 'hello': it ended with exit code 3: about to fail, the key is ***"));

        var again = ShellAgent.run(open("env: {SECRET: hush-hush}"), "die-again");
        assertThat(again)
                .isInstanceOfSatisfying(
                        Outcome.Failed.class,
                        failed -> assertThat(failed.retryable()).isTrue());
    }

    @Test
    void masksWhatItGotOfTheHostsEnvironmentWhereverItShowsThat() throws Exception {
        var died = ShellAgent.run(open("env-allow: [SECRET]"), "die");
        assertThat(died.toString()).contains("exit code 3: ***;").doesNotContain("hush");

        var garbage = ShellAgent.run(open("env: {WORD: JSON 9}"), "garbage");
        assertThat(garbage.toString()).contains("the last: 'no ***");
    }

    @Test
    void failsWhatIsAskedOfAProgramThatIsGone() throws Exception {
        var agent = open();
        ShellAgent.run(agent, "die");

        assertThat(ShellAgent.run(agent, "greet")).isInstanceOfSatisfying(Outcome.Failed.class, failed -> {
            assertThat(failed.retryable()).isTrue();
            assertThat(failed.reason())
                    .startsWith("the program of agent 'hello' does not run: it ended with exit code 3");
        });
    }

    @Test
    void endsOneThatSpeaksGarbage() throws Exception {
        var outcome = ShellAgent.run(open(), "garbage");

        assertThat(outcome.toString()).contains("lines to its stdout that are no JSON-RPC messages", "no JSON 99");
        assertThat(trouble().trouble()).isEqualTo(Trouble.DIED);
    }

    @Test
    void endsOneWhoseLineIsTooLong() throws Exception {
        assertThat(ShellAgent.run(open(), "long").toString()).contains("a line of more than 8388608 bytes");
    }

    @Test
    void bearsAFloodOfNotesAndOfErrors() throws Exception {
        var agent = open();
        var context = FakeAgentContext.create();

        assertThat(ShellAgent.text(ShellAgent.run(agent, "loud", context))).isEqualTo("done");
        assertThat(ShellAgent.text(ShellAgent.run(agent, "flood", context))).isEqualTo("done");
        assertThat(context.notes()).last().isEqualTo("19999");
        assertThat(troubles).isEmpty();
    }

    @Test
    void tellsOneThatHangsAndLeavesItAliveWhenItHears() throws Exception {
        var agent = open();

        interrupted(agent, "hang");

        assertThat(ShellAgent.text(ShellAgent.run(agent, "progress"))).isEqualTo("done");
        assertThat(troubles).isEmpty();
    }

    @Test
    void killsOneThatIsDeafToACancelAndToTerm() throws Exception {
        var patience = new Children.Patience(Duration.ofSeconds(55), Duration.ofMillis(300), Duration.ofMillis(300));
        try (var impatient = new Children(environment, patience)) {
            var agent = opened(ShellAgent.write(folder.resolve("hello")), impatient);

            interrupted(agent, "deaf");

            var told = trouble();
            assertThat(told.trouble()).isEqualTo(Trouble.DEAF);
            assertThat(told.detail()).contains("task-1", "answered no ping within 300 ms");
        }
    }

    /** Interrupts work once it has said something. */
    private static void interrupted(ChildAgent agent, String skill) throws Exception {
        var context = FakeAgentContext.create();
        var task = new FutureTask<>(() -> ShellAgent.run(agent, skill, context));
        var thread = Thread.ofVirtual().start(task);
        long end = System.nanoTime() + SOON.toNanos();
        while (context.notes().isEmpty() && System.nanoTime() - end < 0) {
            thread.join(Duration.ofMillis(5)); // it does not end by itself
        }
        thread.interrupt();
        assertThat(thread.join(SOON)).isTrue();
        assertThatThrownBy(task::get).hasCauseInstanceOf(InterruptedException.class);
    }

    @Test
    void endsOneThatHoldsTooMuchMemory() throws Exception {
        var outcome = ShellAgent.run(open("limits: {memory: 40m}"), "eat");

        assertThat(outcome.toString()).contains("MiB of memory, expected at most 40 (limits.memory)");
    }

    @Test
    void endsOneThatHasTooManyProcesses() throws Exception {
        var agent = open("limits: {processes: 10}");

        assertThat(ShellAgent.run(agent, "fork").toString()).contains("processes, expected at most 10");
        gone();
    }

    /** Waits until no process of this test is left. */
    private void gone() throws Exception {
        for (var process : ProcessHandle.allProcesses()
                .filter(found -> found.info().commandLine().orElse("").contains(folder.toString()))
                .toList()) {
            process.onExit().get(SOON.toSeconds(), TimeUnit.SECONDS);
        }
    }

    @Test
    void leavesNoProcessBehindThatLeftItsGroup() throws Exception {
        var agent = open();
        ShellAgent.run(agent, "escape");

        agent.close();

        gone();
    }

    @Test
    void servesFiftyAtOnce() throws Exception {
        var all = new ArrayList<Callable<Outcome>>();
        for (int i = 0; i < 50; i++) {
            var program = ShellAgent.write(folder.resolve("agent-" + i));
            all.add(() -> {
                var agent = opened(program);
                var outcome = ShellAgent.run(agent, "greet");
                agent.close();
                return outcome;
            });
        }
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (var done : threads.invokeAll(all)) {
                assertThat(done.get()).isEqualTo(Outcome.completed(Json.of("{\"greeting\":\"hello\"}")));
            }
        }
        assertThat(troubles).isEmpty();
    }

    @Test
    void saysWhyItDoesNotStart() {
        assertThatThrownBy(() -> opened(ShellAgent.program(folder.resolve("bad"), "echo no such module >&2; exit 1")))
                .isInstanceOf(PluginException.class)
                .hasMessage("it ended with exit code 1: no such module");
    }

    @Test
    void givesUpOneThatDoesNotAnswer() {
        var soon = new Children.Patience(Duration.ofMillis(200), Duration.ofMillis(200), Duration.ofMillis(200));
        try (var impatient = new Children(environment, soon)) {
            var agent = impatient.agent(ShellAgent.program(folder.resolve("cat"), "cat >/dev/null"), "cat");

            assertThatThrownBy(() -> agent.open(FakeSettings.of(new Nothing())))
                    .isInstanceOf(PluginException.class)
                    .hasMessageStartingWith("it did not answer initialize within 200 ms of its start");
        }
    }

    @Test
    void carriesPicturesToo() {
        var result = io.troupe.host.fact.Wire.read("""
                {"content":[{"type":"text","text":"see"},{"type":"image","data":"aGk=","mimeType":"image/png"},
                {"type":"resource_link","uri":"file:///x","name":"x"}],"structuredContent":{"a":1.50}}""", com.fasterxml.jackson.databind.JsonNode.class);

        assertThat(Result.outcome(result))
                .isEqualTo(new Outcome.Completed(List.of(
                        Content.structured(Json.of("{\"a\":1.50}")),
                        new Content.Image("aGk=", "image/png"),
                        new Content.Resource("file:///x", "application/octet-stream", java.util.Optional.empty()))));
    }
}
