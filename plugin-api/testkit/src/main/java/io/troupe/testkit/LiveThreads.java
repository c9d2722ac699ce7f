package io.troupe.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;

/** The platform threads of whoever runs a test, and of what it started; the JDK has its own elsewhere. */
record LiveThreads(Set<Thread> threads) {

    LiveThreads {
        threads = Set.copyOf(threads);
    }

    static LiveThreads now() {
        var group = Thread.currentThread().getThreadGroup();
        var all = new Thread[2 * group.activeCount() + 16];
        int found = group.enumerate(all);
        return new LiveThreads(new HashSet<>(Arrays.asList(all).subList(0, found)));
    }

    /** Waits for those that have come since to end. */
    void assertNoMore() throws InterruptedException {
        var left = new HashSet<>(now().threads);
        left.removeAll(threads);
        for (var thread : left) {
            thread.join(Duration.ofSeconds(2));
        }
        assertThat(left).as("threads that go on two seconds after close()").noneMatch(Thread::isAlive);
    }
}
