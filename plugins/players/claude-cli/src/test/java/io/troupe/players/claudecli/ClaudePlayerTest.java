package io.troupe.players.claudecli;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.troupe.api.AgentCard;
import io.troupe.api.Answer;
import io.troupe.api.Budget;
import io.troupe.api.Content;
import io.troupe.api.Delta;
import io.troupe.api.Part;
import io.troupe.api.Performance.Turn;
import io.troupe.api.Player;
import io.troupe.api.PluginException;
import io.troupe.api.PluginException.Kind;
import io.troupe.api.Skill;
import io.troupe.api.Usage;
import io.troupe.testkit.FakeSettings;
import io.troupe.testkit.FakeStage;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(30)
class ClaudePlayerTest {

    private static final Skill EXECUTE = Skill.of("execute", "Does it.");
    private static final Part PART = Part.of(
            "task-1", AgentCard.of("developer", "Writes code.", EXECUTE), EXECUTE, "You are developer.\nWrite code.");

    @TempDir
    Path root;

    private Path out;
    private Path own;

    @BeforeEach
    void folders() throws IOException {
        out = Files.createDirectory(root.resolve("out"));
        own = Files.createDirectory(root.resolve("own"));
    }

    @Test
    void tellsWhatItDoesAndWhatItUsed() throws Exception {
        var stage = FakeStage.create();
        var told = new ArrayList<Delta>();
        try (var player = open(StandIn.settings(out));
                var performance = player.take(PART, stage)) {
            var turn = performance.say(List.of(Content.text("play edit")), told::add);

            assertThat(turn.reply().text()).isEqualTo("I wrote hello.txt.");
            assertThat(turn.reply().model()).isEqualTo("claude-stand-in-1");
            assertThat(turn.reply().usage()).isEqualTo(new Usage(20, 11, 7, 5));
            assertThat(turn.cost()).contains(new BigDecimal("0.01"));
            assertThat(stage.notes()).containsExactly("Write: hello.txt", "Written.");
            assertThat(told).containsExactly(new Delta.Calling("toolu_m1", "Write"), new Delta.Text("Written."));
            assertThat(stage.reported()).containsExactly(new Usage(3, 4, 0, 0), new Usage(8, 10, 1, 2));

            var second = performance.say(List.of(Content.text("and more")), told::add);
            assertThat(second.cost()).as("of this turn alone").contains(new BigDecimal("0.01"));
            assertThat(texts(performance.results())).contains("hello.txt (6 bytes)");
        }
    }

    @Test
    void isGivenTheInstructionsTheModelAndTheBudgetAndNoOtherVariables() throws Exception {
        var stage = FakeStage.create().withBudget(Budget.unbounded().withCost(new BigDecimal("2.5")));
        try (var player = open(StandIn.settings(out).withEnv(List.of("JAVA_HOME")))) {
            assertThat(said(player, PART.withModel("opus"), stage, "play arguments"))
                    .isEqualTo("-p --output-format stream-json --input-format stream-json --verbose"
                            + " --append-system-prompt You are developer. Write code. --permission-mode acceptEdits"
                            + " --permission-prompt-tool stdio --max-turns 100 --max-budget-usd 2.5 --model opus");
            assertThat(said(player, PART, FakeStage.create(), "play environment")
                            .split(" "))
                    .contains("PATH")
                    .isSubsetOf(
                            "PATH",
                            "HOME",
                            "USER",
                            "LOGNAME",
                            "SHELL",
                            "LANG",
                            "LC_ALL",
                            "LC_CTYPE",
                            "TZ",
                            "TMPDIR",
                            "TERM",
                            "JAVA_HOME",
                            "PWD",
                            "OLDPWD",
                            "SHLVL",
                            "_");
        }
    }

    @Test
    void isGivenTheToolsOfTheAgentAndNoneThatWriteWhereItOnlyReads() throws Exception {
        var card = PART.card().withTools(List.of("Read", "Bash(git log:*)", "Bash", "files_search", "mcp__x__Y"));
        var reading = Part.of("task-1", card, EXECUTE.withReadOnly(true), "Read.");
        try (var player = open(StandIn.settings(out))) {
            assertThat(said(player, reading, FakeStage.create(), "play arguments"))
                    .endsWith(" --permission-mode default --permission-prompt-tool stdio --max-turns 100"
                            + " --tools Read,Bash --disallowedTools Edit,Write,NotebookEdit");
            try (var performance = player.take(reading, FakeStage.create())) {
                performance.say(List.of(Content.text("play edit")), delta -> {});
                assertThat(performance.results()).isEmpty();
            }
        }
        assertThat(own.resolve("work")).isEmptyDirectory();
    }

    @Test
    void isNotDoneBeforeItsSubAgentsAre() throws Exception {
        try (var player = open(StandIn.settings(out));
                var performance = player.take(PART, FakeStage.create())) {
            var turn = performance.say(List.of(Content.text("play delegate")), delta -> {});

            assertThat(turn.reply().text()).isEqualTo("All are back.");
            assertThat(turn.cost()).as("counted once").contains(new BigDecimal("0.02"));
            assertThat(turn.reply().usage()).as("each message once").isEqualTo(new Usage(35, 15, 2, 4));
            failsWith(
                    player,
                    "play delegate then fail",
                    Kind.UNAVAILABLE,
                    "claude gave up (error_during_execution): it broke; and more");
        }
    }

    @Test
    void keepsWhatIsWrittenWhileItEnds() throws Exception {
        try (var player = open(StandIn.settings(out));
                var performance = player.take(PART, FakeStage.create())) {
            performance.say(List.of(Content.text("play late")), delta -> {});

            assertThat(texts(performance.results())).contains("late.txt (5 bytes)");
        }
    }

    @Test
    void saysLongInstructionsWithTheTask() throws Exception {
        var long1 = Part.of("task-1", PART.card(), EXECUTE, "x".repeat(300_000));
        try (var player = open(StandIn.settings(out))) {
            assertThat(said(player, long1, FakeStage.create(), "play arguments"))
                    .doesNotContain("system-prompt");
        }
    }

    @Test
    void asksAHumanWhatItMayDo() throws Exception {
        try (var player = open(StandIn.settings(out))) {
            var stage = FakeStage.create().withDecision(question -> "allow");
            assertThat(said(player, PART, stage, "play ask")).isEqualTo("The tests pass.");
            assertThat(stage.questions())
                    .singleElement()
                    .satisfies(question -> assertThat(question.text())
                            .startsWith("'developer', played by claude-cli, asks whether it may: Bash\n\n    {")
                            .contains("\"command\" : \"make test\""));

            var never = FakeStage.create().withDecision(question -> "deny");
            assertThat(said(player, PART, never, "play ask")).isEqualTo("I was not allowed.");
            assertThat(said(player, PART, FakeStage.create(), "play ask"))
                    .as("nobody says anything")
                    .isEqualTo("I was not allowed.");
        }
    }

    @Test
    void allowsForTheRestOfTheSessionAndNeverBeyond() throws Exception {
        var stage = FakeStage.create().withDecision(question -> "allow-always");
        try (var player = open(StandIn.settings(out));
                var performance = player.take(PART, stage)) {
            performance.say(List.of(Content.text("play ask")), delta -> {});

            assertThat(Files.readString(folder().resolve("answer.txt")))
                    .contains("\"behavior\":\"allow\",\"updatedInput\":{\"command\":\"make test\"")
                    .contains("\"ruleContent\":\"make test\"")
                    .contains("\"destination\":\"session\"")
                    .doesNotContain("localSettings");
        }
    }

    @Test
    void noticesWhatHappensWhileAHumanThinks() throws Exception {
        var asked = new CountDownLatch(2);
        var stage = FakeStage.create().withHuman(question -> {
            asked.countDown();
            new CountDownLatch(1).await();
            return new Answer.Declined();
        });
        try (var player = open(StandIn.settings(out))) {
            assertThat(said(player, PART, stage, "play ask then withdraw")).isEqualTo("Never mind.");
            assertThatThrownBy(() -> said(player, PART, stage, "play ask then die"))
                    .isInstanceOfSatisfying(
                            PluginException.class, e -> assertThat(e.kind()).isEqualTo(Kind.UNAVAILABLE))
                    .hasMessage("claude ended before it was done: it ended with exit code 7");
        }
    }

    @Test
    void saysWhyItFailed() throws Exception {
        try (var player = open(StandIn.settings(out))) {
            failsWith(player, "play overloaded", Kind.UNAVAILABLE, "claude gave up: API Error: 529 overloaded");
            failsWith(player, "play login", Kind.REFUSED, "claude gave up: Invalid API key · Please run /login");
            failsWith(
                    player,
                    "play turns",
                    Kind.REFUSED,
                    "claude gave up (error_max_turns): Reached maximum number of turns (100)");
            failsWith(
                    player,
                    "play die",
                    Kind.UNAVAILABLE,
                    "claude ended before it was done: it ended with exit code 3: [31mout of memory[0m");
        }
    }

    @Test
    void readsThroughNoiseAndHugeLines() throws Exception {
        try (var player = open(StandIn.settings(out))) {
            assertThat(said(player, PART, FakeStage.create(), "play garbage")).isEqualTo("Through the noise.");
            var stage = FakeStage.create();
            assertThat(said(player, PART, stage, "play huge")).isEqualTo("That was long.");
            assertThat(stage.notes()).singleElement().asString().matches("passed over an event of 5000\\d+ bytes");
            assertThat(said(player, PART, FakeStage.create(), "play hook")).isEqualTo("refused");
            assertThatThrownBy(() -> said(player, PART, FakeStage.create(), "play noise"))
                    .hasMessage(
                            "claude wrote 1001 lines that are no events, expected stream-json; one was: no event at all");
        }
    }

    @Test
    void doesNotWaitForOneThatNeverBegins() throws Exception {
        var mute = StandIn.with(Optional.of("sh"), out, "mute").withStartWithin(Duration.ofMillis(300));
        try (var player = open(mute)) {
            assertThatThrownBy(() -> said(player, PART, FakeStage.create(), "hello"))
                    .hasMessage("claude was not ready within 0 s of its start");
        }
    }

    @Test
    void leavesNoProcessOfOneThatHeedsNothing() throws Exception {
        var player = open(StandIn.settings(out));
        var underWay = new CountDownLatch(1);
        var thread = Thread.ofVirtual().start(() -> {
            try (var performance = player.take(PART, FakeStage.create())) {
                performance.say(List.of(Content.text("play deaf")), delta -> underWay.countDown());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        assertThat(underWay.await(10, SECONDS)).isTrue();
        var child = pid("child");
        var stray = pid("stray");
        assertThat(child).matches(ProcessHandle::isAlive);

        thread.interrupt();
        assertThat(thread.join(Duration.ofSeconds(10)))
                .as("it is let go of at once")
                .isTrue();
        player.close();

        child.onExit().get(5, SECONDS);
        stray.onExit().get(5, SECONDS);
        assertThat(own.resolve("work")).isEmptyDirectory();
        assertThat(own.resolve("claims")).isEmptyDirectory();
    }

    private ProcessHandle pid(String name) throws IOException {
        return ProcessHandle.of(
                        Long.parseLong(Files.readString(out.resolve(name)).strip()))
                .orElseThrow();
    }

    private void failsWith(Player player, String words, Kind kind, String message) {
        assertThatThrownBy(() -> said(player, PART, FakeStage.create(), words))
                .isInstanceOfSatisfying(
                        PluginException.class, e -> assertThat(e.kind()).isEqualTo(kind))
                .hasMessage(message);
    }

    private Player open(ClaudeSettings settings) {
        return new ClaudeProvider().open(FakeSettings.of(settings).withFolder(own));
    }

    private Path folder() throws IOException {
        try (var places = Files.list(own.resolve("work"))) {
            return places.findFirst().orElseThrow();
        }
    }

    private static String said(Player player, Part part, FakeStage stage, String words) throws InterruptedException {
        try (var performance = player.take(part, stage)) {
            Turn turn = performance.say(List.of(Content.text(words)), delta -> {});
            return turn.reply().text().strip();
        }
    }

    private static String texts(List<Content> contents) {
        return contents.toString();
    }
}
