package io.troupe.host.bench;

import io.troupe.api.Agent;
import io.troupe.api.AgentCard;
import io.troupe.api.AgentContext;
import io.troupe.api.Outcome;
import io.troupe.api.Skill;
import io.troupe.api.Task;
import io.troupe.host.journal.Journal;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** An agent that notes how long it took from one step of a run to the next. Any thread. */
final class Relay implements Agent {

    private static final String TASK = "task/";

    private final ConcurrentHashMap<String, Long> ended = new ConcurrentHashMap<>();
    private final ConcurrentHashMap<String, String> last = new ConcurrentHashMap<>();
    private @Nullable Timings timings;

    /** A workflow of so many steps, one after the other, each of which says whose it is. */
    static String workflow(int steps) {
        var text = new StringBuilder("steps:\n");
        for (int step = 1; step <= steps; step++) {
            text.append("  - {id: s").append(step).append(", agent: relay, instruction: \"{{ run.id }}\"");
            text.append(step > 1 ? ", depends-on: [s" + (step - 1) + "]}\n" : "}\n");
        }
        return text.toString();
    }

    @Override
    public AgentCard card() {
        return AgentCard.of("relay", "Notes when it is called.", Skill.of("execute", "Note it."));
    }

    @Override
    public Outcome run(Task task, AgentContext context) {
        long now = System.nanoTime();
        var before = last.put(task.instruction(), task.id());
        if (before != null) {
            Optional.ofNullable(ended.remove(before)).ifPresent(end -> note(now - end));
        }
        return Outcome.completed("noted");
    }

    private synchronized void note(long nanos) {
        if (timings != null) {
            timings.add(nanos);
        }
    }

    /** Notes when tasks have ended, as soon as that is durable. */
    void watch(Journal journal) {
        journal.onAppended(facts -> {
            long now = System.nanoTime();
            for (var fact : facts) {
                if (fact.kind().equals("task.finished")) {
                    ended.put(fact.stream().substring(TASK.length()), now);
                }
            }
        });
    }

    synchronized void begin(int atMost) {
        timings = new Timings(atMost);
    }

    synchronized Timings end() {
        var noted = timings;
        timings = null;
        if (noted == null) {
            throw new IllegalStateException("nothing was begun");
        }
        return noted;
    }
}
