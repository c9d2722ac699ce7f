package io.troupe.host.plugin;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The platform threads that belong to a plugin, by the class loader they work with. */
final class OwnThreads {

    private OwnThreads() {}

    /** Those alive now. Walks over all platform threads; the virtual ones of a plugin cannot be seen. */
    static List<Thread> of(ClassLoader classes) {
        var group = Thread.currentThread().getThreadGroup();
        while (group != null && group.getParent() != null) {
            group = group.getParent();
        }
        if (group == null) {
            return List.of();
        }
        var all = new Thread[Math.max(64, 2 * group.activeCount())];
        int count = group.enumerate(all, true);
        return Arrays.stream(all, 0, count)
                .filter(thread -> !thread.equals(Thread.currentThread()) && belongs(thread, classes))
                .toList();
    }

    /** A thread of a class of the host is the host's, even when a plugin was at work as it was started. */
    private static boolean belongs(Thread thread, ClassLoader classes) {
        var kind = thread.getClass().getClassLoader();
        return below(kind, classes)
                || (!OwnThreads.class.getClassLoader().equals(kind) && below(thread.getContextClassLoader(), classes));
    }

    private static boolean below(@Nullable ClassLoader loader, ClassLoader classes) {
        for (var next = loader; next != null; next = next.getParent()) {
            if (next.equals(classes)) {
                return true;
            }
        }
        return false;
    }

    /** Interrupts them and waits for their end; gives the names of those that go on. Blocks. */
    static List<String> end(ClassLoader classes, Duration patience) {
        var threads = of(classes);
        threads.forEach(Thread::interrupt);
        long end = System.nanoTime() + patience.toNanos();
        for (var thread : threads) {
            try {
                long left = end - System.nanoTime();
                if (left > 0) {
                    thread.join(Duration.ofNanos(left));
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                break;
            }
        }
        return of(classes).stream().map(Thread::getName).sorted().toList();
    }
}
