package io.troupe.host.plugin;

import java.util.List;

/** Stand-in. */
final class OwnThreads {
    private OwnThreads() {}

    static List<Thread> of(ClassLoader classes) {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getContextClassLoader() == classes)
                .toList();
    }
}
