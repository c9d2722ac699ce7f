package io.troupe.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.troupe.api.AgentCard;
import io.troupe.api.Answer;
import io.troupe.api.Budget;
import io.troupe.api.Content;
import io.troupe.api.Part;
import io.troupe.api.Performance;
import io.troupe.api.Performance.Turn;
import io.troupe.api.Player;
import io.troupe.api.PlayerProvider;
import io.troupe.api.PluginException;
import io.troupe.api.Question;
import io.troupe.api.Reply;
import io.troupe.api.Settings;
import io.troupe.api.Skill;
import io.troupe.api.Stage;
import io.troupe.api.Usage;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * What every {@link PlayerProvider} keeps to. Extend it in the provider's tests; where a program plays, let the settings
 * name one of the test's own.
 */
@Timeout(60)
public abstract class PlayerContract {

    private static final int AT_ONCE = 5;
    private static final Duration SOON = Duration.ofSeconds(2);
    /** For what has to happen, however busy the machine is. */
    private static final Duration LATER = Duration.ofSeconds(20);

    private static final Skill EXECUTE = Skill.of("execute", "Does it.");
    private static final AgentCard CARD = AgentCard.of("developer", "Writes code.", EXECUTE);

    private final AtomicInteger tasks = new AtomicInteger();

    /** Makes the provider that is tested. */
    protected abstract PlayerProvider provider();

    /** What it is opened with; may be asked for several times. */
    protected abstract Settings settings() throws Exception;

    /** Is done at once, with some words, of which it tells on the way. */
    protected abstract String quick();

    /** Goes on for many seconds, after a first note, piece of text or call of a tool. */
    protected abstract String slow();

    /** Goes on for many seconds, and reports early on that it used more than ten tokens. */
    protected abstract String costly();

    @Test
    public void hasANameThatCanBeWritten() {
        assertThat(provider().name())
                .matches("[a-z][a-z0-9-]{0,62}")
                .isEqualTo(provider().name());
    }

    @Test
    public void opensWithoutTheNetwork() throws Exception {
        var settings = settings();

        NetworkWatch.withoutNetwork("open()", () -> provider().open(settings)).close();
    }

    @Test
    public void playsAPartAndSaysWhatItUsed() throws Exception {
        try (var player = open()) {
            var turn = Calls.done(() -> said(player, FakeStage.create(), quick()));

            assertThat(turn.reply().text()).isNotBlank();
            assertThat(turn.reply().stop()).isEqualTo(Reply.Stop.END);
            assertThat(turn.reply().model()).isNotBlank();
            assertThat(turn.reply().usage()).isNotNull();
            assertThat(turn.cost()).isNotNull();
        }
    }

    @Test
    public void goesOnInTheSameConversation() throws Exception {
        try (var player = open()) {
            var replies = Calls.done(() -> {
                try (var performance = player.take(part(), FakeStage.create())) {
                    var first = say(performance, quick());
                    var second = say(performance, quick());
                    performance.results();
                    return List.of(first.reply().text(), second.reply().text());
                }
            });

            assertThat(replies).hasSize(2).noneMatch(String::isBlank);
        }
    }

    @Test
    public void playsManyAtOnce() throws Exception {
        try (var player = open()) {
            var taken = new ArrayList<Performance>();
            for (int i = 0; i < AT_ONCE; i++) {
                taken.add(Calls.done(() -> player.take(part(), FakeStage.create())));
            }
            var next = new AtomicInteger();
            var texts = Calls.together(AT_ONCE, () -> {
                try (var performance = taken.get(next.getAndIncrement())) {
                    return say(performance, quick()).reply().text();
                }
            });

            assertThat(texts).hasSize(AT_ONCE).noneMatch(String::isBlank);
        }
    }

    @Test
    public void stopsWithinTwoSecondsWhenInterrupted() throws Exception {
        try (var player = open()) {
            var underWay = new CountDownLatch(1);
            var ended = Calls.interrupted(() -> said(player, new Signs(underWay), slow()), underWay, SOON);

            assertThat(ended.inTime()).as("it ended within two seconds").isTrue();
            assertThat(ended.thrown()).isInstanceOf(InterruptedException.class);
            assertThat(Calls.done(() -> said(player, FakeStage.create(), quick()))
                            .reply()
                            .text())
                    .as("what is said after that")
                    .isNotBlank();
        }
    }

    @Test
    public void letsItsBudgetEndIt() throws Exception {
        try (var player = open()) {
            var stage = FakeStage.create().withBudget(Budget.unbounded().withTokens(10));
            var asked = Calls.started(() -> said(player, stage, costly()));

            assertThat(Calls.failure(asked, LATER))
                    .isInstanceOf(PluginException.class)
                    .hasMessage("the budget is used up");
        }
    }

    @Test
    public void letsPassWhatIsThrownWhereItTells() throws Exception {
        try (var player = open()) {
            var asked = Calls.started(() -> {
                try (var performance = player.take(part(), FakeStage.create())) {
                    return performance.say(List.of(Content.text(quick())), delta -> {
                        throw new PluginException(PluginException.Kind.REFUSED, "not this one");
                    });
                }
            });

            assertThat(Calls.failure(asked, LATER)).hasMessage("not this one");
        }
    }

    @Test
    public void leavesNoThreadBehindWhenItIsClosed() throws Exception {
        var before = LiveThreads.now();
        var player = open();
        Calls.done(() -> said(player, FakeStage.create(), quick()));

        player.close();

        before.assertNoMore();
    }

    @Test
    public void endsWhatIsUnderWayWhenItIsClosed() throws Exception {
        var player = open();
        var underWay = new CountDownLatch(1);
        var asked = Calls.started(() -> said(player, new Signs(underWay), slow()));
        assertThat(underWay.await(30, TimeUnit.SECONDS))
                .as("slow() gets under way")
                .isTrue();

        player.close();
        player.close();

        assertThat(Calls.failure(asked, SOON)).isInstanceOf(PluginException.class);
    }

    private Player open() throws Exception {
        return provider().open(settings());
    }

    private Part part() {
        return Part.of("task-" + tasks.incrementAndGet(), CARD, EXECUTE, "You are developer. You write code.");
    }

    private Turn said(Player player, Stage stage, String words) throws InterruptedException {
        try (var performance = player.take(part(), stage)) {
            return say(performance, words);
        }
    }

    private static Turn say(Performance performance, String words) throws InterruptedException {
        return performance.say(new ArrayList<>(List.of(Content.text(words))), delta -> {});
    }

    /** Says when there is a sign of work. */
    private record Signs(CountDownLatch underWay) implements Stage {

        @Override
        public void progress(String note) {
            underWay.countDown();
        }

        @Override
        public Answer ask(Question question) {
            return new Answer.Declined();
        }

        @Override
        public Budget left() {
            return Budget.unbounded();
        }

        @Override
        public void used(Usage usage, Optional<BigDecimal> cost) {}
    }
}
