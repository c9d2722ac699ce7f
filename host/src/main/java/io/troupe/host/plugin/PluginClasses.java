package io.troupe.host.plugin;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.JarURLConnection;
import java.net.URL;
import java.net.URLConnection;
import java.security.CodeSigner;
import java.security.CodeSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.pf4j.ClassLoadingStrategy;
import org.pf4j.PluginClassLoader;
import org.pf4j.PluginDescriptor;
import org.pf4j.PluginManager;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Loads the classes of one plugin: what is shared comes first, so that a copy of the contract shaded into a jar is not a
 * second contract; then its own; then those of the plugins it depends on. Of the host it finds nothing by name; code in
 * this process can still get at {@link ClassLoader#getSystemClassLoader()} and at what objects it is given refer to.
 */
final class PluginClasses extends PluginClassLoader {

    private static final Logger LOG = LoggerFactory.getLogger(PluginClasses.class);

    private static final ClassLoader VISIBLE = new VisibleClasses();

    private final Set<String> endingHost;
    private final List<ClassLoader> dependencies;

    PluginClasses(PluginManager pf4j, PluginDescriptor descriptor, Archive archive, List<ClassLoader> dependencies) {
        super(pf4j, descriptor, VISIBLE, ClassLoadingStrategy.APD);
        this.endingHost = archive.endingHost();
        this.dependencies = List.copyOf(dependencies);
        archive.classPath().forEach(path -> addFile(path.toFile()));
    }

    @Override
    protected Class<?> findClass(String name) throws ClassNotFoundException {
        var source = endingHost.contains(name) ? findResource(name.replace('.', '/') + ".class") : null;
        return source == null ? super.findClass(name) : guarded(name, source);
    }

    private Class<?> guarded(String name, URL source) {
        try {
            var connection = source.openConnection();
            connection.setUseCaches(false); // else the jar stays open when everything else of it is closed
            try (var in = connection.getInputStream()) {
                var code = ExitGuard.without(in.readAllBytes(), this);
                return defineClass(name, code, 0, code.length, origin(source, connection));
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read class " + name, e);
        }
    }

    /** All classes of a package must come with the same signers. */
    private static CodeSource origin(URL source, URLConnection connection) throws IOException {
        return connection instanceof JarURLConnection jar
                ? new CodeSource(jar.getJarFileURL(), jar.getJarEntry().getCodeSigners())
                : new CodeSource(source, new CodeSigner[0]);
    }

    @Override
    protected @Nullable URL findResourceFromDependencies(String name) {
        for (var dependency : dependencies) {
            var found = dependency.getResource(name);
            if (found != null) {
                return found;
            }
        }
        return null;
    }

    @Override
    protected Collection<URL> findResourcesFromDependencies(String name) throws IOException {
        var all = new ArrayList<URL>();
        for (var dependency : dependencies) {
            all.addAll(Collections.list(dependency.getResources(name)));
        }
        return all;
    }

    @Override
    protected @Nullable Class<?> loadClassFromDependencies(String name) {
        for (var dependency : dependencies) {
            try {
                return dependency.loadClass(name);
            } catch (ClassNotFoundException e) {
                LOG.trace("{} is not in {}", name, dependency); // the next one may have it
            }
        }
        return null;
    }
}
