package io.troupe.host.plugin;

import io.troupe.api.Agent;
import io.troupe.api.Settings;
import io.troupe.host.fact.Origin;
import io.troupe.host.plugin.AgentPort.Listed;
import io.troupe.host.plugin.Reading.Identity;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.pf4j.PluginState;

/** The agents of one jar of classes, with the class loader they live in. */
final class PluginCode implements Artefact {

    private final Identity identity;
    private final OneArtefact pf4j;
    private final List<Agent> agents;

    private PluginCode(Identity identity, OneArtefact pf4j, List<Agent> agents) {
        this.identity = identity;
        this.pf4j = pf4j;
        this.agents = agents;
    }

    /**
     * Loads the classes, makes the extensions and opens them. Runs code of the plugin.
     *
     * @throws Exception whatever went wrong; nothing is left open
     */
    static PluginCode open(Archive archive, Identity identity, Settings settings, List<ClassLoader> dependencies)
            throws Exception {
        var pf4j = new OneArtefact(archive.jar());
        try {
            var agents = start(pf4j, archive);
            agents.forEach(agent -> agent.open(settings));
            return new PluginCode(identity, pf4j, agents);
        } catch (Exception | Error e) { // a plugin may throw anything, and its jar must be closed whatever it was
            pf4j.end(identity.id());
            throw e;
        }
    }

    private static List<Agent> start(OneArtefact pf4j, Archive archive) throws Exception {
        var id = pf4j.loadPlugin(archive.jar());
        if (pf4j.startPlugin(id) != PluginState.STARTED) {
            var failure = pf4j.getPlugin(id).getFailedException();
            throw new IllegalStateException("its Plugin-Class did not start", failure);
        }
        var classes = pf4j.getPluginClassLoader(id);
        var agents = new ArrayList<Agent>();
        for (var name : archive.extensions()) {
            var type = classes.loadClass(name);
            if (Agent.class.isAssignableFrom(type)) {
                agents.add(pf4j.getExtensionFactory().create(type.asSubclass(Agent.class)));
            }
        }
        if (agents.isEmpty()) {
            throw new NoAgent(
                    "not a plugin archive: none of " + archive.extensions() + " implements io.troupe.api.Agent");
        }
        return agents;
    }

    /** Says that there are extensions, but none that the host has a use for. */
    static final class NoAgent extends Exception {
        private static final long serialVersionUID = 1;

        NoAgent(String message) {
            super(message);
        }
    }

    @Override
    public List<String> tryOut(AgentPort port) {
        return agents.stream()
                .flatMap(agent -> port.tryOut(agent, agent.card()).stream())
                .toList();
    }

    @Override
    public List<Listed> list(AgentPort port, Origin origin, AgentPort.Troubled troubled) {
        return Artefact.allOrNone(agents.stream()
                .<Supplier<Listed>>map(agent -> () -> port.add(agent, agent.card(), origin, troubled))
                .toList());
    }

    @Override
    public Optional<ClassLoader> classes() {
        return Optional.ofNullable(pf4j.getPluginClassLoader(identity.id()));
    }

    @Override
    public List<String> close() {
        pf4j.end(identity.id());
        return List.of();
    }
}
