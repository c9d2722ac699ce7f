package io.troupe.host.task;

import io.troupe.api.Skill;
import io.troupe.host.bus.Address;
import io.troupe.host.bus.AgentCalls;
import io.troupe.host.bus.AgentCalls.PlayedBy;
import io.troupe.host.bus.AgentCalls.Roster;
import io.troupe.host.bus.TaskCalls;
import io.troupe.host.schema.Schema;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
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

    private final Map<String, Member> members = new HashMap<>();

    Optional<Member> find(String agent) {
        return Optional.ofNullable(members.get(agent));
    }

    /**
     * Takes a node's roster in place of what it told before; members that are unchanged stay, schemas and all.
     *
     * @return those that went, came, or came back after a restart or in another version
     */
    Set<String> tell(Roster roster) {
        var before = Map.copyOf(members);
        members.values().removeIf(member -> member.node().equals(roster.node()));
        for (var entry : roster.agents()) {
            var old = before.get(entry.card().name());
            boolean same = old != null
                    && old.node().equals(roster.node())
                    && old.entry().equals(entry);
            members.put(
                    entry.card().name(),
                    same ? old : new Member(roster.node(), entry, parts(entry), AgentCalls.START.on(roster.node())));
        }
        var anew = new HashSet<>(before.keySet());
        anew.addAll(members.keySet());
        anew.removeIf(name -> isAsBefore(before.get(name), members.get(name)));
        return anew;
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
