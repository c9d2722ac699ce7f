package io.troupe.host.plugin;

import java.nio.file.Path;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What is in service, by plugin and by file. One thread. */
final class Served {

    private final Map<String, Loaded> byId = new LinkedHashMap<>();
    private final Map<Path, Set<String>> byFile = new HashMap<>();

    Optional<Loaded> get(String plugin) {
        return Optional.ofNullable(byId.get(plugin));
    }

    /** The one from this file that came first. */
    Optional<Loaded> from(Path file) {
        return byFile.getOrDefault(file, Set.of()).stream().findFirst().flatMap(this::get);
    }

    Collection<Loaded> all() {
        return Collections.unmodifiableCollection(byId.values());
    }

    /** Gives what was there of the same plugin. */
    Optional<Loaded> put(Loaded load) {
        var before = Optional.ofNullable(byId.put(load.id(), load));
        before.ifPresent(this::forget);
        byFile.computeIfAbsent(load.source().file(), made -> new LinkedHashSet<>())
                .add(load.id());
        return before;
    }

    /** False when another load of the plugin is there, or none. */
    boolean remove(Loaded load) {
        boolean removed = byId.remove(load.id(), load);
        if (removed) {
            forget(load);
        }
        return removed;
    }

    private void forget(Loaded load) {
        byFile.computeIfPresent(load.source().file(), (file, ids) -> {
            ids.remove(load.id());
            return ids.isEmpty() ? null : ids;
        });
    }

    void clear() {
        byId.clear();
        byFile.clear();
    }
}
