package io.troupe.host.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.troupe.api.AgentCard;
import io.troupe.api.ChatModel;
import io.troupe.api.Content;
import io.troupe.api.Delta;
import io.troupe.api.Part;
import io.troupe.api.Performance;
import io.troupe.api.Player;
import io.troupe.api.PluginException;
import io.troupe.api.Prompt;
import io.troupe.api.Reply;
import io.troupe.api.Skill;
import io.troupe.api.Stage;
import io.troupe.api.Usage;
import io.troupe.testkit.FakeStage;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class ModelsTest {

    private static final Prompt PROMPT = Prompt.of("You test.", "hello");

    private static final AgentCard CARD = AgentCard.of("tester", "Tests.", Skill.of("execute", "Does it."));

    private final AtomicInteger changes = new AtomicInteger();

    @Test
    void choosesTheWishThenTheDefaultThenTheFirst() throws Exception {
        var models = models(Optional.of("second/big"), Map.of("sonnet", "first/s-5"), List.of());
        models.add("first", new Fake(), false);
        models.add("second", new Fake(), false);

        assertThat(said(models, "sonnet")).isEqualTo("first/s-5");
        assertThat(said(models, "second/small")).isEqualTo("second/small");
        assertThat(said(models, null)).isEqualTo("second/big");
        assertThat(changes).hasValue(2);
    }

    @Test
    void namesASubstitution() throws Exception {
        var models = models(Optional.empty(), Map.of("opus", "absent/o"), List.of());
        models.add("first", new Fake(), false);

        var reply =
                models.choose(Optional.of("opus"), waits -> {}).orElseThrow().reply(PROMPT, delta -> {});

        assertThat(reply.note()).contains("the agent wishes for 'opus', which is not here; first/own played it");
    }

    @Test
    void neverChoosesWhatIsOnlyThereByName() throws Exception {
        var models = models(Optional.empty(), Map.of(), List.of());
        models.add("rehearsal", new Fake(), true);

        assertThat(models.has(Optional.empty())).isFalse();
        assertThat(models.has(Optional.of("opus"))).isFalse();
        assertThat(said(models, "rehearsal")).isEqualTo("rehearsal/own");
    }

    @Test
    void standsInForAModelThatIsDown() throws Exception {
        var models = models(Optional.of("first"), Map.of(), List.of("second"));
        models.add(
                "first", new Fake().failing(PluginException.unavailable("overloaded", Duration.ofMinutes(5))), false);
        models.add("second", new Fake(), false);

        var reply = models.choose(Optional.empty(), waits -> {}).orElseThrow().reply(PROMPT, delta -> {});

        assertThat(reply.model()).isEqualTo("second/own");
        assertThat(reply.note()).contains("first was not available; second/own played it");
    }

    @Test
    void saysThatWhatBrokeOffDoesNotCount() throws Exception {
        var models = models(Optional.of("first"), Map.of(), List.of("second"));
        models.add(
                "first",
                new Fake("half of ")
                        .failing(PluginException.unavailable("cut off", Duration.ZERO))
                        .atMost(1),
                false);
        models.add("second", new Fake().failing(PluginException.unavailable("down", Duration.ZERO)), false);
        var deltas = new ArrayList<Delta>();

        models.choose(Optional.empty(), waits -> {}).orElseThrow().reply(PROMPT, deltas::add);

        assertThat(deltas).containsExactly(new Delta.Text("half of "), new Delta.Anew(), new Delta.Text("half of "));
    }

    @Test
    void doesNotAskAnotherWhatTheFirstRefused() {
        var models = models(Optional.of("first"), Map.of(), List.of("second"));
        var second = new Fake();
        models.add("first", new Fake().failing(new PluginException(PluginException.Kind.REFUSED, "too large")), false);
        models.add("second", second, false);

        assertThatThrownBy(() -> models.choose(Optional.empty(), waits -> {})
                        .orElseThrow()
                        .reply(PROMPT, delta -> {}))
                .hasMessage("too large");
        assertThat(second.asked).isEmpty();
    }

    @Test
    void triesAgainAfterThePauseThatWasAskedFor() throws Exception {
        var models = models(Optional.empty(), Map.of(), List.of());
        var fake = new Fake().failing(PluginException.unavailable("busy", Duration.ofMillis(20)));
        models.add("first", fake.atMost(2), false);

        assertThat(said(models, null)).isEqualTo("first/own");
        assertThat(fake.asked).hasSize(3);
    }

    @Test
    void saysAtOnceWhenThePauseIsTooLong() {
        var models = models(Optional.empty(), Map.of(), List.of());
        models.add("first", new Fake().failing(PluginException.unavailable("busy", Duration.ofMinutes(5))), false);

        assertThatThrownBy(() -> models.choose(Optional.empty(), waits -> {})
                        .orElseThrow()
                        .reply(PROMPT, delta -> {}))
                .hasMessage("busy");
    }

    @Test
    void leavesAModelAloneThatFailsAgainAndAgain() {
        var fake = new Fake().failing(PluginException.unavailable("down", Duration.ofMinutes(5)));
        var provider = new Provider("first", fake, false);

        for (int i = 0; i < 20; i++) {
            assertThatThrownBy(() -> provider.reply(PROMPT, delta -> {})).isInstanceOf(PluginException.class);
        }

        assertThat(fake.asked).hasSize(5);
        assertThat(provider.isUp("")).isFalse();
    }

    @Test
    void countsWhatAReplyCost() {
        var price = new Price(new BigDecimal("3"), new BigDecimal("15"), new BigDecimal("0.3"), new BigDecimal("3.75"));
        var models = new Models(
                new Models.Options(Optional.empty(), Map.of(), List.of(), Map.of("first/big", price)), () -> {});

        assertThat(models.cost("first/big", new Usage(1_000, 200, 10_000, 400))).contains(new BigDecimal("0.0105"));
        assertThat(models.cost("first/other", Usage.of(1, 1))).isEmpty();
    }

    @Test
    void keepsTheLaterLoadWhenTheEarlierOneGoes() {
        var models = models(Optional.empty(), Map.of(), List.of());
        var earlier = models.add("first", new Fake(), false);
        var later = models.add("first", new Fake(), false);

        earlier.remove();
        assertThat(models.has(Optional.empty())).isTrue();
        later.remove();
        assertThat(models.has(Optional.empty())).isFalse();
    }

    @Test
    void givesAPlayerToWhoNamesItAndAModelToTheRest() throws Exception {
        var models = models(Optional.empty(), Map.of("opus", "cli/opus"), List.of("first"));
        models.add("first", new Fake(), false);
        var parts = new ArrayList<Part>();
        var listing = models.addPlayer("cli", new Cli(parts));

        assertThat(models.player(Optional.empty(), waits -> {})).isEmpty();
        assertThat(models.player(Optional.of("first/x"), waits -> {})).isEmpty();
        assertThat(models.choose(Optional.of("opus"), waits -> {})).isEmpty();
        assertThat(models.has(Optional.of("opus"))).isTrue();
        var performance = models.player(Optional.of("opus"), waits -> {})
                .orElseThrow()
                .take(Part.of("task-1", CARD, CARD.skills().getFirst(), "You test."), FakeStage.create());
        assertThat(parts).as("no program runs before its turn has come").isEmpty();
        assertThat(listing.running()).isEqualTo(1);
        assertThat(performance.say(List.of(), delta -> {}).reply().model()).isEqualTo("cli/real-opus");
        assertThat(parts).extracting(Part::model).containsExactly(Optional.of("opus"));
        assertThatThrownBy(performance::results)
                .isInstanceOf(PluginException.class)
                .hasMessageContaining("player 'cli' failed: java.lang.IllegalStateException: none");
        performance.close();
        performance.close();
        assertThat(listing.running()).isZero();

        listing.remove();
        assertThat(models.player(Optional.of("opus"), waits -> {})).isEmpty();
        assertThat(said(models, "opus")).as("who is here instead").isEqualTo("first/own");
    }

    @Test
    void letsAPlayerPlayEverybodyWhereItIsTheDefault() {
        var models = models(Optional.of("cli"), Map.of(), List.of());
        models.add("first", new Fake(), false);
        models.addPlayer("cli", new Cli(new ArrayList<>()));

        assertThat(models.isPlayer(Optional.empty())).isTrue();
        assertThat(models.isPlayer(Optional.of("absent/model"))).isTrue();
        assertThat(models.isPlayer(Optional.of("first"))).isFalse();
        assertThat(models.playsByDefault()).contains("cli");
    }

    /** Keeps the parts that it takes. */
    private record Cli(List<Part> parts) implements Player {

        @Override
        public Performance take(Part part, Stage stage) {
            parts.add(part);
            return new Performance() {
                @Override
                public Turn say(List<Content> words, Consumer<Delta> onDelta) {
                    return Turn.of(Reply.of("played", Usage.NONE, "real-opus"));
                }

                @Override
                public List<Content> results() {
                    throw new IllegalStateException("none");
                }

                @Override
                public void close() {}
            };
        }

        @Override
        public void close() {}
    }

    private Models models(Optional<String> byDefault, Map<String, String> aliases, List<String> fallbacks) {
        return new Models(new Models.Options(byDefault, aliases, fallbacks, Map.of()), changes::incrementAndGet);
    }

    private static String said(Models models, @org.jspecify.annotations.Nullable String wish)
            throws InterruptedException {
        return models.choose(Optional.ofNullable(wish), waits -> {})
                .orElseThrow()
                .reply(PROMPT, delta -> {})
                .model();
    }

    private static final class Fake implements ChatModel {
        private final List<Prompt> asked = new ArrayList<>();
        private final String text;
        private Optional<PluginException> failure = Optional.empty();
        private int times = Integer.MAX_VALUE;

        Fake() {
            this("");
        }

        /** @param text said before it fails or replies */
        Fake(String text) {
            this.text = text;
        }

        Fake failing(PluginException value) {
            failure = Optional.of(value);
            return this;
        }

        Fake atMost(int value) {
            times = value;
            return this;
        }

        @Override
        public List<Known> models() {
            return List.of(new Known("own", Optional.empty()));
        }

        @Override
        public Reply reply(Prompt prompt, Consumer<Delta> onDelta) {
            asked.add(prompt);
            if (!text.isEmpty()) {
                onDelta.accept(new Delta.Text(text));
            }
            if (failure.isPresent() && asked.size() <= times) {
                throw failure.get();
            }
            return Reply.of("hi", Usage.of(1, 1), prompt.model().orElse("own"));
        }
    }
}
