package io.troupe.host.workflow;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.troupe.api.Skill;
import io.troupe.host.bus.AgentCalls.AgentView;
import io.troupe.host.fact.Permissions;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Says what a definition asks for that is not there now, or that the caller may not ask for: agents, skills, workflows.
 * Agents that the caller may not see are none. On one thread.
 */
final class Casting {

    private final Map<String, AgentView> agents = new LinkedHashMap<>();
    private final Set<String> skills = new TreeSet<>();
    private final Permissions permissions;
    private final Set<String> workflows;
    private final Findings findings;

    /**
     * Looks among these.
     *
     * @param permissions of the caller
     * @param workflows names of those that there are
     */
    Casting(List<AgentView> all, Permissions permissions, Set<String> workflows, Findings findings) {
        this.permissions = permissions;
        this.workflows = workflows;
        this.findings = findings;
        for (var agent : all) {
            var name = agent.card().name();
            if (permissions.someSkillOf(name)) {
                agents.put(name, agent);
                agent.card().skills().stream()
                        .map(Skill::name)
                        .filter(skill -> permissions.agent(name, skill))
                        .forEach(skills::add);
            }
        }
    }

    /** Reports what it finds. */
    void check(Definition definition) {
        int place = 0;
        for (var step : definition.steps()) {
            var pointer = "/steps/" + place++;
            var programs = definition.programs();
            step.agent().ifPresent(agent -> asked(new Ask(agent, step.skill(), step.node(), pointer), programs));
            step.needs()
                    .filter(skill -> !skills.contains(skill))
                    .ifPresent(skill -> findings.mistake(
                            Pointer.of(pointer, "needs"),
                            "no agent that the caller may ask has the skill " + Words.quoted(skill)
                                    + findings.nearest(skill, skills)));
            step.workflow()
                    .filter(name -> !workflows.contains(name) && !name.equals(definition.name()))
                    .ifPresent(name -> findings.mistake(
                            Pointer.of(pointer, "workflow"),
                            "there is no workflow " + Words.quoted(name) + findings.nearest(name, workflows)));
            step.compensate()
                    .ifPresent(undo -> asked(
                            new Ask(
                                    undo.agent(),
                                    undo.skill(),
                                    step.node().path("compensate"),
                                    Pointer.of(pointer, "compensate")),
                            programs));
        }
    }

    /** Somebody is asked for a skill, with the instruction or the input that stands in the node. */
    private record Ask(String agent, String skill, JsonNode node, String pointer) {

        String at(String key) {
            return node.has(key) ? Pointer.of(pointer, key) : pointer;
        }
    }

    private void asked(Ask ask, Programs programs) {
        var agent = agents.get(ask.agent());
        if (agent == null) {
            findings.mistake(
                    ask.at("agent"),
                    "there is no agent " + Words.quoted(ask.agent()) + " that the caller may ask"
                            + findings.nearest(ask.agent(), agents.keySet()));
            return;
        }
        var names = agent.card().skills().stream().map(Skill::name).toList();
        if (!permissions.agent(ask.agent(), ask.skill())) {
            findings.mistake(
                    ask.at("skill"),
                    "the caller may not ask agent " + Words.quoted(ask.agent()) + " for " + Words.quoted(ask.skill())
                            + ", expected a permission " + Words.quoted(ask.agent() + ":" + ask.skill()));
            return;
        }
        var skill = agent.card().skills().stream()
                .filter(one -> one.name().equals(ask.skill()))
                .findFirst();
        if (skill.isEmpty()) {
            findings.mistake(
                    ask.at("skill"),
                    "agent " + Words.quoted(ask.agent()) + " has no skill " + Words.quoted(ask.skill())
                            + findings.nearest(ask.skill(), names));
            return;
        }
        fits(ask, skill.get(), programs);
    }

    /** What is said without templates can be held to the skill's schema now. */
    private void fits(Ask ask, Skill skill, Programs programs) {
        var input = input(ask.node());
        if (input.isEmpty()) {
            return;
        }
        for (var mistake : programs.schema(skill.input()).check(input.get())) {
            var place = ask.node().has("input") ? ask.at("input") + mistake.pointer() : ask.at("instruction");
            findings.mistake(
                    place,
                    "the input does not fit skill " + Words.quoted(skill.name()) + " of agent "
                            + Words.quoted(ask.agent()) + ": " + Words.visible(mistake.message()));
        }
    }

    /** An instruction is a text, whatever its templates give. */
    private static Optional<JsonNode> input(JsonNode node) {
        if (node.has("instruction")) {
            return Optional.of(JsonNodeFactory.instance.objectNode().set("instruction", node.path("instruction")));
        }
        if (!node.has("input")) {
            return Optional.of(JsonNodeFactory.instance.objectNode());
        }
        var templates = new boolean[1];
        Template.each(node.path("input"), "", (template, pointer) -> templates[0] = true);
        return templates[0] ? Optional.empty() : Optional.of(node.path("input"));
    }
}
