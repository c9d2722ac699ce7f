package io.troupe.host.workflow;

import io.troupe.host.fact.ErrorCode;
import io.troupe.host.fact.Refusal;
import io.troupe.host.fact.TaskFact.TaskError;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Has other services asked for what runs want of them, again and again until that is done, for as long as the run wants it:
 * first to begin with something, then perhaps to stop it. On the run service's context alone.
 */
final class Errands {

    private static final long AGAIN_MILLIS = 200;
    private static final long LONGEST_PAUSE_MILLIS = 5_000;
    /** These pass; what is neither this nor that is a mistake of somebody's, which may pass too. */
    private static final Set<ErrorCode> PASSING = EnumSet.of(
            ErrorCode.OVERLOADED, ErrorCode.STORE_UNAVAILABLE, ErrorCode.DEADLINE_EXCEEDED, ErrorCode.RATE_LIMITED);

    private static final Set<ErrorCode> NOWHERE = EnumSet.of(ErrorCode.TASK_NOT_FOUND, ErrorCode.RUN_NOT_FOUND);

    private final Vertx vertx;
    private final BiConsumer<Slot, Event> events;
    private final Map<String, Errand> errands = new HashMap<>();
    private boolean closed;

    /** Whose step something is, and how far the asking for it is. */
    private static final class Errand {
        private final Slot slot;
        private final String step;
        private final String work;
        private boolean begun;
        private @Nullable Supplier<Future<Optional<Event.WorkEnded>>> stopping;

        Errand(Slot slot, String step, String work) {
            this.slot = slot;
            this.step = step;
            this.work = work;
        }
    }

    /**
     * Makes it.
     *
     * @param events is told of what ended, for the run that it concerns
     */
    Errands(Vertx vertx, BiConsumer<Slot, Event> events) {
        this.vertx = vertx;
        this.events = events;
    }

    /** Asks for nothing more. */
    void close() {
        closed = true;
    }

    boolean knows(String work) {
        return errands.containsKey(work);
    }

    /** The step of a run that is here, whose work has this id. */
    Optional<String> step(Slot slot, String work) {
        return Optional.ofNullable(errands.get(work))
                .filter(errand -> errand.slot.equals(slot) && slot.isRead())
                .map(errand -> errand.step);
    }

    void forget(String work) {
        errands.remove(work);
    }

    /** Knows of something that is only to be stopped. */
    void expect(Slot slot, Node node, String work) {
        errand(slot, node, work).begun = true;
    }

    private Errand errand(Slot slot, Node node, String work) {
        var errand = new Errand(slot, node.id(), work);
        errands.put(work, errand);
        return errand;
    }

    /**
     * Asks for something to be begun, or found where it was begun before.
     *
     * @param request is told whether it was asked before; gives how the work ended, where it has
     */
    void begin(Slot slot, Node node, String work, Function<Boolean, Future<Optional<Event.WorkEnded>>> request) {
        attempt(errand(slot, node, work), request, false, AGAIN_MILLIS);
    }

    /**
     * Asks once for something to be begun, together with what leads to it. When that fails nothing is known of it here, as
     * if it had not been asked for.
     */
    Future<Void> beginWith(Slot slot, Node node, String work, Supplier<Future<Optional<Event.WorkEnded>>> request) {
        var errand = errand(slot, node, work);
        return request.get()
                .onSuccess(end -> {
                    errand.begun = true;
                    end.ifPresent(this::ended);
                    stopIfWanted(errand);
                })
                .onFailure(failure -> errands.remove(work, errand))
                .mapEmpty();
    }

    private void attempt(
            Errand errand, Function<Boolean, Future<Optional<Event.WorkEnded>>> request, boolean again, long pause) {
        if (!current(errand)) {
            return;
        }
        request.apply(again).onComplete((end, failure) -> {
            if (failure == null) {
                errand.begun = true;
                end.ifPresent(this::ended);
                stopIfWanted(errand);
            } else if (!passes(failure)) {
                ended(failed(errand.work, failure));
            } else if (!closed) {
                vertx.setTimer(pause, later -> {
                    if (errand.stopping == null) {
                        attempt(errand, request, true, Math.min(2 * pause, LONGEST_PAUSE_MILLIS));
                    } else {
                        errand.begun = true; // nothing is in flight: it was accepted, or never will be
                        stopIfWanted(errand);
                    }
                });
            }
        });
    }

    /** Asks for something to be stopped, once. */
    void stop(Slot slot, String work, Supplier<Future<Optional<Event.WorkEnded>>> request) {
        var errand = errands.get(work);
        if (errand != null && errand.slot.equals(slot) && errand.stopping == null) {
            errand.stopping = request;
            stopIfWanted(errand);
        }
    }

    /** Not before the request to begin it was answered, which it might overtake. */
    private void stopIfWanted(Errand errand) {
        var stopping = errand.stopping;
        if (stopping != null && errand.begun) {
            stop(errand, stopping, AGAIN_MILLIS);
        }
    }

    private void stop(Errand errand, Supplier<Future<Optional<Event.WorkEnded>>> request, long pause) {
        if (!current(errand)) {
            return;
        }
        request.get().onComplete((end, failure) -> {
            if (failure == null) {
                end.ifPresent(this::ended);
            } else if (failure instanceof Refusal refusal && NOWHERE.contains(refusal.code())) {
                var error = new TaskError("cancelled", "it was stopped before it began", false);
                ended(new Event.WorkEnded(errand.work, Optional.empty(), Optional.of(error), Optional.empty()));
            } else if (!passes(failure)) {
                ended(failed(errand.work, failure));
            } else if (!closed) {
                vertx.setTimer(pause, later -> stop(errand, request, Math.min(2 * pause, LONGEST_PAUSE_MILLIS)));
            }
        });
    }

    /** Something ended; its run is told, if it is one of one that is here. */
    void ended(Event.WorkEnded end) {
        var errand = errands.get(end.work());
        if (errand != null && !closed) {
            events.accept(errand.slot, end);
        }
    }

    /** Says whether it is still what the run has, which may have been read anew meanwhile. */
    private boolean current(Errand errand) {
        return !closed && errand.slot.isRead() && errand.equals(errands.get(errand.work));
    }

    private static boolean passes(Throwable failure) {
        return !(failure instanceof Refusal refusal) || PASSING.contains(refusal.code());
    }

    private static Event.WorkEnded failed(String work, Throwable failure) {
        var error = failure instanceof Refusal refusal
                ? error(refusal.problem())
                : new TaskError(ErrorCode.INTERNAL.wire(), String.valueOf(failure.getMessage()), false);
        return new Event.WorkEnded(work, Optional.empty(), Optional.of(error), Optional.empty());
    }

    private static TaskError error(Refusal.Problem problem) {
        var detail = new StringBuilder(problem.detail());
        problem.mistakes()
                .forEach(mistake -> detail.append("; ")
                        .append(mistake.pointer())
                        .append(": ")
                        .append(mistake.message()));
        return new TaskError(problem.code().wire(), detail.toString(), false);
    }
}
