package io.troupe.host.journal;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** Is told when the journal is about to write, and when it has written, so that a test can end the process there. */
@FunctionalInterface
public interface Failpoint {

    /**
     * {@code before-blob}, {@code after-blob}, {@code before-begin}, {@code before-commit}, {@code after-commit}; while
     * facts leave {@code before-archive}, {@code before-archive-rename}, {@code after-archive}, {@code before-remove},
     * {@code before-remove-commit}, {@code after-commit}, {@code after-remove}.
     */
    void reached(String place);

    /** Does nothing. */
    static Failpoint none() {
        return place -> {};
    }

    /**
     * Ends the process at once, as a kill would, the n-th time a place is reached.
     *
     * @param spec for example {@code after-commit:17}
     */
    static Failpoint halting(String spec) {
        int colon = spec.indexOf(':');
        if (colon < 1) {
            throw new IllegalArgumentException("failpoint is '" + spec + "', expected PLACE:COUNT");
        }
        var wanted = spec.substring(0, colon);
        int count = Integer.parseInt(spec.substring(colon + 1));
        Map<String, AtomicInteger> reached = new ConcurrentHashMap<>();
        return place -> {
            if (place.equals(wanted)
                    && reached.computeIfAbsent(place, first -> new AtomicInteger())
                                    .incrementAndGet()
                            == count) {
                Runtime.getRuntime().halt(137);
            }
        };
    }
}
