package io.troupe.host.mcp;

import io.troupe.api.RunStep;
import io.troupe.host.bus.Bus;
import io.troupe.host.bus.RunCalls;
import io.troupe.host.bus.RunCalls.RunView;
import io.troupe.host.bus.RunCalls.Show;
import io.troupe.host.bus.RunCalls.StepView;
import io.troupe.host.bus.TaskCalls;
import io.troupe.host.bus.TaskCalls.ListTasks;
import io.troupe.host.bus.TaskCalls.TaskView;
import io.troupe.host.fact.HostClock;
import io.troupe.host.fact.RunFact;
import io.troupe.host.fact.RunFact.StepEnded;
import io.troupe.host.fact.RunFact.StepStarted;
import io.troupe.host.fact.RunState;
import io.troupe.host.mcp.RunAnswers.Seen;
import io.vertx.core.Future;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * A run that a client waits for: tells it what begins and ends, asks its user what the run asks, and sees when nothing goes
 * on before a client plays a step. On the event loop of its exchange.
 */
final class RunFollowing {

    private static final Duration SHORT = Duration.ofSeconds(10);
    /** So often is looked whether steps wait for clients, of which no fact tells. */
    private static final long LOOK_MILLIS = 1_000;

    private static final int MOST_CLAIMABLE = 1_000;

    private final Bus bus;
    private final Notes notes;
    private final Exchange exchange;
    private final Inquiry inquiry;
    private Instant until = Instant.MIN;
    private long seen = -1;

    RunFollowing(Bus bus, Notes notes, Exchange exchange) {
        this.bus = bus;
        this.notes = notes;
        this.exchange = exchange;
        this.inquiry = new Inquiry(bus, notes, exchange);
    }

    /** Waits for the run's end, for what its client has to do, or so long; a human's time does not count. */
    Future<Seen> follow(RunView run, Duration patience) {
        until = HostClock.now().plus(patience);
        if (!exchange.isListening() || run.state().over()) {
            return look(run, patience);
        }
        exchange.tell(run.workflow(), run.state().wire());
        var leave = notes.listenToRun(run.id(), fact -> exchange.run(() -> said(run.workflow(), fact)));
        return look(run, patience).onComplete(either -> leave.run());
    }

    private Future<Seen> look(RunView run, Duration patience) {
        if (run.state().over() || exchange.isOver()) {
            return Future.succeededFuture(new Seen(run, List.of()));
        }
        boolean late = !HostClock.now().isBefore(until);
        if (!late && inquiry.canPut(run)) {
            return inquiry.put(run).compose(goesOn -> {
                until = HostClock.now().plus(patience);
                return goesOn ? again(run, patience) : seen(run);
            });
        }
        boolean still = seen == run.version();
        seen = run.version();
        if (!late && !still && run.questions().isEmpty()) {
            return again(run, patience);
        }
        return seen(run).compose(now -> late || settled(now) ? Future.succeededFuture(now) : again(run, patience));
    }

    private Future<Seen> again(RunView run, Duration patience) {
        long left = Duration.between(HostClock.now(), until).toMillis();
        long wait = Math.clamp(left, 0, LOOK_MILLIS);
        return bus.request(RunCalls.SHOW, new Show(run.id(), wait), exchange.call(SHORT.plusMillis(wait)))
                .compose(later -> look(later, patience));
    }

    /** Nothing more is to come of waiting: it asks, or each step that is under way is a client's to play. */
    private static boolean settled(Seen now) {
        return !now.run().questions().isEmpty()
                || now.run().state() == RunState.PAUSED
                || (!now.toPlay().isEmpty()
                        && now.toPlay().size() == running(now.run()).size());
    }

    /** How it stands with what waits for clients, of what the caller may see. */
    Future<Seen> seen(RunView run) {
        var running = running(run);
        if (running.isEmpty()) {
            return Future.succeededFuture(new Seen(run, List.of()));
        }
        var list = new ListTasks(List.of(), Optional.empty(), true, Optional.empty(), MOST_CLAIMABLE);
        return bus.request(TaskCalls.LIST, list, exchange.call(SHORT)).map(page -> {
            var claimable = page.tasks().stream().map(TaskView::id).collect(Collectors.toSet());
            return new Seen(
                    run,
                    running.stream()
                            .filter(step -> claimable.contains(step.work().orElse("")))
                            .toList());
        });
    }

    private static List<StepView> running(RunView run) {
        return run.steps().stream()
                .filter(step -> step.state() == RunStep.State.RUNNING)
                .toList();
    }

    private void said(String workflow, RunFact fact) {
        switch (fact) {
            case StepStarted started ->
                exchange.tell(
                        workflow,
                        "step " + started.step() + " started"
                                + started.agent().map(agent -> ": " + agent).orElse("")
                                + (started.attempt() > 1 ? ", attempt " + started.attempt() : ""));
            case StepEnded ended ->
                exchange.tell(
                        workflow,
                        "step " + ended.step() + " is " + ended.state().wire()
                                + ended.error()
                                        .map(error -> ": " + error.reason())
                                        .orElse("")
                                + ended.why().map(why -> ": " + why).orElse(""));
            case RunFact.RunAsked asked ->
                exchange.tell(workflow, "asks: " + asked.question().text());
            default -> {} // what else happens is in the run's facts
        }
    }
}
