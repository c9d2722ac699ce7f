package io.troupe.host.mcp;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** Passes what is said of tasks on to those who follow them; does nothing while nobody does. Any thread. */
final class Followers<T> {

    private static final int MOST_RECENT = 1_024;

    private final Map<String, List<Consumer<T>>> byTask = new HashMap<>();
    private final ArrayDeque<Said<T>> recent = new ArrayDeque<>();
    private int expecting;

    private record Said<T>(String task, T what) {}

    /** Keeps what is said from now on, for a follower that does not know its task's id yet. */
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

    /** Says that there is nobody to tell. */
    synchronized boolean none() {
        return expecting == 0 && byTask.isEmpty();
    }

    /**
     * Tells the follower what was said about a task lately and will be; it is called in order and must not block.
     *
     * @return to be run when it is to hear no more
     */
    synchronized Runnable follow(String task, Consumer<T> follower) {
        Consumer<T> own = follower::accept; // so that one that is added twice leaves once
        byTask.computeIfAbsent(task, fresh -> new ArrayList<>(1)).add(own);
        recent.stream().filter(said -> said.task().equals(task)).forEach(said -> own.accept(said.what()));
        return () -> leave(task, own);
    }

    private synchronized void leave(String task, Consumer<T> follower) {
        byTask.computeIfPresent(task, (same, all) -> {
            var left = new ArrayList<>(all); // one may leave while it is being told
            left.remove(follower);
            return left.isEmpty() ? null : left;
        });
    }

    synchronized void tell(String task, T what) {
        var all = byTask.get(task);
        if (all != null) {
            List.copyOf(all).forEach(follower -> follower.accept(what));
        } else if (expecting > 0) {
            recent.addLast(new Said<>(task, what));
            if (recent.size() > MOST_RECENT) {
                recent.removeFirst();
            }
        }
    }
}
