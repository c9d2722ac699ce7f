package io.troupe.host.agent;

import io.troupe.api.PluginException;
import io.troupe.host.fact.AgentState;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The agents that live on this node, by their names: who gets which name, who takes whose place, in which state each is.
 * Any thread; nothing here blocks.
 */
final class Residents {

    private final ConcurrentHashMap<String, Resident> byName = new ConcurrentHashMap<>();
    private final StateFacts facts;
    private final Runnable changed;

    /** @param changed is told of each change */
    Residents(StateFacts facts, Runnable changed) {
        this.facts = facts;
        this.changed = changed;
    }

    Stream<Resident> all() {
        return byName.values().stream();
    }

    int count() {
        return byName.size();
    }

    /** The agent of this name, which may have two dashes where it has a slash. */
    @Nullable
    Resident find(String name) {
        var resident = byName.get(name);
        return resident != null ? resident : byName.get(name.replace("--", "/"));
    }

    /**
     * Finds the name under which the agent can live, and puts it there.
     *
     * @return the agent under that name
     * @throws PluginException of kind {@code REFUSED} when there is none
     */
    Resident settle(Resident wanted) {
        var resident = placed(wanted);
        facts.listed(resident);
        changed.run();
        return resident;
    }

    private Resident placed(Resident wanted) {
        var same = byName.get(wanted.name());
        if (same != null && same.origin().equals(wanted.origin())) {
            throw refused("plugin '" + wanted.origin().plugin() + "' has two agents called '" + wanted.name()
                    + "', expected names of their own");
        }
        var longer = wanted.renamed(space(wanted) + "/" + Slug.lastPart(wanted.name()));
        if (!succeeded(longer) && take(wanted)) {
            return wanted;
        }
        if (take(longer)) {
            return longer;
        }
        throw refused(
                "agent '" + wanted.name() + "' of plugin '" + wanted.origin().plugin()
                        + "': that name belongs to " + owner(wanted.name()) + ", and '" + longer.name() + "' to "
                        + owner(longer.name()) + ", expected a name of its own");
    }

    /** Its pack, where its name does not say that yet; else its plugin. */
    private static String space(Resident wanted) {
        return wanted.origin()
                .pack()
                .filter(pack -> wanted.name().indexOf('/') < 0)
                .or(() -> Slug.of(wanted.origin().plugin()))
                .orElse("plugin");
    }

    private static PluginException refused(String why) {
        return new PluginException(PluginException.Kind.REFUSED, why);
    }

    /** True when it follows one that had to take the longer name. */
    private boolean succeeded(Resident longer) {
        var before = byName.get(longer.name());
        return before != null && longer.succeeds(before);
    }

    private String owner(String name) {
        var resident = byName.get(name);
        return resident == null
                ? "nobody any more"
                : "plugin '" + resident.origin().plugin() + "'";
    }

    /** Puts it where nobody is, or in the place of an earlier load. */
    private boolean take(Resident resident) {
        if (resident.state() == AgentState.INITIALIZING) {
            resident.become(AgentState.AVAILABLE, ""); // before anybody can find it, and give it work
        }
        var before = byName.putIfAbsent(resident.name(), resident);
        if (before == null) {
            return true;
        }
        if (resident.succeeds(before) && byName.replace(resident.name(), before, resident)) {
            depart(before, "version " + resident.origin().version() + " of its plugin took its place");
            return true;
        }
        return false;
    }

    /** Lets it go; does nothing where a later load has taken its place. */
    void remove(Resident resident) {
        if (byName.remove(resident.name(), resident)) {
            depart(resident, "its plugin was removed");
            changed.run();
        }
    }

    private void depart(Resident resident, String reason) {
        var from = resident.become(AgentState.STOPPED, reason);
        facts.changed(resident.name(), from, AgentState.STOPPED, reason);
    }

    /** Has it go over to another state, if it still lives here. */
    void move(Resident resident, AgentState state, String reason) {
        if (byName.get(resident.name()) == resident && resident.state() != state) {
            var from = resident.become(state, reason);
            facts.changed(resident.name(), from, state, reason);
            changed.run();
        }
    }
}
