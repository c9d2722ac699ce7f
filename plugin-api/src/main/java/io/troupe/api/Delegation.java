package io.troupe.api;

import java.util.List;
import java.util.Optional;

/**
 * A part of a task's work that one agent hands to another.
 *
 * @param agent the name of the agent that is to do it
 * @param skill the skill of that agent that is asked for; {@code execute} when empty
 * @param input checked against the skill's input schema; a bare string stands for {@code {"instruction": …}}
 * @param content what goes along: text, pictures, resources, data
 * @param budget what it may use at most; never more than is left of the budget of the task that hands it on
 */
public record Delegation(String agent, Optional<String> skill, Json input, List<Content> content, Budget budget) {

    public Delegation {
        Names.qualified(agent);
        skill.ifPresent(Names::name);
        content = List.copyOf(content);
    }

    /** Asks for what the instruction says. */
    public static Delegation of(String agent, String instruction) {
        return of(agent, Json.string(instruction));
    }

    public static Delegation of(String agent, Json input) {
        return new Delegation(agent, Optional.empty(), input, List.of(), Budget.unbounded());
    }

    public Delegation withSkill(String value) {
        return new Delegation(agent, Optional.of(value), input, content, budget);
    }

    public Delegation withContent(List<Content> value) {
        return new Delegation(agent, skill, input, value, budget);
    }

    public Delegation withBudget(Budget value) {
        return new Delegation(agent, skill, input, content, value);
    }
}
