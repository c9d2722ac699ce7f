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

/**
 * What one task has used of models and tools, itself and by other agents to which it handed work, held against its budget
 * before each call. What another agent may use is taken from the budget before it begins and given back as far as it was
 * not used, so that many at once cannot use more than there is. Safe for many threads.
 */
final class Spending {

    private static final int MOST_NOTES = 20;

    private final Budget budget;
    private final Set<String> models = new LinkedHashSet<>();
    private final Set<String> notes = new LinkedHashSet<>();
    private Usage usage = Usage.NONE;
    private Optional<BigDecimal> cost = Optional.empty();
    private int turns;
    private int toolCalls;
    /** What other agents may use of the budget right now. */
    private long tokensOut;

    private int toolCallsOut;
    private BigDecimal costOut = BigDecimal.ZERO;
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
        checkCost();
        return tokensLeft();
    }

    /**
     * Gives a part of the budget to another agent, until {@link #settle}.
     *
     * @param wish what that one is to have; it gets no more than is left
     * @throws PluginException when the budget is used up
     */
    synchronized Budget give(Budget wish) {
        checkCost();
        var tokens = least(wish.tokens(), tokensLeft());
        var calls =
                least(wish.toolCalls(), budget.toolCalls().map(most -> Math.max(0, most - toolCalls - toolCallsOut)));
        var cost = least(wish.cost(), budget.cost().map(most -> most.subtract(spent())));
        var given = new Budget(tokens, calls, wish.time(), cost);
        out(given, 1);
        return given;
    }

    /** Takes back what was given, and counts what was used of it. */
    synchronized void settle(Budget given, Optional<Effort> used) {
        out(given, -1);
        used.ifPresent(effort -> {
            turns += effort.turns();
            toolCalls += effort.toolCalls();
            usage = usage.plus(effort.usage());
            cost = effort.cost()
                    .map(more -> cost.orElse(BigDecimal.ZERO).add(more))
                    .or(() -> cost);
            models.addAll(effort.models());
            effort.notes().stream().limit(MOST_NOTES - notes.size()).forEach(notes::add);
        });
    }

    private void out(Budget given, int sign) {
        tokensOut += sign
                * given.tokens().filter(some -> budget.tokens().isPresent()).orElse(0L);
        toolCallsOut += sign
                * given.toolCalls()
                        .filter(some -> budget.toolCalls().isPresent())
                        .orElse(0);
        costOut = costOut.add(given.cost()
                .filter(some -> budget.cost().isPresent())
                .map(some -> some.multiply(BigDecimal.valueOf(sign)))
                .orElse(BigDecimal.ZERO));
    }

    /**
     * Looks at what a turn that is under way has used until now.
     *
     * @throws PluginException when that is more than the budget has
     */
    synchronized void during(Usage more, Optional<BigDecimal> price) {
        var tokens = usage.total() + tokensOut + more.total();
        budget.tokens().filter(most -> tokens > most).ifPresent(most -> {
            throw over("tokens", Long.toString(tokens), most.toString());
        });
        var money = spent().add(price.orElse(BigDecimal.ZERO));
        budget.cost().filter(most -> money.compareTo(most) > 0).ifPresent(most -> {
            throw over("cost", money.toPlainString(), most.toPlainString());
        });
    }

    /** What is left of the budget; where nothing is, the least that there can be. */
    synchronized Budget left() {
        return new Budget(
                budget.tokens().map(most -> Math.max(1, most - usage.total() - tokensOut)),
                budget.toolCalls().map(most -> Math.max(0, most - toolCalls - toolCallsOut)),
                budget.time(),
                budget.cost().map(most -> most.subtract(spent()).max(BigDecimal.ZERO)));
    }

    private void checkCost() {
        if (budget.cost().filter(most -> spent().compareTo(most) >= 0).isPresent()) {
            throw over("cost", spent().toPlainString(), budget.cost().get().toPlainString());
        }
    }

    private Optional<Long> tokensLeft() {
        var left = budget.tokens().map(most -> most - usage.total() - tokensOut);
        if (left.filter(tokens -> tokens <= 0).isPresent()) {
            throw over(
                    "tokens",
                    Long.toString(usage.total() + tokensOut),
                    budget.tokens().get().toString());
        }
        return left;
    }

    private static <T extends Comparable<T>> Optional<T> least(Optional<T> one, Optional<T> other) {
        return one.isPresent() && other.isPresent() && other.get().compareTo(one.get()) < 0
                ? other
                : one.or(() -> other);
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
        if (budget.toolCalls().filter(most -> toolCalls + toolCallsOut >= most).isPresent()) {
            throw over(
                    "tool calls",
                    Integer.toString(toolCalls + toolCallsOut),
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

    /** With what others may spend. */
    private BigDecimal spent() {
        return cost.orElse(BigDecimal.ZERO).add(costOut);
    }

    private PluginException over(String what, String used, String most) {
        var why = "the budget of " + what + " is used up: " + used + " of " + most;
        exceeded = Optional.of(why);
        return new PluginException(PluginException.Kind.REFUSED, why);
    }
}
