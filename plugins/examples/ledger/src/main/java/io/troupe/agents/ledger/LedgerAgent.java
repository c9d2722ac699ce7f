package io.troupe.agents.ledger;

import io.troupe.api.Agent;
import io.troupe.api.AgentCard;
import io.troupe.api.AgentContext;
import io.troupe.api.Delegation;
import io.troupe.api.Json;
import io.troupe.api.Outcome;
import io.troupe.api.Skill;
import io.troupe.api.Task;
import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.pf4j.Extension;

/** Writes its idempotency key into a file, once a task and once each part that it hands on. */
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
                                "description": "how long to take: half before the line, half after it"},
                              "parts": {"type": "integer", "minimum": 0, "maximum": 100,
                                "description": "how many parts to hand on to itself before, a line each"},
                              "fails_without": {"type": "string", "minLength": 1,
                                "description": "a file; while it is not there, the task fails"}}}"""))
                            .withExamples(List.of(
                                    new Skill.Example(Json.of("{\"ledger\": \"/dev/null\"}"), Json.string("task-1"))))
                            .withIdempotent(true))
            .withCollaborators(List.of("ledger"));

    private final Map<Path, Ledger> ledgers = new ConcurrentHashMap<>();

    private record Entry(
            String ledger, Optional<Integer> delayMillis, Optional<Integer> parts, Optional<String> failsWithout) {}

    /** What is handed on: a part differs from the next by its number. */
    private record Part(String ledger, int delayMillis, int part) {}

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
        if (entry.failsWithout().filter(file -> !Files.exists(Path.of(file))).isPresent()) {
            return new Outcome.Failed("there is no " + entry.failsWithout().get(), true);
        }
        int delay = entry.delayMillis().orElse(0);
        for (int part = 1; part <= entry.parts().orElse(0); part++) {
            var input = context.write(new Part(entry.ledger(), delay, part));
            if (context.delegate(Delegation.of("ledger", input)) instanceof Outcome.Failed failed) {
                return new Outcome.Failed("part " + part + ": " + failed.reason(), true);
            }
        }
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
