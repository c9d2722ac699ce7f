package io.troupe.host.plugin;

import io.troupe.host.plugin.Readers.Job;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;

/**
 * What has been opened, or is being opened, and is not in service yet: of a plugin that holds state at most one at a
 * time. On the plugin folder's thread.
 */
final class Openings {

    private static final Duration CLOSING = Duration.ofSeconds(10);

    private final Readers readers;
    private final ExecutorService owner;
    private final Map<String, List<Work>> open = new HashMap<>();
    private final Map<Work, Artefact> made = new LinkedHashMap<>();
    private final Map<String, List<Runnable>> waiting = new HashMap<>();
    private boolean closed;

    Openings(Readers readers, ExecutorService owner) {
        this.readers = readers;
        this.owner = owner;
    }

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

    /** Has it closed: it does not come into service. */
    void close(Work work, Artefact artefact) {
        close(work, artefact, () -> {});
    }

    /** Has it closed, and then does something more. */
    void close(Work work, Artefact artefact, Runnable then) {
        if (closed) {
            artefact.close();
            return;
        }
        readers.add(new Job<>(
                artefact::close,
                CLOSING,
                result -> {
                    over(work);
                    then.run();
                },
                late -> {}));
    }

    /** Closes everything, and waits for that; from now on what comes is closed at once. */
    void clear() {
        closed = true;
        Artefact.closeAll(made.values());
        made.clear();
        open.clear();
        waiting.clear();
    }

    /** It was closed, or is in service: what waited for that goes on, each perhaps to wait again. */
    void over(Work work) {
        made.remove(work);
        var id = id(work);
        var left = open.getOrDefault(id, new ArrayList<>());
        if (!left.remove(work)) {
            return;
        }
        if (left.isEmpty()) {
            open.remove(id);
        }
        var next = waiting.remove(id);
        if (next != null && !owner.isShutdown()) {
            next.forEach(owner::execute);
        }
    }

    private static String id(Work work) {
        return work.candidate().identity().id();
    }
}
