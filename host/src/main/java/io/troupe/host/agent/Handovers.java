package io.troupe.host.agent;

import io.troupe.api.AgentCard;
import io.troupe.api.Delegation;
import io.troupe.api.Outcome;
import io.troupe.api.PluginException;
import io.troupe.host.bus.AgentCalls.Start;
import io.troupe.host.bus.TaskCalls.Delegate;
import io.troupe.host.bus.TaskCalls.TaskView;
import io.troupe.host.fact.TaskFact.Effort;
import io.troupe.host.fact.TaskState;
import io.troupe.host.fact.Wire;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Hands parts of one task to other agents. Each part is known by what it asks for, and by how often just that has been
 * handed on before by this attempt; so an attempt that does the same again, on however many threads, finds the same
 * parts. Safe for many threads; blocks.
 */
final class Handovers {

    static final int MOST = 1_000;

    private final Start start;
    private final AgentCard card;
    private final Spending spending;
    private final TaskReports reports;
    private final Supplier<Deadline.End> end;
    private final Map<String, Integer> times = new HashMap<>();
    private int all;

    /** @param end when the task's own time is over */
    Handovers(Start start, AgentCard card, Spending spending, TaskReports reports, Supplier<Deadline.End> end) {
        this.start = start;
        this.card = card;
        this.spending = spending;
        this.reports = reports;
        this.end = end;
    }

    Outcome delegate(Delegation part) throws InterruptedException {
        if (!allows(part.agent())) {
            throw refused("may not hand work to '" + part.agent() + "', expected one of its collaborators: "
                    + String.join(", ", card.collaborators()));
        }
        var digest = digest(part);
        int number = count(digest);
        var given = spending.give(part.budget());
        var used = Optional.<Effort>empty();
        try {
            var deadline = Instant.ofEpochMilli(end.get().millis());
            var child = reports.delegate(
                    new Delegate(start.id(), start.epoch(), digest, number, part.withBudget(given), deadline));
            used = reports.effort(child);
            return outcome(child);
        } finally {
            spending.settle(given, used);
        }
    }

    /** A card names agents of its own pack without the pack. */
    private boolean allows(String agent) {
        var known = card.collaborators();
        int pack = card.name().indexOf('/');
        return known.isEmpty()
                || known.contains(agent)
                || (pack > 0
                        && agent.startsWith(card.name().substring(0, pack + 1))
                        && known.contains(agent.substring(pack + 1)));
    }

    private synchronized int count(String digest) {
        if (all >= MOST) {
            throw refused("may not hand on more than " + MOST + " parts of one task");
        }
        all++;
        return times.merge(digest, 1, Integer::sum);
    }

    private PluginException refused(String why) {
        return new PluginException(PluginException.Kind.REFUSED, "not-allowed: agent '" + card.name() + "' " + why);
    }

    private static Outcome outcome(TaskView child) {
        if (child.state() == TaskState.COMPLETED) {
            return new Outcome.Completed(child.answer());
        }
        var ended = "agent '" + child.agent() + "' did not do it: " + child.id() + " is "
                + child.state().wire();
        return child.error()
                .map(error ->
                        new Outcome.Failed(ended + ", " + error.code() + ": " + error.reason(), error.retryable()))
                .orElseGet(() -> new Outcome.Failed(ended, false));
    }

    private static String digest(Delegation part) {
        try {
            var text = Wire.write(part).getBytes(StandardCharsets.UTF_8);
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(text));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("SHA-256 is missing, expected in every JDK", e);
        }
    }
}
