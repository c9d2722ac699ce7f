package io.troupe.host.workflow;

import java.util.Set;

/**
 * What a definition names, so that it can be said who may run it, and whether it can be run.
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

    /** An agent and a skill that it is asked for. */
    record AgentSkill(String agent, String skill) {}
}
