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
import io.troupe.host.bus.TaskCalls.With;
import io.troupe.host.fact.ErrorCode;
import io.troupe.host.fact.Facts;
import io.troupe.host.fact.HostClock;
import io.troupe.host.fact.Ids;
import io.troupe.host.fact.Permissions;
import io.troupe.host.fact.Refusal;
import io.troupe.host.fact.TaskFact.Plan;
import io.troupe.host.fact.TaskFact.TaskDead;
import io.troupe.host.fact.TaskFact.TaskFinished;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;

/**
 * The tasks and runs that are steps: has them begun and cancelled, and hears of their ends. On the run service's context
 * alone.
 */
final class Works {

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    /** What a run's facts wait for the task that they become durable with. */
    private static final Duration TOGETHER = Duration.ofSeconds(3);

    private static final String TASK = "task/";

    private final Bus bus;
    private final Company company = new Company();
    private final Ids ids = new Ids();
    private final Errands errands;
    private SubRuns subRuns = SubRuns.NONE;

    /**
     * Makes it.
     *
     * @param events is told of what ended, for the run that it concerns
     */
    Works(Vertx vertx, Bus bus, BiConsumer<Slot, Event> events) {
        this.bus = bus;
        this.errands = new Errands(vertx, events);
    }

    /** Asks for nothing more. */
    void close() {
        errands.close();
    }

    void subRuns(SubRuns value) {
        subRuns = value;
    }

    void tell(Roster roster) {
        company.tell(roster);
    }

    void keep(Set<String> nodes) {
        company.keep(nodes);
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
        return errands.step(slot, work).flatMap(slot.run().graph()::node);
    }

    void forget(String work) {
        errands.forget(work);
    }

    /** Submits the task that a step is, or finds it where it was submitted before. */
    void beginTask(Slot slot, Node node, Json input, Budget budget, boolean again) {
        submit(slot, node, wish(slot, node, input, budget, again));
    }

    /** The task that a step is, which can be submitted with what leads to it. */
    Turn.Lead lead(Slot slot, Node node, Json input, Budget budget) {
        var wish = wish(slot, node, input, budget, false);
        return new Turn.Lead() {
            @Override
            public Future<Void> with(With facts) {
                return errands.beginWith(slot, node, wish.id(), () -> ask(slot, wish, false, Optional.of(facts)));
            }

            @Override
            public void alone(boolean again) {
                submit(slot, node, new Wish(wish.id(), wish.submit(), again));
            }
        };
    }

    private static Wish wish(Slot slot, Node node, Json input, Budget budget, boolean again) {
        var plan = node.plan();
        return new Wish(
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
        return Instant.ofEpochMilli(HostClock.millis()).plus(time);
    }

    private void submit(Slot slot, Node node, Wish wish) {
        errands.begin(slot, node, wish.id(), again -> ask(slot, wish, wish.again() || again, Optional.empty()));
    }

    private Future<Optional<Event.WorkEnded>> ask(Slot slot, Wish wish, boolean again, Optional<With> with) {
        var request = new SubmitAs(wish.id(), wish.submit(), again, with);
        var call = call(slot.run());
        return bus.request(TaskCalls.SUBMIT_AS, request, with.isPresent() ? call.within(TOGETHER) : call)
                .map(this::ifOver);
    }

    /** Starts the run that a step is, or finds it. */
    void beginRun(Slot slot, Node node, Json input, Budget budget) {
        errands.begin(slot, node, node.work().orElseThrow(), again -> subRuns.begin(slot.run(), node, input, budget));
    }

    /** Rolls back the run that a step was. */
    void rollBackRun(Slot slot, Node node) {
        var work = node.work().orElseThrow();
        errands.begin(slot, node, work, again -> subRuns.rollBack(slot.run(), work));
    }

    /** Knows the work of a step without asking for it: it is only to be stopped. */
    void expect(Slot slot, Node node) {
        errands.expect(slot, node, node.work().orElseThrow());
    }

    private Optional<Event.WorkEnded> ifOver(TaskView view) {
        return view.state().over() ? Optional.of(Outputs.of(view)) : Optional.empty();
    }

    /** Stops what works for a step, or undoes it; its end is told as any other. */
    void cancel(Slot slot, Node node, String why) {
        node.undoing()
                .flatMap(Node.Undoing::task)
                .or(node::work)
                .ifPresent(work -> errands.stop(slot, work, () -> stopped(slot, work, why)));
    }

    private Future<Optional<Event.WorkEnded>> stopped(Slot slot, String work, String why) {
        return work.startsWith("run-")
                ? subRuns.cancel(slot.run(), work, why)
                : cancelTask(slot, work, why).map(this::ifOver);
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
        errands.ended(end);
    }

    /** Hears of tasks that ended. What is missed is asked for when its run is next read from the journal. */
    void heard(FactBatch batch) {
        for (var recorded : batch.facts()) {
            var kind = recorded.kind();
            if (!kind.equals("task.finished") && !kind.equals("task.dead")) {
                continue;
            }
            var task = recorded.stream().substring(TASK.length());
            if (!errands.knows(task)) {
                continue;
            }
            switch (Facts.read(recorded)) {
                case TaskFinished finished -> ended(Outputs.of(task, finished));
                case TaskDead dead -> ended(Outputs.of(task, dead));
                default -> {} // of a later version; the task is asked for at the next start
            }
        }
    }

    /** In the name of whoever asked for the run, with what that one could ask for then. */
    static Call call(RunEntry run) {
        var created = run.created();
        return Call.of(created.caller(), run.tenant(), Permissions.of(created.permissions()), PATIENCE);
    }
}
