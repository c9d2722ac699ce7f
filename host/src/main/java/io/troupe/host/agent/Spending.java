package io.troupe.host.agent;

import io.troupe.api.Budget;
import io.troupe.api.PluginException;
import io.troupe.api.Reply;
import io.troupe.api.Usage;
import io.troupe.host.fact.TaskFact.Effort;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;

/** What one task has used of models and tools, held against its budget before each call. Safe for many threads. */
final class Spending {

    private static final int MOST_NOTES = 20;

    private final Budget budget;
    private final Set<String> models = new LinkedHashSet<>();
    private final Set<String> notes = new LinkedHashSet<>();
    private Usage usage = Usage.NONE;
    private Optional<BigDecimal> cost = Optional.empty();
    private int turns;
    private int toolCalls;
    private Optional<String> exceeded = Optional.empty();

    Spending(Budget budget) {
        this.budget = budget;
    }

    /**
     * Looks whether another call of a model is within the budget.
     *
     * @return how many tokens the call may take, prompt and reply together; empty when that is not bounded
     * @throws PluginException when the budget is used up
     */
    synchronized Optional<Long> beforeTurn() {
        if (budget.cost().filter(most -> spent().compareTo(most) >= 0).isPresent()) {
            throw over("cost", spent().toPlainString(), budget.cost().get().toPlainString());
        }
        var left = budget.tokens().map(most -> most - usage.total());
        if (left.filter(tokens -> tokens <= 0).isPresent()) {
            throw over(
                    "tokens",
                    Long.toString(usage.total()),
                    budget.tokens().get().toString());
        }
        return left;
    }

    /** A model replied. */
    synchronized void turned(Reply reply, Optional<BigDecimal> price) {
        turns++;
        usage = usage.plus(reply.usage());
        cost = price.map(more -> cost.orElse(BigDecimal.ZERO).add(more)).or(() -> cost);
        models.add(reply.model());
        reply.note().filter(note -> notes.size() < MOST_NOTES).ifPresent(notes::add);
    }

    /**
     * Takes one call of a tool from the budget.
     *
     * @throws PluginException when the budget is used up
     */
    synchronized void beforeCall() {
        if (budget.toolCalls().filter(most -> toolCalls >= most).isPresent()) {
            throw over(
                    "tool calls",
                    Integer.toString(toolCalls),
                    budget.toolCalls().get().toString());
        }
        toolCalls++;
    }

    /** Takes in a call that an earlier attempt made. */
    synchronized void called() {
        toolCalls++;
    }

    synchronized int turns() {
        return turns;
    }

    /** Why a call was refused, if one was. */
    synchronized Optional<String> exceeded() {
        return exceeded;
    }

    /** All of it; empty when nothing was used. */
    synchronized Optional<Effort> effort() {
        return turns == 0 && toolCalls == 0
                ? Optional.empty()
                : Optional.of(
                        new Effort(new ArrayList<>(models), turns, toolCalls, usage, cost, new ArrayList<>(notes)));
    }

    private BigDecimal spent() {
        return cost.orElse(BigDecimal.ZERO);
    }

    private PluginException over(String what, String used, String most) {
        var why = "the budget of " + what + " is used up: " + used + " of " + most;
        exceeded = Optional.of(why);
        return new PluginException(PluginException.Kind.REFUSED, why);
    }
}
