package io.troupe.host.bench;

import io.troupe.api.Agent;
import io.troupe.api.AgentCard;
import io.troupe.api.AgentContext;
import io.troupe.api.Json;
import io.troupe.api.Outcome;
import io.troupe.api.Skill;
import io.troupe.api.Task;
import java.util.List;

/** The code of the jars that are measured; never used as a class of the host. Each jar has it under another name. */
public final class DroppedAgent implements Agent {

    /** Stands in the class as text, once; a jar has another name of the same length there. */
    static final String NAME = "dropped-0000";

    @Override
    public AgentCard card() {
        var hello = new Skill.Example(Json.of("{\"instruction\": \"hello\"}"), Json.string("hello"));
        var say = Skill.of("execute", "Say it.").withReadOnly(true).withIdempotent(true);
        return AgentCard.of(NAME, "Says what it was told.", say.withExamples(List.of(hello)));
    }

    @Override
    public Outcome run(Task task, AgentContext context) {
        return Outcome.completed(task.instruction());
    }
}
