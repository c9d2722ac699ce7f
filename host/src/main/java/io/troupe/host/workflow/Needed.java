package io.troupe.host.workflow;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * What steps name, so that it can be said who may run them, and whether they can be run.
 *
 * @param agents with the skill that each is asked for
 * @param skills that any agent may have
 * @param workflows that steps are runs of
 */
record Needed(Set<AgentSkill> agents, Set<String> skills, Set<String> workflows) {

    Needed {
        agents = Set.copyOf(agents);
        skills = Set.copyOf(skills);
        workflows = Set.copyOf(workflows);
    }

    static Needed of(List<StepPlan> steps) {
        var agents = new LinkedHashSet<AgentSkill>();
        var skills = new LinkedHashSet<String>();
        var workflows = new LinkedHashSet<String>();
        for (var step : steps) {
            step.agent().ifPresent(agent -> agents.add(new AgentSkill(agent, step.skill())));
            step.needs().ifPresent(skills::add);
            step.workflow().ifPresent(workflows::add);
            step.compensate().ifPresent(undo -> agents.add(new AgentSkill(undo.agent(), undo.skill())));
        }
        return new Needed(agents, skills, workflows);
    }

    /** An agent and a skill that it is asked for. */
    record AgentSkill(String agent, String skill) {}
}
