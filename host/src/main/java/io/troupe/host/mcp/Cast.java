package io.troupe.host.mcp;

import io.troupe.host.bus.AgentCalls;
import io.troupe.host.bus.AgentCalls.Roster;
import io.troupe.host.bus.AgentCalls.Roster.Entry;
import io.troupe.host.bus.AgentCalls.ShowRoster;
import io.troupe.host.bus.Bus;
import io.troupe.host.bus.Call;
import io.troupe.host.bus.Topic;
import io.troupe.host.security.Caller;
import java.time.Duration;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The agents of all nodes, as they were last told of. Any thread. */
final class Cast implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Cast.class);

    private final Map<String, Roster> byNode = new HashMap<>();
    private final List<Consumer<Set<String>>> listeners = new CopyOnWriteArrayList<>();
    private final List<Bus.Registration> registrations;
    private volatile SortedMap<String, Entry> agents = Collections.emptySortedMap();

    /** Begins to listen, and asks for those who were there before. */
    Cast(Bus bus) {
        this.registrations = List.of(
                bus.listen(Topic.ROSTER, roster -> take(roster, true)),
                bus.listen(Topic.NODES, nodes -> keep(nodes.ids())));
        bus.publish(Topic.ROLL_CALL, new AgentCalls.RollCall());
        bus.request(AgentCalls.ROSTER, new ShowRoster(), Call.ofHost(Duration.ofSeconds(10)))
                .onSuccess(roster -> take(roster, false))
                .onFailure(failure -> LOG.warn(
                        "who the agents are is known once they change: {}", String.valueOf(failure.getMessage())));
    }

    /** All of them, by name. */
    SortedMap<String, Entry> agents() {
        return agents;
    }

    /** Those of whom the caller may ask anything, by name. */
    Stream<Entry> seenBy(Caller caller) {
        return agents.values().stream().filter(agent -> sees(caller, agent));
    }

    Optional<Entry> agent(String name, Caller caller) {
        return Optional.ofNullable(agents.get(name)).filter(agent -> sees(caller, agent));
    }

    private static boolean sees(Caller caller, Entry agent) {
        return caller.permissions().someSkillOf(agent.card().name());
    }

    /** Has the listener told the names of those who came, went or are described in another way; it must not block. */
    void onChange(Consumer<Set<String>> listener) {
        listeners.add(listener);
    }

    @Override
    public void close() {
        registrations.forEach(Bus.Registration::close);
    }

    private void take(Roster roster, boolean news) {
        Set<String> changed;
        synchronized (this) {
            if (!news && byNode.containsKey(roster.node())) {
                return; // what was published meanwhile is newer
            }
            byNode.put(roster.node(), roster);
            changed = gather();
        }
        tell(changed);
    }

    /** Forgets nodes that live no more. */
    private void keep(Set<String> nodes) {
        Set<String> changed;
        synchronized (this) {
            changed = byNode.keySet().retainAll(nodes) ? gather() : Set.of();
        }
        tell(changed);
    }

    private Set<String> gather() {
        var now = new TreeMap<String, Entry>();
        byNode.values()
                .forEach(known -> known.agents()
                        .forEach(entry -> now.putIfAbsent(entry.card().name(), entry)));
        var changed = differing(agents, now);
        agents = Collections.unmodifiableSortedMap(now);
        return changed;
    }

    private void tell(Set<String> changed) {
        if (!changed.isEmpty()) {
            listeners.forEach(listener -> listener.accept(changed));
        }
    }

    private static Set<String> differing(Map<String, Entry> before, Map<String, Entry> now) {
        Set<String> names = new HashSet<>(before.keySet());
        names.addAll(now.keySet());
        names.removeIf(name -> {
            var old = before.get(name);
            var fresh = now.get(name);
            return old != null
                    && fresh != null
                    && old.card().equals(fresh.card())
                    && old.playedBy() == fresh.playedBy()
                    && old.instructions().equals(fresh.instructions());
        });
        return names;
    }
}
