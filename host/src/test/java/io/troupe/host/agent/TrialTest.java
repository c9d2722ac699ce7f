package io.troupe.host.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.troupe.api.Agent;
import io.troupe.api.AgentCard;
import io.troupe.api.AgentContext;
import io.troupe.api.Json;
import io.troupe.api.Outcome;
import io.troupe.api.PluginException;
import io.troupe.api.Skill;
import io.troupe.api.Task;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

class TrialTest {

    private static final Json SUM =
            Json.of("{\"type\":\"object\",\"required\":[\"sum\"],\"properties\":{\"sum\":{\"type\":\"integer\"}}}");
    private static final Skill.Example EXAMPLE =
            new Skill.Example(Json.of("{\"instruction\":\"add 1 and 2\"}"), Json.of("{\"sum\":3}"));

    private final Trial trial = new Trial(new CardCheck());

    private static AgentCard card(int examples) {
        var skill = Skill.of("add", "Adds.").withOutput(SUM).withExamples(Collections.nCopies(examples, EXAMPLE));
        return AgentCard.of("adder", "Adds numbers.", skill);
    }

    private List<String> notes(int examples, Stage.Work work) {
        return trial.run(Stage.agent(card(examples), work), card(examples));
    }

    private String refusal(Stage.Work work) {
        var refused = catchThrowableOfType(PluginException.class, () -> notes(1, work));
        assertThat(refused).as("the refusal").isNotNull();
        assertThat(refused.kind()).isEqualTo(PluginException.Kind.REFUSED);
        return String.valueOf(refused.getMessage());
    }

    private static Outcome three() {
        return Outcome.completed(Json.of("{\"sum\":3}"));
    }

    @Test
    void runsAnExampleAsATask() {
        var seen = new AtomicReference<Task>();
        var thread = new AtomicReference<Thread>();
        var notes = notes(1, (task, context) -> {
            seen.set(task);
            thread.set(Thread.currentThread());
            context.progress("adding");
            assertThat(context.budget().time()).contains(Trial.EXAMPLE);
            assertThat(context.idempotencyKey()).isNotBlank();
            return three();
        });

        assertThat(notes).isEmpty();
        assertThat(seen.get()).returns("add", Task::skill).returns("add 1 and 2", Task::instruction);
        assertThat(thread.get().isVirtual()).isFalse();
    }

    private record Sum(int sum) {}

    @Test
    void readsAndWritesRecordsAsInEarnest() {
        assertThat(notes(1, (task, context) -> {
                    int sum = context.read(Json.of("{\"sum\":3}"), Sum.class).sum();
                    return Outcome.completed(context.write(new Sum(sum)));
                }))
                .isEmpty();
    }

    @Test
    void refusesOneThatThrows() {
        assertThat(refusal((task, context) -> {
                    throw new IllegalStateException("no luck");
                }))
                .isEqualTo("agent 'adder', example 1 of skill 'add': IllegalStateException: no luck");
        assertThat(refusal((task, context) -> {
                    throw new NoClassDefFoundError("a/B");
                }))
                .contains("NoClassDefFoundError: a/B");
        assertThat(refusal((task, context) -> {
                    throw new PluginException(PluginException.Kind.REFUSED, "never");
                }))
                .contains("never");
    }

    @Test
    void refusesOneThatGivesNothing() {
        assertThat(refusal((task, context) -> null))
                .isEqualTo("agent 'adder', example 1 of skill 'add': gave null, expected an outcome");
    }

    @Test
    void refusesOneWhoseAnswerDoesNotFit() {
        assertThat(refusal((task, context) -> Outcome.completed(Json.of("{\"sum\":\"3\"}"))))
                .startsWith("agent 'adder', example 1 of skill 'add': ")
                .contains("/sum: expected an integer, got a string");
        assertThat(refusal((task, context) -> Outcome.completed("three"))).contains("no structured part");
    }

    @Test
    void refusesOneThatIsSlow() {
        var interrupted = new CountDownLatch(1);
        var refusal = refusal((task, context) -> {
            try {
                new CountDownLatch(1).await();
            } catch (InterruptedException e) {
                interrupted.countDown();
                throw e;
            }
            return three();
        });

        assertThat(refusal).isEqualTo("agent 'adder', example 1 of skill 'add': not done within 2 s");
        assertThat(interrupted.getCount()).isZero();
    }

    @Test
    void refusesOneThatHangsAndSaysThatItStillDoes() {
        var open = new CountDownLatch(1);
        try {
            assertThat(refusal((task, context) -> {
                        while (open.getCount() > 0) {
                            Thread.onSpinWait(); // deaf to interrupts
                        }
                        return three();
                    }))
                    .startsWith("agent 'adder', example 1 of skill 'add': not done within 2 s")
                    .contains("goes on though it was interrupted");
        } finally {
            open.countDown();
        }
    }

    @Test
    void notesWhatCannotBeDoneHere() {
        assertThat(notes(1, (task, context) -> {
                    throw new PluginException(PluginException.Kind.UNAVAILABLE, "no network");
                }))
                .singleElement()
                .asString()
                .startsWith("agent 'adder', example 1 of skill 'add': not done here: ")
                .contains("no network");
        assertThat(notes(2, (task, context) -> Outcome.failed("no model")))
                .containsExactly(
                        "agent 'adder', example 1 of skill 'add': not done here: no model",
                        "agent 'adder', example 2 of skill 'add': not done here: no model");
    }

    @Test
    void refusesOneThatShowsAnotherCardEachTime() {
        var shown = new AtomicInteger();
        var agent = new Agent() {
            @Override
            public AgentCard card() {
                return TrialTest.card(1).withName("adder-" + shown.incrementAndGet());
            }

            @Override
            public Outcome run(Task task, AgentContext context) {
                return three();
            }
        };
        var refused = catchThrowableOfType(PluginException.class, () -> trial.run(agent, agent.card()));

        assertThat(refused).hasMessage("agent 'adder-1' shows another card each time, expected the same");
    }

    @Test
    void refusesOneWhoseCardFails() {
        assertThat(shows(() -> {
                    throw new IllegalStateException("no\u0007 luck");
                }))
                .isEqualTo("agent 'adder' shows its card once and then fails: IllegalStateException: no luck");
        assertThat(shows(() -> {
                    throw new NoClassDefFoundError("a/B");
                }))
                .contains("a/B");
        assertThat(shows(() -> {
                    throw new StackOverflowError();
                }))
                .contains("StackOverflowError");
    }

    private String shows(Supplier<AgentCard> card) {
        var agent = new Agent() {
            @Override
            public AgentCard card() {
                return card.get();
            }

            @Override
            public Outcome run(Task task, AgentContext context) {
                return three();
            }
        };
        var refused = catchThrowableOfType(PluginException.class, () -> trial.run(agent, card(1)));
        assertThat(refused.kind()).isEqualTo(PluginException.Kind.REFUSED);
        return String.valueOf(refused.getMessage());
    }

    @Test
    void refusesExamplesThatDoNotFitTheirSkill() {
        var skill = Skill.of("add", "Adds.")
                .withOutput(SUM)
                .withExamples(List.of(new Skill.Example(EXAMPLE.input(), Json.of("{\"sum\":\"3\"}"))));
        var card = AgentCard.of("adder", "Adds numbers.", skill);
        var refused = catchThrowableOfType(
                PluginException.class, () -> trial.run(Stage.agent(card, (task, context) -> three()), card));

        assertThat(refused.kind()).isEqualTo(PluginException.Kind.REFUSED);
        assertThat(refused).hasMessageContaining("'adder'").hasMessageContaining("example");
    }

    @Test
    void saysWhenThereIsNothingToTry() {
        assertThat(notes(0, (task, context) -> three()))
                .containsExactly("agent 'adder' gives no examples, so it was not tried");
    }

    @Test
    void triesNoMoreThanSixteenExamples() {
        var runs = new AtomicInteger();
        assertThat(notes(16, (task, context) -> three())).isEmpty();
        assertThat(notes(20, (task, context) -> {
                    runs.incrementAndGet();
                    return three();
                }))
                .singleElement()
                .asString()
                .startsWith("4 of 20 examples were not tried");
        assertThat(runs).hasValue(16);
    }
}
