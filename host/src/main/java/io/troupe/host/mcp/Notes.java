package io.troupe.host.mcp;

import io.troupe.host.bus.Bus;
import io.troupe.host.bus.FactBatch;
import io.troupe.host.bus.Topic;
import io.troupe.host.fact.Facts;
import io.troupe.host.fact.Recorded;
import io.troupe.host.fact.TaskFact;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
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
    private static final Set<String> KINDS =
            Set.of("task.started", "task.progressed", "task.asked", "task.answered", "task.finished");

    private final Map<String, List<Consumer<TaskFact>>> listeners = new HashMap<>();
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

    /**
     * Tells the listener what was said about a task lately and will be; it is called in order and must not block.
     *
     * @return to be run when it is to hear no more
     */
    synchronized Runnable listen(String task, Consumer<TaskFact> listener) {
        Consumer<TaskFact> own = fact -> listener.accept(fact); // so that one that is added twice leaves once
        listeners.computeIfAbsent(task, fresh -> new ArrayList<>(1)).add(own);
        recent.stream().filter(said -> said.stream().equals(STREAM + task)).forEach(said -> pass(said, own));
        return () -> leave(task, own);
    }

    private synchronized void leave(String task, Consumer<TaskFact> listener) {
        listeners.computeIfPresent(task, (same, all) -> {
            var left = new ArrayList<>(all); // one may leave while it is being told
            left.remove(listener);
            return left.isEmpty() ? null : left;
        });
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
        var all = listeners.get(said.stream().substring(STREAM.length()));
        if (all != null) {
            List.copyOf(all).forEach(listener -> pass(said, listener));
        }
        if (all == null && expecting > 0) {
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
