package io.troupe.host.plugin;

import io.troupe.api.Agent;
import io.troupe.api.AgentCard;
import io.troupe.api.PluginException;
import io.troupe.api.Settings;
import io.troupe.host.fact.Origin;
import io.troupe.host.plugin.AgentPort.Listed;
import io.troupe.host.plugin.AgentPort.Troubled;
import io.troupe.host.plugin.Reading.Identity;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import org.pf4j.PluginState;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The agents of one archive of classes, with the class loader they live in. */
final class PluginCode implements Artefact {

    private static final Logger LOG = LoggerFactory.getLogger(PluginCode.class);
    private static final Duration FOR_THREADS = Duration.ofSeconds(2);

    private final Identity identity;
    private final OneArtefact pf4j;
    private final ClassLoader classes;
    private final List<Opened> agents = new ArrayList<>();

    /** An agent and what it said it is, asked once. */
    private record Opened(Agent agent, AgentCard card) {}

    private PluginCode(Identity identity, OneArtefact pf4j, ClassLoader classes) {
        this.identity = identity;
        this.pf4j = pf4j;
        this.classes = classes;
    }

    /**
     * Loads the classes, makes the extensions and opens them. Runs code of the plugin.
     *
     * @param dependencies the class loaders of the plugins it depends on
     * @throws Exception whatever went wrong; nothing is left open
     */
    static PluginCode open(Archive archive, Identity identity, Settings settings, List<ClassLoader> dependencies)
            throws Exception {
        var pf4j = new OneArtefact(archive, identity, dependencies);
        pf4j.load();
        var code = new PluginCode(identity, pf4j, pf4j.getPluginClassLoader(identity.id()));
        try {
            return within(code.classes, () -> {
                code.start(archive, settings);
                return code;
            });
        } catch (Exception | Error e) { // a plugin may throw anything, and its archive must be closed whatever it was
            code.close();
            throw e;
        }
    }

    private void start(Archive archive, Settings settings) throws Exception {
        if (pf4j.startPlugin(identity.id()) != PluginState.STARTED) {
            var failure = pf4j.getPlugin(identity.id()).getFailedException();
            throw new IllegalStateException("its Plugin-Class did not start", failure);
        }
        var made = new ArrayList<Agent>();
        for (var name : archive.extensions()) {
            var type = classes.loadClass(name);
            if (Agent.class.isAssignableFrom(type)) {
                made.add(pf4j.getExtensionFactory().create(type.asSubclass(Agent.class)));
            }
        }
        if (made.isEmpty()) {
            throw refused("not a plugin archive: none of " + archive.extensions() + " implements io.troupe.api.Agent");
        }
        for (var agent : made) {
            agent.open(settings);
            var card = agent.card();
            if (card == null) {
                throw refused(agent.getClass().getName() + ".card() gave null, expected a card");
            }
            agents.add(new Opened(agent, card));
        }
    }

    private static PluginException refused(String why) {
        return new PluginException(PluginException.Kind.REFUSED, why);
    }

    /** What a plugin's code starts or looks up finds the plugin's classes. */
    private static <T> T within(ClassLoader classes, Callable<T> work) throws Exception {
        var thread = Thread.currentThread();
        var before = thread.getContextClassLoader();
        thread.setContextClassLoader(classes);
        try {
            return work.call();
        } finally {
            thread.setContextClassLoader(before);
        }
    }

    @Override
    public List<String> tryOut(AgentPort port) {
        return agents.stream()
                .flatMap(one -> port.tryOut(one.agent(), one.card()).stream())
                .toList();
    }

    @Override
    public List<Listed> list(AgentPort port, Origin origin, Troubled troubled) {
        return Artefact.allOrNone(agents.stream()
                .<Supplier<Listed>>map(one -> () -> port.add(one.agent(), one.card(), origin, troubled))
                .toList());
    }

    @Override
    public Optional<ClassLoader> classes() {
        return Optional.of(classes);
    }

    @Override
    public List<String> close() {
        try {
            within(classes, () -> {
                agents.forEach(one -> close(one.agent()));
                pf4j.end(identity.id());
                return true;
            });
        } catch (Exception | LinkageError e) {
            LOG.warn("plugin {} did not stop cleanly", identity.words(), e);
        }
        return OwnThreads.end(classes, FOR_THREADS);
    }

    private void close(Agent agent) {
        try {
            agent.close();
        } catch (RuntimeException | LinkageError | StackOverflowError e) {
            LOG.warn("an agent of plugin {} did not close cleanly", identity.words(), e);
        }
    }
}
