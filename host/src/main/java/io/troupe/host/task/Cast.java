package io.troupe.host.task;

import io.troupe.api.Skill;
import io.troupe.host.bus.Address;
import io.troupe.host.bus.AgentCalls;
import io.troupe.host.bus.AgentCalls.PlayedBy;
import io.troupe.host.bus.AgentCalls.Roster;
import io.troupe.host.bus.TaskCalls;
import io.troupe.host.schema.Schema;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The agents that can take work, as the nodes last told. Lives on the task service's context alone. */
final class Cast {

    /** An agent on a node. */
    record Member(
            String node, Roster.Entry entry, Map<String, Part> parts, Address<AgentCalls.Start, TaskCalls.Done> start) {

        boolean playedByClient() {
            return entry.playedBy() == PlayedBy.CLIENT;
        }

        Optional<Part> part(String skill) {
            return Optional.ofNullable(parts.get(skill));
        }
    }

    /** A skill with its schemas, which are compiled when first used. */
    static final class Part {
        private final Skill skill;
        private Optional<Schema> input = Optional.empty();
        private Optional<Schema> output = Optional.empty();

        Part(Skill skill) {
            this.skill = skill;
        }

        Skill skill() {
            return skill;
        }

        Schema input() {
            var schema = input.orElseGet(() -> Schema.of(skill.input()));
            input = Optional.of(schema);
            return schema;
        }

        Schema output() {
            var schema = output.orElseGet(() -> Schema.of(skill.output()));
            output = Optional.of(schema);
            return schema;
        }
    }

    private static final Comparator<Member> FIRST = Comparator.comparing(Member::playedByClient)
            .thenComparing(member -> !member.entry().ready())
            .thenComparing(Member::node);

    private final Map<String, Map<String, Member>> byNode = new HashMap<>();
    /** By agent, on each of its nodes: those that can take work first. */
    private final Map<String, List<Member>> members = new HashMap<>();

    /** An agent as it is on one of its nodes: where it can take work, if there is such a one. */
    Optional<Member> find(String agent) {
        return Optional.ofNullable(members.get(agent)).map(List::getFirst);
    }

    /** Where an agent can be started right now. */
    List<Member> ready(String agent) {
        return members.getOrDefault(agent, List.of()).stream()
                .filter(member -> member.entry().ready() && !member.playedByClient())
                .toList();
    }

    /**
     * Takes a node's roster in place of what it told before; members that are unchanged stay, schemas and all.
     *
     * @return those that went, came, or came back after a restart or in another version
     */
    Set<String> tell(Roster roster) {
        var old = byNode.getOrDefault(roster.node(), Map.of());
        var now = new HashMap<String, Member>();
        for (var entry : roster.agents()) {
            var name = entry.card().name();
            var before = old.get(name);
            boolean same = before != null && before.entry().equals(entry);
            now.put(name, same ? before : member(roster.node(), entry));
        }
        return change(roster.node(), old, now);
    }

    /** What is the same on many nodes is kept once, schemas and all. */
    private Member member(String node, Roster.Entry entry) {
        var start = AgentCalls.START.on(node);
        return members.getOrDefault(entry.card().name(), List.of()).stream()
                .filter(other -> other.entry().equals(entry))
                .findFirst()
                .map(other -> new Member(node, other.entry(), other.parts(), start))
                .orElseGet(() -> new Member(node, entry, parts(entry), start));
    }

    /**
     * Forgets the nodes that are not among these.
     *
     * @return the agents that went with them
     */
    Set<String> keep(Set<String> nodes) {
        var anew = new HashSet<String>();
        for (var there : Map.copyOf(byNode).entrySet()) {
            if (!nodes.contains(there.getKey())) {
                anew.addAll(change(there.getKey(), there.getValue(), Map.of()));
            }
        }
        return anew;
    }

    private Set<String> change(String node, Map<String, Member> old, Map<String, Member> now) {
        var names = new HashSet<>(old.keySet());
        names.addAll(now.keySet());
        var before = new HashMap<String, Member>();
        names.forEach(name -> find(name).ifPresent(member -> before.put(name, member)));
        if (now.isEmpty()) {
            byNode.remove(node);
        } else {
            byNode.put(node, now);
        }
        for (var name : names) {
            var all = byNode.values().stream()
                    .flatMap(there -> Stream.ofNullable(there.get(name)))
                    .sorted(FIRST)
                    .toList();
            if (all.isEmpty()) {
                members.remove(name);
            } else {
                members.put(name, all);
            }
        }
        names.removeIf(name -> isAsBefore(before.get(name), find(name).orElse(null)));
        return names;
    }

    private static boolean isAsBefore(@Nullable Member before, @Nullable Member now) {
        return before != null
                && now != null
                && before.entry().pluginVersion().equals(now.entry().pluginVersion())
                && (before.entry().ready() || !now.entry().ready());
    }

    List<String> names() {
        return List.copyOf(members.keySet());
    }

    private static Map<String, Part> parts(Roster.Entry entry) {
        var parts = new HashMap<String, Part>();
        entry.card().skills().forEach(skill -> parts.put(skill.name(), new Part(skill)));
        return Map.copyOf(parts);
    }
}
