package io.troupe.host.mcp;

import io.troupe.host.bus.Bus;
import io.troupe.host.bus.FactBatch;
import io.troupe.host.bus.Topic;
import io.troupe.host.fact.Facts;
import io.troupe.host.fact.Recorded;
import io.troupe.host.fact.TaskFact;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Hears what agents say about the tasks that clients wait for. One listener for all; it does nothing while nobody waits.
 * Any thread.
 */
final class Notes implements AutoCloseable {

    private static final int MOST_RECENT = 1_024;
    private static final String STREAM = "task/";
    private static final Set<String> KINDS = Set.of("task.started", "task.progressed", "task.finished");

    private final Map<String, Consumer<TaskFact>> listeners = new HashMap<>();
    private final ArrayDeque<Recorded> recent = new ArrayDeque<>();
    private final Bus.Registration registration;
    private int expecting;

    Notes(Bus bus) {
        this.registration = bus.listen(Topic.FACT, this::hear);
    }

    /** Keeps what is said from now on, for a listener that does not know its task's id yet. */
    synchronized void expect() {
        expecting++;
    }

    /** Undoes {@link #expect}. */
    synchronized void expectNoMore() {
        expecting--;
        if (expecting == 0) {
            recent.clear();
        }
    }

    /** Tells the listener what was said about a task lately and will be; it is called in order and must not block. */
    synchronized void listen(String task, Consumer<TaskFact> listener) {
        listeners.put(task, listener);
        recent.stream().filter(said -> said.stream().equals(STREAM + task)).forEach(said -> pass(said, listener));
    }

    synchronized void leave(String task) {
        listeners.remove(task);
    }

    @Override
    public void close() {
        registration.close();
    }

    private synchronized void hear(FactBatch batch) {
        if (expecting == 0 && listeners.isEmpty()) {
            return;
        }
        for (var said : batch.facts()) {
            if (KINDS.contains(said.kind())) {
                hear(said);
            }
        }
    }

    private void hear(Recorded said) {
        var listener = listeners.get(said.stream().substring(STREAM.length()));
        if (listener != null) {
            pass(said, listener);
        } else if (expecting > 0) {
            recent.addLast(said);
            if (recent.size() > MOST_RECENT) {
                recent.removeFirst();
            }
        }
    }

    private static void pass(Recorded said, Consumer<TaskFact> listener) {
        if (Facts.read(said) instanceof TaskFact fact) {
            listener.accept(fact);
        }
    }
}
