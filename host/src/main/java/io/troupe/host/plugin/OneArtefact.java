package io.troupe.host.plugin;

import java.nio.file.Path;
import java.util.List;
import org.pf4j.AbstractPluginManager;
import org.pf4j.ClassLoadingStrategy;
import org.pf4j.DefaultExtensionFactory;
import org.pf4j.DefaultExtensionFinder;
import org.pf4j.DefaultPluginFactory;
import org.pf4j.DefaultVersionManager;
import org.pf4j.ExtensionFactory;
import org.pf4j.ExtensionFinder;
import org.pf4j.ManifestPluginDescriptorFinder;
import org.pf4j.PluginClassLoader;
import org.pf4j.PluginDescriptor;
import org.pf4j.PluginDescriptorFinder;
import org.pf4j.PluginFactory;
import org.pf4j.PluginLoader;
import org.pf4j.PluginManager;
import org.pf4j.PluginRepository;
import org.pf4j.PluginStatusProvider;
import org.pf4j.VersionManager;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** PF4J for a single jar: one that is broken, or a second version of another, is nobody else's business. */
final class OneArtefact extends AbstractPluginManager {

    private static final Logger LOG = LoggerFactory.getLogger(OneArtefact.class);
    private static final ClassLoader VISIBLE = new VisibleClasses();

    /** The version of {@code io.troupe.api} that plugins find here. */
    static final String API_VERSION = "0.1.0";

    OneArtefact(Path jar) {
        super(jar.toAbsolutePath().getParent());
        setSystemVersion(API_VERSION);
    }

    /** Stops the plugin and closes its class loader. Does not throw. */
    void end(String id) {
        if (getPlugin(id) == null) {
            return;
        }
        try {
            unloadPlugin(id); // stops it first
        } catch (RuntimeException | LinkageError e) {
            LOG.warn("plugin {} did not stop cleanly", id, e);
        }
    }

    @Override
    protected PluginLoader createPluginLoader() {
        return new SeeingLittle(this);
    }

    @Override
    protected PluginRepository createPluginRepository() {
        return new NoRepository();
    }

    @Override
    protected PluginFactory createPluginFactory() {
        return new DefaultPluginFactory();
    }

    @Override
    protected ExtensionFactory createExtensionFactory() {
        return new DefaultExtensionFactory();
    }

    @Override
    protected PluginDescriptorFinder createPluginDescriptorFinder() {
        return new ManifestPluginDescriptorFinder();
    }

    @Override
    protected ExtensionFinder createExtensionFinder() {
        return new DefaultExtensionFinder(this);
    }

    @Override
    protected PluginStatusProvider createPluginStatusProvider() {
        return new AllEnabled();
    }

    @Override
    protected VersionManager createVersionManager() {
        return new DefaultVersionManager();
    }

    /** What is shared comes first, so that a copy of the contract shaded into a jar is not a second contract. */
    private record SeeingLittle(PluginManager pf4j) implements PluginLoader {
        @Override
        public boolean isApplicable(Path path) {
            return true;
        }

        @Override
        public ClassLoader loadPlugin(Path path, PluginDescriptor descriptor) {
            var classes = new PluginClassLoader(pf4j, descriptor, VISIBLE, ClassLoadingStrategy.APD);
            classes.addFile(path.toFile());
            return classes;
        }
    }

    /** The folder is watched by us, not by PF4J. */
    private record NoRepository() implements PluginRepository {
        @Override
        public List<Path> getPluginPaths() {
            return List.of();
        }

        @Override
        public boolean deletePluginPath(Path path) {
            return false;
        }
    }

    private record AllEnabled() implements PluginStatusProvider {
        @Override
        public boolean isPluginDisabled(String id) {
            return false;
        }

        @Override
        public void disablePlugin(String id) {}

        @Override
        public void enablePlugin(String id) {}
    }
}
