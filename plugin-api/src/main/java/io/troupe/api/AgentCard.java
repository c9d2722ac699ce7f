package io.troupe.api;

import java.util.HashSet;
import java.util.List;
import java.util.Optional;

/**
 * Says what an agent is: what callers search, read and are checked against.
 *
 * @param name {@code [a-z][a-z0-9-]{0,62}}, or {@code pack/name}
 * @param description when to use this agent, in a sentence or two
 * @param category one word for grouping, {@code general} where nothing fits
 * @param expertise fields it knows, in plain words
 * @param collaborators names of agents it works well with; they need not be installed. Where there are any, it may hand
 *     work to these alone; one that names itself may be given work that came from itself
 * @param tools names of the tools it would use; what is not installed is shown as missing
 * @param model the model it wishes for: an alias such as {@code sonnet}, {@code provider/model}, or empty for the operator's choice
 * @param limits how much of it may run at once and for how long
 * @param skills what it can be asked to do; never empty, names unique
 * @param memory what of its work is worth keeping, and where it looks before it begins; empty when it does not say
 */
public record AgentCard(
        String name,
        String description,
        String category,
        List<String> expertise,
        List<String> collaborators,
        List<String> tools,
        Optional<String> model,
        Limits limits,
        List<Skill> skills,
        Optional<MemoryProfile> memory) {

    public AgentCard {
        Names.qualified(name);
        Names.notBlank("description of agent '" + name + "'", description);
        Names.name(category);
        expertise = List.copyOf(expertise);
        collaborators = List.copyOf(collaborators);
        tools = List.copyOf(tools);
        skills = List.copyOf(skills);
        if (skills.isEmpty()) {
            throw new IllegalArgumentException("agent '" + name + "' has no skill, expected one or more");
        }
        var seen = new HashSet<String>();
        for (var skill : skills) {
            if (!seen.add(skill.name())) {
                throw new IllegalArgumentException(
                        "agent '" + name + "' has skill '" + skill.name() + "' twice, expected unique names");
            }
        }
    }

    /** Makes a card that says nothing of memory. */
    public AgentCard(
            String name,
            String description,
            String category,
            List<String> expertise,
            List<String> collaborators,
            List<String> tools,
            Optional<String> model,
            Limits limits,
            List<Skill> skills) {
        this(name, description, category, expertise, collaborators, tools, model, limits, skills, Optional.empty());
    }

    /** Makes a card with these skills and nothing else; add to it with the {@code with} methods. */
    public static AgentCard of(String name, String description, Skill... skills) {
        return new AgentCard(
                name,
                description,
                "general",
                List.of(),
                List.of(),
                List.of(),
                Optional.empty(),
                Limits.standard(),
                List.of(skills));
    }

    public AgentCard withName(String value) {
        return new AgentCard(
                value, description, category, expertise, collaborators, tools, model, limits, skills, memory);
    }

    public AgentCard withCategory(String value) {
        return new AgentCard(name, description, value, expertise, collaborators, tools, model, limits, skills, memory);
    }

    public AgentCard withExpertise(List<String> value) {
        return new AgentCard(name, description, category, value, collaborators, tools, model, limits, skills, memory);
    }

    public AgentCard withCollaborators(List<String> value) {
        return new AgentCard(name, description, category, expertise, value, tools, model, limits, skills, memory);
    }

    public AgentCard withTools(List<String> value) {
        return new AgentCard(
                name, description, category, expertise, collaborators, value, model, limits, skills, memory);
    }

    public AgentCard withModel(String value) {
        return new AgentCard(
                name,
                description,
                category,
                expertise,
                collaborators,
                tools,
                Optional.of(value),
                limits,
                skills,
                memory);
    }

    public AgentCard withLimits(Limits value) {
        return new AgentCard(
                name, description, category, expertise, collaborators, tools, model, value, skills, memory);
    }

    public AgentCard withMemory(MemoryProfile value) {
        return new AgentCard(
                name,
                description,
                category,
                expertise,
                collaborators,
                tools,
                model,
                limits,
                skills,
                Optional.of(value));
    }

    /** Finds a skill by its name. */
    public Optional<Skill> skill(String wanted) {
        return skills.stream().filter(skill -> skill.name().equals(wanted)).findFirst();
    }
}
