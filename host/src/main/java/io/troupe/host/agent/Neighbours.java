package io.troupe.host.agent;

import io.troupe.api.AgentCard;
import io.troupe.host.bus.AgentCalls.AgentView;
import io.troupe.host.bus.AgentCalls.Roster;
import io.troupe.host.fact.AgentState;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/** The agents of other nodes, as those last told. Changed on the agent service's context, read on any thread. */
final class Neighbours {

    /**
     * One of them.
     *
     * @param nodes where it lives
     */
    private record Neighbour(Roster.Entry entry, List<String> nodes) implements Known {

        @Override
        public AgentCard card() {
            return entry.card();
        }

        @Override
        public AgentState state() {
            return entry.ready() ? AgentState.AVAILABLE : AgentState.DRAINING;
        }

        @Override
        public boolean isFree() {
            return entry.ready();
        }

        @Override
        public AgentView view() {
            return new AgentView(
                    card(),
                    state(),
                    "it lives on " + String.join(", ", nodes),
                    0,
                    entry.playedBy(),
                    entry.instructions().isEmpty() ? "java" : "markdown",
                    entry.plugin(),
                    entry.pluginVersion(),
                    List.of());
        }
    }

    private final String self;
    private final Map<String, Roster> byNode = new TreeMap<>();
    private Set<String> live = Set.of();
    private volatile Map<String, Neighbour> known = Map.of();

    /** @param self this node, whose agents are no neighbours */
    Neighbours(String self) {
        this.self = self;
    }

    /**
     * Takes in who lives on a node.
     *
     * @return whether that may change who is found
     */
    boolean tell(Roster roster) {
        if (roster.node().equals(self)) {
            return false;
        }
        var entries = roster.agents().stream().map(this::shared).toList();
        byNode.put(roster.node(), new Roster(roster.node(), entries));
        gather();
        return true;
    }

    /** What is the same on many nodes is kept once. */
    private Roster.Entry shared(Roster.Entry entry) {
        var before = known.get(entry.card().name());
        return before != null && before.entry().equals(entry) ? before.entry() : entry;
    }

    /** Says whether some of these nodes were not there when this was last asked. */
    boolean isNew(Set<String> nodes) {
        boolean news = !live.containsAll(nodes);
        live = Set.copyOf(nodes);
        return news;
    }

    /** Forgets the nodes that are not among these; gives whether there were any. */
    boolean keep(Set<String> nodes) {
        boolean gone = byNode.keySet().retainAll(nodes);
        if (gone) {
            gather();
        }
        return gone;
    }

    private void gather() {
        var all = new HashMap<String, Neighbour>();
        byNode.forEach((node, roster) -> roster.agents()
                .forEach(entry -> all.merge(
                        entry.card().name(),
                        new Neighbour(entry, List.of(node)),
                        (one, other) -> new Neighbour(
                                one.entry().ready() ? one.entry() : other.entry(),
                                Stream.concat(one.nodes().stream(), other.nodes().stream())
                                        .toList()))));
        known = Map.copyOf(all);
    }

    /** Those who live here, and then those who live on other nodes alone. */
    Stream<Known> with(List<Resident> residents) {
        var others = known;
        if (others.isEmpty()) {
            return residents.stream().map(Known.class::cast);
        }
        var here = new HashMap<>(others);
        residents.forEach(resident -> here.remove(resident.name()));
        return Stream.concat(residents.stream(), here.values().stream());
    }
}
