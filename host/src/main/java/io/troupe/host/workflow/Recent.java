package io.troupe.host.workflow;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;

/** Keeps what was made for those that were asked for last. Any thread. */
final class Recent<K, V> {

    private final Map<K, V> kept;

    Recent(int most) {
        this.kept = new LinkedHashMap<>(16, 0.75f, true) {
            @Override
            protected boolean removeEldestEntry(Map.Entry<K, V> eldest) {
                return size() > most;
            }
        };
    }

    /** What is kept, or else is made now, outside of the lock; two may make the same at once. */
    V get(K key, Function<K, V> make) {
        synchronized (kept) {
            var found = kept.get(key);
            if (found != null) {
                return found;
            }
        }
        var made = make.apply(key);
        synchronized (kept) {
            kept.put(key, made);
        }
        return made;
    }
}
