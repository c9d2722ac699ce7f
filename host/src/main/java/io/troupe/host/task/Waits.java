package io.troupe.host.task;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;

/** Callers that wait for a task to end, or for their patience to. Lives on the task service's context alone. */
final class Waits {

    private static final String ANSWER = "answer:";

    private record Wait(String task, Promise<Void> promise) {}

    private final LongSupplier clock;
    private final Map<String, List<Due<Wait>>> waiting = new HashMap<>();
    private final Dues<Wait> patience = new Dues<>(this::leave);

    Waits(LongSupplier clock) {
        this.clock = clock;
    }

    /** Completes when the task ends or the time is up, whichever is first; never fails. */
    Future<Void> until(String task, long millis) {
        Promise<Void> promise = Promise.promise();
        var due = patience.add(clock.getAsLong() + millis, new Wait(task, promise));
        waiting.computeIfAbsent(task, id -> new ArrayList<>(1)).add(due);
        return promise.future();
    }

    /** Completes when the task's question is answered, the task ends, or the time is up; never fails. */
    Future<Void> answered(String task, long millis) {
        return until(ANSWER + task, millis);
    }

    /** The task's question has an answer. */
    void answered(String task) {
        wake(ANSWER + task);
    }

    /** The task ended, or asks something. */
    void ended(String task) {
        wake(task);
    }

    private void wake(String task) {
        var dues = waiting.remove(task);
        if (dues != null) {
            dues.forEach(due -> {
                patience.remove(due);
                due.what().promise().complete();
            });
        }
    }

    /** Lets everybody go: what becomes of their tasks is told by another node. */
    void close() {
        List.copyOf(waiting.keySet()).forEach(this::wake);
    }

    /** Lets those go whose patience is over. */
    void sweep(long now) {
        patience.sweep(now);
    }

    private void leave(Wait wait) {
        var dues = waiting.get(wait.task());
        if (dues != null) {
            dues.removeIf(due -> due.what().equals(wait));
            if (dues.isEmpty()) {
                waiting.remove(wait.task());
            }
        }
        wait.promise().complete();
    }
}
