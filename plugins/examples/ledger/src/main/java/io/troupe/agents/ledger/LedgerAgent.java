package io.troupe.agents.ledger;

import io.troupe.api.Agent;
import io.troupe.api.AgentCard;
import io.troupe.api.AgentContext;
import io.troupe.api.Json;
import io.troupe.api.Outcome;
import io.troupe.api.Skill;
import io.troupe.api.Task;
import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.pf4j.Extension;

/** Writes its idempotency key into a file, once a task. */
@Extension
public final class LedgerAgent implements Agent {

    private static final AgentCard CARD = AgentCard.of(
            "ledger",
            "Writes a line into a file, once a task. Use it to see whether an effect happens exactly once.",
            Skill.of("execute", "Writes the task's idempotency key as a line, unless it is there.")
                    .withInput(Json.of("""
                            {"type": "object", "required": ["ledger"], "properties": {
                              "ledger": {"type": "string", "minLength": 1, "description": "the file"},
                              "delay_millis": {"type": "integer", "minimum": 0, "maximum": 60000,
                                "description": "how long to take: half before the line, half after it"}}}"""))
                    .withExamples(
                            List.of(new Skill.Example(Json.of("{\"ledger\": \"/dev/null\"}"), Json.string("task-1"))))
                    .withIdempotent(true));

    private final Map<Path, Ledger> ledgers = new ConcurrentHashMap<>();

    private record Entry(String ledger, Optional<Integer> delayMillis) {}

    @Override
    public AgentCard card() {
        return CARD;
    }

    @Override
    public Outcome run(Task task, AgentContext context) throws InterruptedException {
        if (!task.skill().equals("execute")) {
            return Outcome.failed("no skill '" + task.skill() + "', expected execute");
        }
        var entry = context.read(task.input(), Entry.class);
        int delay = entry.delayMillis().orElse(0);
        Thread.sleep(delay / 2);
        try {
            ledgers.computeIfAbsent(Path.of(entry.ledger()), Ledger::new).write(context.idempotencyKey());
        } catch (ClosedByInterruptException e) {
            throw new InterruptedException("interrupted before the line was written");
        } catch (IOException e) {
            return new Outcome.Failed("cannot write " + entry.ledger() + ": " + e.getMessage(), true);
        }
        Thread.sleep(delay - delay / 2);
        return Outcome.completed(context.idempotencyKey());
    }
}
