package io.troupe.host.workflow;

import io.troupe.api.Budget;
import io.troupe.api.Json;
import io.troupe.host.bus.AgentCalls.Roster;
import io.troupe.host.bus.Bus;
import io.troupe.host.bus.Call;
import io.troupe.host.bus.FactBatch;
import io.troupe.host.bus.TaskCalls;
import io.troupe.host.bus.TaskCalls.Cancel;
import io.troupe.host.bus.TaskCalls.Submit;
import io.troupe.host.bus.TaskCalls.SubmitAs;
import io.troupe.host.bus.TaskCalls.TaskView;
import io.troupe.host.fact.ErrorCode;
import io.troupe.host.fact.Facts;
import io.troupe.host.fact.Ids;
import io.troupe.host.fact.Permissions;
import io.troupe.host.fact.Refusal;
import io.troupe.host.fact.TaskFact.Plan;
import io.troupe.host.fact.TaskFact.TaskDead;
import io.troupe.host.fact.TaskFact.TaskError;
import io.troupe.host.fact.TaskFact.TaskFinished;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * The tasks and runs that are steps: has them begun and cancelled, and hears of their ends. What it is told to do it does
 * until it is done, as long as the run wants it. On the run service's context alone.
 */
final class Works {

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final long AGAIN_MILLIS = 200;
    private static final long LONGEST_PAUSE_MILLIS = 5_000;
    private static final Set<ErrorCode> PASSING = EnumSet.of(
            ErrorCode.OVERLOADED, ErrorCode.STORE_UNAVAILABLE, ErrorCode.DEADLINE_EXCEEDED, ErrorCode.RATE_LIMITED);
    private static final Set<ErrorCode> NOWHERE = EnumSet.of(ErrorCode.TASK_NOT_FOUND, ErrorCode.RUN_NOT_FOUND);
    private static final String TASK = "task/";

    private final Vertx vertx;
    private final Bus bus;
    private final Company company = new Company();
    private final Ids ids = new Ids();
    private final BiConsumer<Slot, Event> events;
    private final Map<String, Place> places = new HashMap<>();
    private SubRuns subRuns = SubRuns.NONE;
    private boolean closed;

    /** Whose step something is, and how far the asking for it is. */
    private static final class Place {
        private final Slot slot;
        private final String step;
        private final String work;
        private boolean begun;
        private boolean stopping;
        private String why = "";

        Place(Slot slot, String step, String work) {
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
    Works(Vertx vertx, Bus bus, BiConsumer<Slot, Event> events) {
        this.vertx = vertx;
        this.bus = bus;
        this.events = events;
    }

    /** Asks for nothing more. */
    void close() {
        closed = true;
    }

    void subRuns(SubRuns value) {
        subRuns = value;
    }

    void tell(Roster roster) {
        company.tell(roster);
    }

    String nextTask() {
        return ids.next("task");
    }

    String nextRun() {
        return ids.next("run");
    }

    Optional<String> agentWith(String skill, Permissions permissions) {
        return company.with(skill, permissions);
    }

    /** The step whose work has this id, if it is one of a run that is here. */
    Optional<Node> find(Slot slot, String work) {
        var place = places.get(work);
        return place == null || place.slot != slot || !slot.isRead()
                ? Optional.empty()
                : slot.run().graph().node(place.step);
    }

    void forget(String work) {
        places.remove(work);
    }

    /** Submits the task that a step is, or finds it where it was submitted before. */
    void beginTask(Slot slot, Node node, Json input, Budget budget, boolean again) {
        var plan = node.plan();
        var wish = new Wish(
                node.work().orElseThrow(),
                new Submit(
                        node.agent().orElseThrow(),
                        Optional.of(plan.skill()),
                        input,
                        List.of(),
                        slot.run().created().session(),
                        plan.timeout().map(Works::fromNow),
                        budget,
                        0,
                        Optional.empty(),
                        0,
                        Optional.of(plan(slot, node, plan.retries()))),
                again);
        submit(slot, node, wish);
    }

    /** Submits the task that undoes a step, or finds it. */
    void beginCompensation(Slot slot, Node node, Json input, boolean again) {
        var compensation = node.plan().compensate().orElseThrow();
        var wish = new Wish(
                node.undoing().flatMap(Node.Undoing::task).orElseThrow(),
                Submit.of(compensation.agent(), input)
                        .withSkill(compensation.skill())
                        .withPlan(plan(slot, node, Optional.empty())),
                again);
        submit(slot, node, wish);
    }

    private record Wish(String id, Submit submit, boolean again) {}

    private static Plan plan(Slot slot, Node node, Optional<Integer> retries) {
        return new Plan(
                Optional.empty(), List.of(), Optional.empty(), 0, retries, Optional.of(slot.id() + "/" + node.id()));
    }

    private static Instant fromNow(Duration time) {
        return Instant.ofEpochMilli(System.currentTimeMillis()).plus(time);
    }

    private void submit(Slot slot, Node node, Wish wish) {
        var place = place(slot, node, wish.id());
        begin(
                place,
                again -> bus.request(
                        TaskCalls.SUBMIT_AS,
                        new SubmitAs(wish.id(), wish.submit(), wish.again() || again),
                        call(slot.run())),
                this::ifOver);
    }

    /** Starts the run that a step is, or finds it. */
    void beginRun(Slot slot, Node node, Json input, Budget budget) {
        var place = place(slot, node, node.work().orElseThrow());
        begin(place, again -> subRuns.begin(slot.run(), node, input, budget), end -> end.ifPresent(this::ended));
    }

    /** Rolls back the run that a step was. */
    void rollBackRun(Slot slot, Node node) {
        var work = node.work().orElseThrow();
        var place = place(slot, node, work);
        begin(place, again -> subRuns.rollBack(slot.run(), work), end -> end.ifPresent(this::ended));
    }

    /** Knows the work of a step without asking for it: it is only to be stopped. */
    void expect(Slot slot, Node node) {
        place(slot, node, node.work().orElseThrow()).begun = true;
    }

    private Place place(Slot slot, Node node, String work) {
        var place = new Place(slot, node.id(), work);
        places.put(work, place);
        return place;
    }

    /** Asks until it is done: what passes is tried again, anything else ends the work as failed. */
    private <T> void begin(Place place, Function<Boolean, Future<T>> request, Consumer<T> done) {
        attempt(place, () -> request.apply(false), () -> request.apply(true), done, AGAIN_MILLIS);
    }

    private <T> void attempt(
            Place place, Supplier<Future<T>> request, Supplier<Future<T>> again, Consumer<T> done, long pause) {
        if (!current(place)) {
            return;
        }
        request.get().onComplete((result, failure) -> {
            if (closed) {
                return;
            }
            if (failure == null) {
                place.begun = true;
                done.accept(result);
                stopIfWanted(place);
            } else if (passes(failure)) {
                vertx.setTimer(pause, later -> {
                    if (place.stopping) { // nothing is in flight: it was accepted, or never will be
                        place.begun = true;
                        stopIfWanted(place);
                    } else {
                        attempt(place, again, again, done, Math.min(2 * pause, LONGEST_PAUSE_MILLIS));
                    }
                });
            } else {
                ended(failed(place.work, failure));
            }
        });
    }

    /** Stops what works for a step, or undoes it, once; its end is told as any other. */
    void cancel(Slot slot, Node node, String why) {
        var place = node.undoing().flatMap(Node.Undoing::task).or(node::work).map(places::get);
        if (place.isEmpty() || place.get().slot != slot || place.get().stopping) {
            return;
        }
        place.get().stopping = true;
        place.get().why = why;
        stopIfWanted(place.get());
    }

    /** Not before the request to begin it was answered, which it might overtake. */
    private void stopIfWanted(Place place) {
        if (place.stopping && place.begun && current(place)) {
            stop(place, AGAIN_MILLIS);
        }
    }

    private void stop(Place place, long pause) {
        if (!current(place)) {
            return;
        }
        var stopped = place.work.startsWith("run-")
                ? subRuns.cancel(place.slot.run(), place.work, place.why)
                : cancelTask(place.slot, place.work, place.why)
                        .map(view -> view.state().over()
                                ? Optional.of(Outputs.of(view))
                                : Optional.<Event.WorkEnded>empty());
        stopped.onComplete((end, failure) -> {
            if (closed) {
                return;
            }
            if (failure == null) {
                end.ifPresent(this::ended);
            } else if (passes(failure)) {
                vertx.setTimer(pause, later -> stop(place, Math.min(2 * pause, LONGEST_PAUSE_MILLIS)));
            } else if (failure instanceof Refusal refusal && NOWHERE.contains(refusal.code())) {
                var error = new TaskError("cancelled", "stopped before it began: " + place.why, false);
                ended(new Event.WorkEnded(place.work, Optional.empty(), Optional.of(error), Optional.empty()));
            } else {
                ended(failed(place.work, failure));
            }
        });
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

    /** Says whether it is still what the run has, which may have been read anew meanwhile. */
    private boolean current(Place place) {
        return !closed && place.slot.isRead() && places.get(place.work) == place;
    }

    /** One that has ended meanwhile says how; one that was never accepted never will be. */
    private Future<TaskView> cancelTask(Slot slot, String task, String why) {
        var call = Call.ofHost(slot.run().tenant(), PATIENCE);
        return bus.request(TaskCalls.CANCEL, new Cancel(task, why), call)
                .recover(failure -> failure instanceof Refusal refusal && refusal.code() == ErrorCode.TRANSITION_REFUSED
                        ? bus.request(TaskCalls.SHOW, new TaskCalls.Show(task, Optional.empty(), 0), call)
                        : Future.failedFuture(failure));
    }

    /** Something ended that is a step, or undoes one. */
    void ended(Event.WorkEnded end) {
        var place = places.get(end.work());
        if (place != null) {
            events.accept(place.slot, end);
        }
    }

    /** Hears of tasks that ended. What is missed is asked for when its run is next read from the journal. */
    void heard(FactBatch batch) {
        for (var recorded : batch.facts()) {
            var kind = recorded.kind();
            if (!kind.equals("task.finished") && !kind.equals("task.dead")) {
                continue;
            }
            var task = recorded.stream().substring(TASK.length());
            if (!places.containsKey(task)) {
                continue;
            }
            switch (Facts.read(recorded)) {
                case TaskFinished finished -> ended(Outputs.of(task, finished));
                case TaskDead dead -> ended(Outputs.of(task, dead));
                default -> {} // of a later version; the task is asked for at the next start
            }
        }
    }

    private void ifOver(TaskView view) {
        if (view.state().over()) {
            ended(Outputs.of(view));
        }
    }

    /** In the name of whoever asked for the run, with what that one could ask for then. */
    static Call call(RunEntry run) {
        var created = run.created();
        return Call.of(created.caller(), run.tenant(), Permissions.of(created.permissions()), PATIENCE);
    }

    private static TaskError error(Refusal.Problem problem) {
        if (problem.code() == ErrorCode.TASK_NOT_FOUND || problem.code() == ErrorCode.RUN_NOT_FOUND) {
            return new TaskError("cancelled", "it was stopped before it began", false);
        }
        var detail = new StringBuilder(problem.detail());
        problem.mistakes()
                .forEach(mistake -> detail.append("; ")
                        .append(mistake.pointer())
                        .append(": ")
                        .append(mistake.message()));
        return new TaskError(problem.code().wire(), detail.toString(), false);
    }
}
