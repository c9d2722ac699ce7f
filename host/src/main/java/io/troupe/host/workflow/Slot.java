package io.troupe.host.workflow;

import io.troupe.host.fact.RunState;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Holds a run that is not over, and has what is done about it done one after the other. On the service's context alone. */
final class Slot {

    private static final long LONGEST_SILENCE_MILLIS = 60_000;

    private final String id;
    private final ArrayDeque<Runnable> turns = new ArrayDeque<>(2);
    private final List<Event> events = new ArrayList<>(2);
    private final ArrayDeque<Node> chosen = new ArrayDeque<>(2);
    private final List<Promise<Void>> watchers = new ArrayList<>(0);
    private @Nullable RunEntry run;
    private @Nullable Ending ending;
    private @Nullable String trouble;
    private boolean busy;
    private boolean looping;
    private boolean fresh;
    private boolean returning;
    private long askAgainAt;
    private int silences;
    private boolean again;
    private boolean called;
    private @Nullable ArrayDeque<Node> toUndo;
    private int refusals;

    Slot(String id) {
        this.id = id;
    }

    String id() {
        return id;
    }

    /** The run as it is now. */
    RunEntry run() {
        var here = run;
        if (here == null) {
            throw new IllegalStateException(id + " is not in memory, expected it after it was read");
        }
        return here;
    }

    boolean isRead() {
        return run != null;
    }

    /** Puts a run here that was made, or read anew from the journal: what was in memory alone is forgotten. */
    void run(RunEntry value) {
        run = value;
        // Somebody wants it cancelled; any other end follows from what happened, and will again.
        ending = ending != null && ending.state() == RunState.CANCELLED && !value.over() ? ending : null;
        called = false; // whoever was to be called asks anew
        refusals = 0;
        chosen.clear();
        events.clear();
        called = false;
        toUndo = null;
        fresh = true;
    }

    /** What was decided could not be made durable: only the journal knows what this run is. */
    void forget() {
        run = null;
    }

    /** Steps that were chosen and wait for room, in order. */
    ArrayDeque<Node> chosen() {
        return chosen;
    }

    /** How the run will end as soon as nothing works for it any more. */
    Optional<Ending> ending() {
        return Optional.ofNullable(ending).or(() -> Optional.ofNullable(run).flatMap(RunEntry::ending));
    }

    void ending(@Nullable Ending value) {
        ending = value;
    }

    /** What keeps the run from going on, in words, that is neither in its facts nor somebody's wish. */
    Optional<String> trouble() {
        return Optional.ofNullable(trouble);
    }

    void trouble(@Nullable String value) {
        trouble = value;
    }

    /** The steps that are still to be undone, in order; as this gives them, once per rollback. */
    ArrayDeque<Node> toUndo(Supplier<ArrayDeque<Node>> order) {
        var here = toUndo;
        if (here == null) {
            here = order.get();
            toUndo = here;
        }
        return here;
    }

    /** Another rollback begins, and is how the run ends. */
    void undoAnew() {
        toUndo = null;
        ending = null;
    }

    /** Says once whether the run was made, or read, since the last turn. */
    boolean takeFresh() {
        boolean was = fresh;
        fresh = false;
        return was;
    }

    /** Says whether it is to be read again soon anyway; from then on it is. */
    boolean returns() {
        boolean was = returning;
        returning = true;
        return was;
    }

    void returned() {
        returning = false;
    }

    /** The strategy did not answer: when to ask it again, each time later. */
    void silent(long now) {
        askAgainAt = now + Math.min(LONGEST_SILENCE_MILLIS, 1_000L << Math.min(silences++, 6));
    }

    void answered() {
        askAgainAt = 0;
        silences = 0;
    }

    /** Epoch milliseconds; 0 for not by itself. */
    long askAgainAt() {
        return askAgainAt;
    }

    /** Says whether nothing waits for its turn. */
    boolean idle() {
        return turns.isEmpty();
    }

    /** How often in a row the strategy decided what cannot be done. */
    int refused() {
        return ++refusals;
    }

    void accepted() {
        refusals = 0;
    }

    /** Keeps something that happened outside until the next turn; says whether a turn has to be called for. */
    boolean add(Event event) {
        events.add(event);
        boolean first = !called;
        called = true;
        return first;
    }

    List<Event> takeEvents() {
        called = false;
        var taken = List.copyOf(events);
        events.clear();
        return taken;
    }

    /** Does something when all that was begun before about this run is done. */
    <T> Future<T> inTurn(Supplier<Future<T>> work) {
        Promise<T> promise = Promise.promise();
        turns.add(() -> start(work).onComplete(promise).onComplete(done -> next()));
        if (!busy) {
            busy = true;
            next();
        }
        return promise.future();
    }

    private static <T> Future<T> start(Supplier<Future<T>> work) {
        try {
            return work.get();
        } catch (RuntimeException e) {
            return Future.failedFuture(e);
        }
    }

    /** Turns that are done at once come back here while this still runs: they go on in the loop, not on the stack. */
    private void next() {
        again = true;
        if (looping) {
            return;
        }
        looping = true;
        while (again) {
            again = false;
            var turn = turns.poll();
            if (turn == null) {
                busy = false;
            } else {
                turn.run();
            }
        }
        looping = false;
    }

    /** Completes when something was decided about the run that those outside may wait for. */
    Future<Void> watch() {
        Promise<Void> promise = Promise.promise();
        watchers.add(promise);
        return promise.future();
    }

    /** It is not waited for any more. */
    void unwatch(Future<Void> watched) {
        watchers.removeIf(watcher -> watcher.future().equals(watched));
    }

    void tellWatchers() {
        if (!watchers.isEmpty()) {
            var all = List.copyOf(watchers);
            watchers.clear();
            all.forEach(watcher -> watcher.tryComplete());
        }
    }
}
