package io.troupe.host.workflow;

import io.troupe.api.Skill;
import io.troupe.host.bus.AgentCalls.Roster;
import io.troupe.host.fact.Permissions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** The agents that there are, by what they can do; for steps that name a skill and no agent. On the service's context alone. */
final class Company {

    private final Map<String, Roster> rosters = new HashMap<>();
    private final Map<String, List<String>> bySkill = new HashMap<>();
    private final Map<String, Integer> turns = new HashMap<>();

    void tell(Roster roster) {
        rosters.put(roster.node(), roster);
        gather();
    }

    /** Forgets the nodes that are not among these. */
    void keep(Set<String> nodes) {
        if (rosters.keySet().retainAll(nodes)) {
            gather();
        }
    }

    private void gather() {
        var found = new TreeMap<String, List<String>>();
        for (var one : rosters.values()) {
            for (var entry : one.agents()) {
                for (Skill skill : entry.card().skills()) {
                    found.computeIfAbsent(skill.name(), name -> new ArrayList<>())
                            .add(entry.card().name());
                }
            }
        }
        bySkill.clear();
        found.forEach((skill, agents) ->
                bySkill.put(skill, agents.stream().distinct().sorted().toList()));
        turns.keySet().retainAll(bySkill.keySet());
    }

    /** An agent that has the skill and may be asked for it; each gets its turn. */
    Optional<String> with(String skill, Permissions permissions) {
        var allowed = bySkill.getOrDefault(skill, List.of()).stream()
                .filter(agent -> permissions.agent(agent, skill))
                .toList();
        return allowed.isEmpty()
                ? Optional.empty()
                : Optional.of(allowed.get(Math.floorMod(turns.merge(skill, 1, Integer::sum), allowed.size())));
    }
}
