package io.troupe.host.plugin;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What has been opened, or is being opened, and is not in service yet: of a plugin that holds state at most one at a
 * time. On the plugin folder's thread.
 */
final class Openings {

    private final Map<String, List<Work>> open = new HashMap<>();
    private final Map<Work, Artefact> made = new LinkedHashMap<>();
    private final Map<String, List<Runnable>> waiting = new HashMap<>();

    /** True when another of the same plugin has to be closed, or to get into service, before this one is opened. */
    boolean inTheWay(Work work) {
        return open.getOrDefault(id(work), List.of()).stream()
                .anyMatch(other ->
                        work.candidate().stopThenStart() || other.candidate().stopThenStart());
    }

    /** Does something once one of this plugin that is open now is not in the way any more. */
    void then(Work work, Runnable step) {
        waiting.computeIfAbsent(id(work), first -> new ArrayList<>()).add(step);
    }

    void begin(Work work) {
        open.computeIfAbsent(id(work), first -> new ArrayList<>()).add(work);
    }

    /** It is open now, and is to be closed whatever happens. */
    void made(Work work, Artefact artefact) {
        made.put(work, artefact);
    }

    /** Closes everything, on this thread. */
    void clear() {
        made.values().forEach(Artefact::close);
        made.clear();
        open.clear();
        waiting.clear();
    }

    /**
     * It was closed, or is in service.
     *
     * @return what waited for that; each may have to wait again
     */
    List<Runnable> over(Work work) {
        made.remove(work);
        var id = id(work);
        var left = open.getOrDefault(id, new ArrayList<>());
        if (!left.remove(work)) {
            return List.of();
        }
        if (left.isEmpty()) {
            open.remove(id);
        }
        var next = waiting.remove(id);
        return next == null ? List.of() : next;
    }

    private static String id(Work work) {
        return work.candidate().identity().id();
    }
}
