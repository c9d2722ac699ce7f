package io.troupe.host.plugin;

import io.troupe.host.plugin.Reading.Identity;
import java.nio.file.Path;
import java.util.List;
import org.pf4j.AbstractPluginManager;
import org.pf4j.DefaultExtensionFactory;
import org.pf4j.DefaultExtensionFinder;
import org.pf4j.DefaultPluginDescriptor;
import org.pf4j.DefaultPluginFactory;
import org.pf4j.DefaultVersionManager;
import org.pf4j.ExtensionFactory;
import org.pf4j.ExtensionFinder;
import org.pf4j.Plugin;
import org.pf4j.PluginDescriptor;
import org.pf4j.PluginDescriptorFinder;
import org.pf4j.PluginFactory;
import org.pf4j.PluginLoader;
import org.pf4j.PluginRepository;
import org.pf4j.PluginStatusProvider;
import org.pf4j.VersionManager;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** PF4J for a single archive: one that is broken, or a second version of another, is nobody else's business. */
final class OneArtefact extends AbstractPluginManager {

    private static final Logger LOG = LoggerFactory.getLogger(OneArtefact.class);

    /** The version of {@code io.troupe.api} that plugins find here. */
    static final String API_VERSION = "0.1.0";

    private final Archive archive;
    private final Identity identity;
    private final List<ClassLoader> dependencies;

    OneArtefact(Archive archive, Identity identity, List<ClassLoader> dependencies) {
        super(archive.folder());
        this.archive = archive;
        this.identity = identity;
        this.dependencies = List.copyOf(dependencies);
        setSystemVersion(API_VERSION);
    }

    /** Loads the plugin; starts nothing of it. */
    void load() {
        loadPlugin(archive.copy());
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
        return new AsTheArchiveSays();
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
        return new AsTheArchiveSays();
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

    /** The classes are where the archive says, whatever form it has. */
    private final class AsTheArchiveSays implements PluginLoader, PluginDescriptorFinder {
        @Override
        public boolean isApplicable(Path path) {
            return true;
        }

        @Override
        public ClassLoader loadPlugin(Path path, PluginDescriptor descriptor) {
            return new PluginClasses(OneArtefact.this, descriptor, archive, dependencies);
        }

        /** Without what it needs of others and of us: that has been seen to. */
        @Override
        public PluginDescriptor find(Path path) {
            return new DefaultPluginDescriptor(
                    identity.id(),
                    archive.attribute("Plugin-Description").orElse(""),
                    archive.attribute("Plugin-Class").orElse(Plugin.class.getName()),
                    identity.version(),
                    "*",
                    archive.attribute("Plugin-Provider").orElse(""),
                    "");
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
