package io.troupe.host.workflow;

import io.troupe.api.Budget;
import io.troupe.api.Usage;
import io.troupe.host.fact.TaskFact.Effort;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;

/** What the steps of a run took together. */
record Spent(Optional<Effort> effort) {

    static final Spent NOTHING = new Spent(Optional.empty());

    private static final int MOST_NOTES = 20;

    Spent plus(Optional<Effort> more) {
        return more.isEmpty()
                ? this
                : new Spent(Optional.of(effort.map(one -> sum(one, more.get())).orElse(more.get())));
    }

    private static Effort sum(Effort one, Effort other) {
        var models = new LinkedHashSet<>(one.models());
        models.addAll(other.models());
        var notes = new LinkedHashSet<>(one.notes());
        notes.addAll(other.notes());
        var usage = new Usage(
                one.usage().input() + other.usage().input(),
                one.usage().output() + other.usage().output(),
                one.usage().cachedInput() + other.usage().cachedInput(),
                one.usage().cacheWrites() + other.usage().cacheWrites());
        return new Effort(
                List.copyOf(models),
                one.turns() + other.turns(),
                one.toolCalls() + other.toolCalls(),
                usage,
                cost(one.cost(), other.cost()),
                new ArrayList<>(notes).subList(0, Math.min(MOST_NOTES, notes.size())));
    }

    private static Optional<BigDecimal> cost(Optional<BigDecimal> one, Optional<BigDecimal> other) {
        return one.isPresent() && other.isPresent() ? Optional.of(one.get().add(other.get())) : one.or(() -> other);
    }

    /** Says what of a budget is used up, in words; empty while there is something left of everything. */
    Optional<String> over(Budget budget) {
        return effort.flatMap(used -> {
            if (budget.tokens().filter(most -> tokens(used) > most).isPresent()) {
                return Optional.of(
                        tokens(used) + " tokens of " + budget.tokens().get());
            }
            if (budget.toolCalls().filter(most -> used.toolCalls() > most).isPresent()) {
                return Optional.of(used.toolCalls() + " tool calls of "
                        + budget.toolCalls().get());
            }
            return used.cost()
                    .filter(cost -> budget.cost()
                            .filter(most -> cost.compareTo(most) > 0)
                            .isPresent())
                    .map(cost -> "a cost of " + cost.toPlainString() + " of "
                            + budget.cost().orElseThrow().toPlainString());
        });
    }

    /**
     * What a step may use: its own budget, and no more than is left of the run's.
     *
     * @return empty when nothing is left of something
     */
    Optional<Budget> left(Budget run, Budget step) {
        long tokens =
                run.tokens().orElse(Long.MAX_VALUE) - effort.map(Spent::tokens).orElse(0L);
        int calls = run.toolCalls().orElse(Integer.MAX_VALUE)
                - effort.map(Effort::toolCalls).orElse(0);
        var cost = run.cost()
                .map(most -> most.subtract(effort.flatMap(Effort::cost).orElse(BigDecimal.ZERO)));
        if (tokens < 1 || calls < 0 || cost.filter(rest -> rest.signum() < 0).isPresent()) {
            return Optional.empty();
        }
        return Optional.of(new Budget(
                run.tokens().isEmpty()
                        ? step.tokens()
                        : Optional.of(Math.min(tokens, step.tokens().orElse(tokens))),
                run.toolCalls().isEmpty()
                        ? step.toolCalls()
                        : Optional.of(Math.min(calls, step.toolCalls().orElse(calls))),
                step.time(),
                cost.map(rest -> step.cost()
                                .filter(own -> own.compareTo(rest) < 0)
                                .orElse(rest))
                        .or(step::cost)));
    }

    private static long tokens(Effort used) {
        return used.usage().input() + used.usage().output();
    }
}
