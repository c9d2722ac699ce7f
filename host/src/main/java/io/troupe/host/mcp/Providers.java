package io.troupe.host.mcp;

import io.troupe.host.bus.Bus;
import io.troupe.host.bus.Call;
import io.troupe.host.bus.ToolCalls;
import io.troupe.host.bus.ToolCalls.Offered;
import io.troupe.host.bus.ToolCalls.ShowOffered;
import io.troupe.host.bus.Topic;
import java.time.Duration;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The providers of tools of all nodes, with what they offer, as was last told. Any thread. */
final class Providers implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Providers.class);

    private final Map<String, Offered> byNode = new HashMap<>();
    private final List<Consumer<Set<String>>> listeners = new CopyOnWriteArrayList<>();
    private final List<Bus.Registration> registrations;
    private volatile SortedMap<String, Home> providers = Collections.emptySortedMap();

    /** A provider, and the node where it lives. */
    record Home(String node, ToolCalls.Provider provider) {}

    /** Begins to listen, and asks for those who were there before. */
    Providers(Bus bus) {
        this.registrations = List.of(
                bus.listen(Topic.TOOLS, offered -> take(offered, true)),
                bus.listen(Topic.NODES, nodes -> keep(nodes.ids())));
        bus.request(ToolCalls.OFFERED, new ShowOffered(), Call.ofHost(Duration.ofSeconds(10)))
                .onSuccess(offered -> take(offered, false))
                .onFailure(failure -> LOG.debug("no tools are known yet: {}", failure.getMessage()));
    }

    /** All of them, by name. */
    SortedMap<String, Home> all() {
        return providers;
    }

    /** Has the listener told the names of those whose offer is another one now; it must not block. */
    void onChange(Consumer<Set<String>> listener) {
        listeners.add(listener);
    }

    @Override
    public void close() {
        registrations.forEach(Bus.Registration::close);
    }

    private void take(Offered offered, boolean news) {
        Set<String> changed;
        synchronized (this) {
            if (!news && byNode.containsKey(offered.node())) {
                return; // what was published meanwhile is newer
            }
            byNode.put(offered.node(), offered);
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
        var now = new TreeMap<String, Home>();
        byNode.values()
                .forEach(node -> node.providers()
                        .forEach(provider -> now.putIfAbsent(provider.name(), new Home(node.node(), provider))));
        var changed = new HashSet<>(providers.keySet());
        changed.addAll(now.keySet());
        var before = providers;
        changed.removeIf(name -> Objects.equals(before.get(name), now.get(name)));
        providers = Collections.unmodifiableSortedMap(now);
        return changed;
    }

    private void tell(Set<String> changed) {
        if (!changed.isEmpty()) {
            listeners.forEach(listener -> listener.accept(changed));
        }
    }
}
