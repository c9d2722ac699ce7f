package io.troupe.host.plugin;

import io.troupe.api.Settings;
import io.troupe.host.fact.Origin;
import io.troupe.host.plugin.ExtensionPort.Listed;
import io.troupe.host.plugin.ExtensionPort.Troubled;
import io.troupe.host.plugin.Reading.Identity;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import org.pf4j.ExtensionPoint;
import org.pf4j.PluginState;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What one archive of classes brings, with the class loader it lives in. */
final class PluginCode implements Artefact {

    private static final Logger LOG = LoggerFactory.getLogger(PluginCode.class);
    private static final Duration FOR_THREADS = Duration.ofSeconds(2);

    private final Identity identity;
    private final OneArtefact pf4j;
    private final ClassLoader classes;
    private final List<Opened> opened = new ArrayList<>();

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
        var made = new ArrayList<ExtensionPoint>();
        for (var name : archive.extensions()) {
            var type = classes.loadClass(name);
            if (Opened.isKnown(type)) {
                made.add((ExtensionPoint) pf4j.getExtensionFactory().create(type));
            }
        }
        if (made.isEmpty()) {
            throw Opened.refused(
                    "not a plugin archive: none of " + archive.extensions() + " is one of " + Opened.kinds());
        }
        for (var extension : made) {
            opened.add(Opened.of(extension, settings));
        }
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
    public List<String> tryOut(ExtensionPort port) {
        return opened.stream().flatMap(one -> one.tryOut(port).stream()).toList();
    }

    @Override
    public List<Listed> list(ExtensionPort port, Origin origin, Troubled troubled) {
        return Artefact.allOrNone(opened.stream()
                .<Supplier<Listed>>map(one -> () -> one.list(port, origin, troubled))
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
                opened.forEach(this::close);
                pf4j.end(identity.id());
                return true;
            });
        } catch (Exception | LinkageError e) {
            LOG.warn("plugin {} did not stop cleanly", identity.words(), e);
        }
        return OwnThreads.end(classes, FOR_THREADS);
    }

    private void close(Opened one) {
        try {
            one.close();
        } catch (RuntimeException | LinkageError | StackOverflowError e) {
            LOG.warn("a part of plugin {} did not close cleanly", identity.words(), e);
        }
    }
}
