package io.troupe.testkit;

import io.troupe.api.Answer;
import io.troupe.api.Budget;
import io.troupe.api.Json;
import io.troupe.api.PluginException;
import io.troupe.api.Question;
import io.troupe.api.Stage;
import io.troupe.api.Usage;
import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;

/** Stands in for the host while a player is tested; keeps every note and question. Safe for use by many threads. */
public final class FakeStage implements Stage {

    private final List<String> notes = new CopyOnWriteArrayList<>();
    private final List<Question> questions = new CopyOnWriteArrayList<>();
    private final List<Usage> used = new CopyOnWriteArrayList<>();
    private final Budget budget;
    private final Human human;

    /** Somebody who answers questions, perhaps after a while. */
    public interface Human {
        Answer answer(Question question) throws InterruptedException;
    }

    private FakeStage(Budget budget, Human human) {
        this.budget = budget;
        this.human = human;
    }

    /** A stage without bounds, with a human who declines to answer. */
    public static FakeStage create() {
        return new FakeStage(Budget.unbounded(), question -> new Answer.Declined());
    }

    /** Ends what uses more tokens or money than this, as the host does. */
    public FakeStage withBudget(Budget value) {
        return new FakeStage(value, human);
    }

    public FakeStage withHuman(Human value) {
        return new FakeStage(budget, value);
    }

    /** Gives a human who is told the text of a question and chooses; each answer is a decision. */
    public FakeStage withDecision(Function<String, String> choice) {
        return withHuman(question -> new Answer.Given(Json.of(
                "{\"decision\":" + Json.string(choice.apply(question.text())).text() + "}")));
    }

    public List<String> notes() {
        return List.copyOf(notes);
    }

    public List<Question> questions() {
        return List.copyOf(questions);
    }

    /** What was reported while turns were under way, in order. */
    public List<Usage> reported() {
        return List.copyOf(used);
    }

    @Override
    public void progress(String note) {
        notes.add(note);
    }

    @Override
    public Answer ask(Question question) throws InterruptedException {
        questions.add(question);
        return human.answer(question);
    }

    @Override
    public Budget left() {
        return budget;
    }

    @Override
    public void used(Usage usage, Optional<BigDecimal> cost) {
        used.add(usage);
        boolean tokens = budget.tokens().filter(most -> usage.total() > most).isPresent();
        boolean money = budget.cost()
                .filter(most -> cost.orElse(BigDecimal.ZERO).compareTo(most) > 0)
                .isPresent();
        if (tokens || money) {
            throw new PluginException(PluginException.Kind.REFUSED, "the budget is used up");
        }
    }
}
