package io.troupe.host.plugin;

import java.io.IOException;
import java.net.URL;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a plugin sees besides itself: the contract, what the contract is made of, logging, SQLite (two copies of whose
 * native code on one file corrupt it) and the JDK. Nothing of the host and its libraries, but for what stands
 * in for the end of the process.
 */
final class VisibleClasses extends ClassLoader {

    private static final List<String> SHARED =
            List.of("io.troupe.api.", "org.pf4j.", "org.slf4j.", "org.jspecify.", "org.sqlite.");

    private static final String HOST_STAYS = HostStays.class.getName();

    private final ClassLoader host;

    VisibleClasses() {
        super("visible-to-plugins", ClassLoader.getPlatformClassLoader());
        this.host = VisibleClasses.class.getClassLoader();
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

    @Override
    protected Enumeration<URL> findResources(String name) throws IOException {
        return shared(name.replace('/', '.')) ? host.getResources(name) : Collections.emptyEnumeration();
    }

    private static boolean shared(String name) {
        return SHARED.stream().anyMatch(name::startsWith) || name.equals(HOST_STAYS);
    }
}
