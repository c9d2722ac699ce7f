package io.troupe.host.child;

import java.net.URL;
import java.net.URLClassLoader;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The classes of a plugin in a process of its own: of the host's it sees what every plugin sees, and no more. */
final class JarClasses extends URLClassLoader {

    private static final List<String> SHARED = List.of("io.troupe.api.", "org.pf4j.", "org.slf4j.", "org.jspecify.");

    JarClasses(URL[] path) {
        super("plugin", path, new Visible());
    }

    private static final class Visible extends ClassLoader {
        private final ClassLoader host = JarClasses.class.getClassLoader();

        Visible() {
            super("visible-to-plugin", ClassLoader.getPlatformClassLoader());
        }

        @Override
        protected Class<?> findClass(String name) throws ClassNotFoundException {
            if (shared(name)) {
                return host.loadClass(name);
            }
            throw new ClassNotFoundException(name);
        }

        @Override
        protected @Nullable URL findResource(String name) {
            return shared(name.replace('/', '.')) ? host.getResource(name) : null;
        }

        private static boolean shared(String name) {
            return SHARED.stream().anyMatch(name::startsWith);
        }
    }
}
