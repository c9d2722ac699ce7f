package io.troupe.players.acp;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.troupe.api.AgentCard;
import io.troupe.api.Answer;
import io.troupe.api.Content;
import io.troupe.api.Delta;
import io.troupe.api.Part;
import io.troupe.api.Player;
import io.troupe.api.PluginException;
import io.troupe.api.PluginException.Kind;
import io.troupe.api.Reply;
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
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(30)
class AcpPlayerTest {

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

            assertThat(turn.reply().text()).as("what was said last").isEqualTo("I wrote hello.txt.");
            assertThat(turn.reply().model()).isEqualTo("stand-in-1");
            assertThat(turn.reply().usage()).isEqualTo(new Usage(10, 6, 2, 0));
            assertThat(turn.cost()).contains(new BigDecimal("0.02"));
            assertThat(stage.notes())
                    .containsExactly("plan: 0 of 2 done, Write", "I will write it.", "Write hello.txt");
            assertThat(told).contains(new Delta.Text("I will "), new Delta.Calling("c1", "edit"));
            assertThat(stage.reported()).containsExactly(Usage.of(1000, 0));

            var second = performance.say(List.of(Content.text("and more")), told::add);
            assertThat(second.reply().usage()).as("of this turn alone").isEqualTo(new Usage(10, 6, 2, 0));
            assertThat(performance.results().toString()).contains("hello.txt (6 bytes)");
            assertThat(Files.readString(out.resolve("initialize")))
                    .contains("\"protocolVersion\":1", "\"readTextFile\":false", "\"writeTextFile\":false");
        }
    }

    @Test
    void asksAHumanWhatItMayDo() throws Exception {
        try (var player = open(StandIn.settings(out))) {
            var once = FakeStage.create().withDecision(question -> "allow");
            assertThat(said(player, PART, once, "play ask")).isEqualTo("Allowed once.");
            assertThat(once.questions()).singleElement().satisfies(question -> {
                assertThat(question.text())
                        .startsWith("'developer', played by acp, asks whether it may: make test\n\n    {")
                        .contains("\"command\" : \"make test\"");
                assertThat(question.schema().text()).contains("[\"allow\",\"allow-always\",\"deny\"]");
            });
            assertThat(said(player, PART, FakeStage.create().withDecision(question -> "allow-always"), "play ask"))
                    .isEqualTo("Allowed for good.");
            assertThat(said(player, PART, FakeStage.create().withDecision(question -> "deny"), "play ask"))
                    .isEqualTo("Not allowed.");
            assertThat(said(player, PART, FakeStage.create(), "play ask"))
                    .as("nobody says anything")
                    .isEqualTo("Not allowed.");
        }
        var trusted = StandIn.settings(out).withAllow(List.of("read", "execute"));
        try (var player = open(trusted)) {
            var stage = FakeStage.create();
            assertThat(said(player, PART, stage, "play ask")).isEqualTo("Allowed once.");
            assertThat(stage.questions()).isEmpty();
        }
    }

    @Test
    void allowsNothingThatWritesWhereItOnlyReadsAndKeepsNothing() throws Exception {
        var reading = Part.of("task-1", PART.card(), EXECUTE.withReadOnly(true), "Read.");
        try (var player = open(StandIn.settings(out).withAllow(List.of("read", "execute")))) {
            var stage = FakeStage.create().withDecision(question -> "allow");
            assertThat(said(player, reading, stage, "play ask")).isEqualTo("Not allowed.");
            assertThat(stage.questions()).isEmpty();
            try (var performance = player.take(reading, stage)) {
                performance.say(List.of(Content.text("play edit")), delta -> {});
                assertThat(performance.results()).isEmpty();
            }
        }
        assertThat(own.resolve("work")).isEmptyDirectory();
    }

    @Test
    void letsItsModelBeChosenAndOffersNoFiles() throws Exception {
        try (var player = open(StandIn.settings(out))) {
            assertThat(reply(player, PART.withModel("stand-in-2"), "hello").model())
                    .isEqualTo("stand-in-2");
            var other = reply(player, PART.withModel("gpt"), "hello");
            assertThat(other.model()).isEqualTo("stand-in-1");
            assertThat(other.note()).contains("the program did not take model 'gpt', no such model");
            assertThat(said(player, PART, FakeStage.create(), "play file")).isEqualTo("refused");
            assertThat(reply(player, PART, "play refusal").stop()).isEqualTo(Reply.Stop.DECLINED);
        }
    }

    @Test
    void saysWhyItFailed() throws Exception {
        try (var player = open(StandIn.settings(out))) {
            failsWith(player, "play turns", Kind.REFUSED, "the program stopped, max_turn_requests, before it was done");
            failsWith(player, "play error", Kind.UNAVAILABLE, "the program failed: upstream is overloaded");
            failsWith(
                    player,
                    "play die",
                    Kind.UNAVAILABLE,
                    "the program ended before it was done: it ended with exit code 3: segmentation fault");
            failsWith(
                    player,
                    "play noise",
                    Kind.REFUSED,
                    "the program wrote 1001 lines that are no messages, expected JSON-RPC; one was: no message at all");
        }
        try (var player = open(StandIn.settings(out, "old"))) {
            failsWith(
                    player,
                    "hello",
                    Kind.REFUSED,
                    "the program speaks version 0 of the Agent Client Protocol, expected 1");
        }
        try (var player = open(StandIn.settings(out, "login"))) {
            failsWith(
                    player,
                    "hello",
                    Kind.REFUSED,
                    "the program wants a login, run it once by hand: Authentication required");
        }
        try (var player = open(StandIn.settings(out, "mute").withStartWithin(Duration.ofMillis(200)))) {
            failsWith(player, "hello", Kind.UNAVAILABLE, "the program did not answer 'initialize' within 200 ms");
        }
    }

    @Test
    void readsThroughNoiseAndHugeLines() throws Exception {
        try (var player = open(StandIn.settings(out))) {
            assertThat(said(player, PART, FakeStage.create(), "play garbage")).isEqualTo("Through the noise.");
            var stage = FakeStage.create();
            assertThat(said(player, PART, stage, "play huge")).isEqualTo("That was long.");
            assertThat(stage.notes()).singleElement().asString().matches("passed over a message of 5000\\d+ bytes");
        }
    }

    @Test
    void cancelsItsTurnAndAnswersWhatIsStillAsked() throws Exception {
        var patient = new AcpProvider(Duration.ofSeconds(20));
        try (var player = patient.open(FakeSettings.of(StandIn.settings(out)).withFolder(own))) {
            var asked = new CountDownLatch(1);
            var stage = FakeStage.create().withHuman(question -> {
                asked.countDown();
                new CountDownLatch(1).await();
                return new Answer.Declined();
            });
            interrupted(player, stage, "play ask", delta -> {}, asked);
            var underWay = new CountDownLatch(1);
            interrupted(player, FakeStage.create(), "play heed", delta -> underWay.countDown(), underWay);
            await(out.resolve("given"), 1);
            await(out.resolve("cancelled"), 2);
            assertThat(Files.readString(out.resolve("given"))).contains("{\"outcome\":\"cancelled\"}");
        }
    }

    @Test
    void leavesNoProcessOfOneThatHeedsNothing() throws Exception {
        var player = open(StandIn.settings(out));
        var underWay = new CountDownLatch(1);
        interrupted(player, FakeStage.create(), "play deaf", delta -> underWay.countDown(), underWay);
        var child = ProcessHandle.of(
                        Long.parseLong(Files.readString(out.resolve("child")).strip()))
                .orElseThrow();

        player.close();

        child.onExit().get(5, SECONDS);
        assertThat(own.resolve("work")).isEmptyDirectory();
    }

    private static void interrupted(
            Player player, FakeStage stage, String words, Consumer<Delta> onDelta, CountDownLatch underWay)
            throws InterruptedException {
        var thread = Thread.ofVirtual().start(() -> {
            try (var performance = player.take(PART, stage)) {
                performance.say(List.of(Content.text(words)), onDelta);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        assertThat(underWay.await(10, SECONDS)).isTrue();
        thread.interrupt();
        assertThat(thread.join(Duration.ofSeconds(10)))
                .as("it is let go of at once")
                .isTrue();
    }

    private static void await(Path file, int lines) throws Exception {
        long end = System.nanoTime() + Duration.ofSeconds(10).toNanos();
        while (!Files.exists(file) || Files.readAllLines(file).size() < lines) {
            assertThat(System.nanoTime()).as("%s has %d lines", file, lines).isLessThan(end);
            TimeUnit.MILLISECONDS.sleep(10); // between looks
        }
    }

    private void failsWith(Player player, String words, Kind kind, String message) {
        assertThatThrownBy(() -> said(player, PART, FakeStage.create(), words))
                .isInstanceOfSatisfying(
                        PluginException.class, e -> assertThat(e.kind()).isEqualTo(kind))
                .hasMessage(message);
    }

    private Player open(AcpSettings settings) {
        return new AcpProvider().open(FakeSettings.of(settings).withFolder(own));
    }

    private static Reply reply(Player player, Part part, String words) throws InterruptedException {
        try (var performance = player.take(part, FakeStage.create())) {
            return performance.say(List.of(Content.text(words)), delta -> {}).reply();
        }
    }

    private static String said(Player player, Part part, FakeStage stage, String words) throws InterruptedException {
        try (var performance = player.take(part, stage)) {
            return performance
                    .say(List.of(Content.text(words)), delta -> {})
                    .reply()
                    .text();
        }
    }
}
