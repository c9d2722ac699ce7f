package io.troupe.host.workflow;

import io.troupe.api.RunChange;
import io.troupe.api.Step;
import io.troupe.host.fact.RunFact.RunAsked;
import io.troupe.host.fact.RunFact.RunChanged;
import io.troupe.host.fact.RunFact.RunRollingBack;
import io.troupe.host.fact.RunFact.RunStrategyChanged;
import io.troupe.host.fact.RunFact.RunWaiting;
import io.troupe.host.fact.RunFact.RunWarned;
import io.vertx.core.Future;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;

/**
 * Finds out what follows in a run from what has happened in it: which steps are skipped, what its strategy wants next, whether
 * it ends. On the run service's context alone; strategies are asked on threads of their own.
 */
final class Frontier {

    private static final int MOST_REFUSED = 10;
    /** So often a strategy is asked in one turn, each time about what its last answer led to. */
    private static final int MOST_ASKED = 50;

    private final Consulting consulting;
    private final Changing changing;
    private final Starting starting;
    private final Undo undo;
    private final Closing closing;

    /** Whom it asks, and how it changes graphs. */
    record Deciding(Consulting consulting, Changing changing) {}

    Frontier(Deciding deciding, Starting starting, Undo undo, Closing closing) {
        this.consulting = deciding.consulting();
        this.changing = deciding.changing();
        this.starting = starting;
        this.undo = undo;
        this.closing = closing;
    }

    /** Goes on with what was left in the midst. */
    void goOn(Turn turn) {
        if (!turn.run().over() && !turn.run().rollingBack()) {
            starting.goOn(turn);
        }
    }

    /** Goes on until nothing more follows before something else happens. */
    Future<Void> settle(Turn turn) {
        var run = turn.run();
        if (run.over()) {
            return Future.succeededFuture();
        }
        var wanted = turn.takeWanted();
        if (wanted.isPresent()) {
            return change(turn, wanted.get()).compose(done -> settle(turn));
        }
        checkBudget(turn);
        if (run.rollingBack() && turn.slot().ending().isEmpty()) {
            undo.goOn(turn);
            return Future.succeededFuture();
        }
        if (turn.slot().ending().isPresent()) {
            closing.close(turn);
            return Future.succeededFuture();
        }
        if (run.paused()) {
            return Future.succeededFuture();
        }
        release(turn);
        if (!run.hasNews()) {
            starting.startChosen(turn);
            return run.hasNews() ? settle(turn) : Future.succeededFuture();
        }
        if (turn.asked() >= MOST_ASKED) { // what is decided so far becomes durable, and then it goes on
            turn.unsettled();
            return Future.succeededFuture();
        }
        if (run.hasFailures()) {
            Starting.unchoose(turn); // the strategy may want none of them any more
        }
        return ask(turn);
    }

    private static void checkBudget(Turn turn) {
        var run = turn.run();
        var slot = turn.slot();
        if (slot.ending().isPresent() || run.rollingBack()) {
            return;
        }
        run.spent()
                .over(run.created().budget())
                .ifPresent(
                        what -> fail(turn, "over-budget", "the run used " + what + ", which is more than its budget"));
        if (run.deadline() <= turn.now() && !run.rollingBack()) {
            var time = run.created().budget().time().orElseThrow();
            fail(turn, "deadline-exceeded", "the run took longer than its budget of " + time);
        }
    }

    /** Ends the run as failed, or rolls it back where its definition wants that. */
    private static void fail(Turn turn, String code, String reason) {
        if (turn.run().definition().rollsBack()) {
            rollBack(turn, reason);
        } else {
            turn.slot().ending(Ending.failed(code, reason));
        }
    }

    /** Looks at the conditions of the steps that wait for nothing any more. */
    private static void release(Turn turn) {
        var graph = turn.run().graph();
        for (var next = graph.nextFree(); next.isPresent(); next = graph.nextFree()) {
            var node = next.get();
            if (node.over() || node.begun()) {
                continue;
            }
            if (graph.forsaken(node)) {
                turn.happens(StepEnds.skipped(node, "nothing that it depends on was completed"));
                continue;
            }
            try {
                if (!node.plan().hasCondition() || node.plan().holds(turn.run().values(Optional.of(node)))) {
                    graph.makeReady(node);
                } else {
                    turn.happens(StepEnds.skipped(node, "its condition does not hold"));
                }
            } catch (ExpressionFailed e) {
                turn.happens(StepEnds.failed(node, "expression-failed", String.valueOf(e.getMessage())));
            }
        }
    }

    private Future<Void> ask(Turn turn) {
        var run = turn.run();
        var slot = turn.slot();
        var live = consulting.begin(run.created().strategy());
        if (live.isEmpty()) {
            slot.trouble("no strategy '" + run.created().strategy() + "' is here: install the plugin that brings it");
            return Future.succeededFuture();
        }
        var name = live.get().live().name();
        var version = live.get().live().pluginVersion();
        if (!run.strategyVersion().equals(Optional.of(version))) {
            turn.happens(new RunStrategyChanged(name, version, run.strategyVersion()));
        }
        var changes = run.takeChanges();
        turn.asks();
        return consulting.ask(live.get(), run, changes).transform((advice, failure) -> {
            if (failure != null) {
                run.giveBack(changes);
                slot.silent(turn.now());
                slot.trouble("strategy '" + name + "' " + version + " failed: " + failure.getMessage());
                return Future.succeededFuture();
            }
            slot.trouble(null);
            slot.answered();
            advice.warning().ifPresent(warning -> turn.happens(new RunWarned(warning)));
            return follow(turn, new Following(advice.steps())).compose(done -> settle(turn));
        });
    }

    /** What a strategy decided, as far as it is not done yet. */
    private static final class Following {
        private final Iterator<Step> left;
        private boolean refused;

        Following(List<Step> steps) {
            this.left = steps.iterator();
        }
    }

    /** Does one after the other, at once but for changes. */
    private Future<Void> follow(Turn turn, Following following) {
        while (following.left.hasNext()) {
            var step = following.left.next();
            if (step instanceof Step.Change change) {
                return changing.change(turn, new RunChanged(change.edit(), "strategy"))
                        .compose(mistakes -> goesOn(turn, following, new RunChange.Refused(step, mistakes))
                                ? follow(turn, following)
                                : Future.succeededFuture());
            }
            if (!goesOn(turn, following, new RunChange.Refused(step, follow(turn, step)))) {
                return Future.succeededFuture();
            }
        }
        if (!following.refused) {
            turn.slot().accepted();
            checkStalled(turn);
        }
        return Future.succeededFuture();
    }

    /** Says whether more of what was decided is to be done, after this, which has mistakes or not. */
    private static boolean goesOn(Turn turn, Following following, RunChange.Refused decided) {
        if (!decided.reasons().isEmpty()) {
            following.refused = true;
            turn.run().tell(decided);
            if (turn.slot().refused() > MOST_REFUSED) {
                fail(
                        turn,
                        "strategy-failed",
                        "the strategy decided " + MOST_REFUSED + " times in a row what cannot be done, the last: "
                                + String.join("; ", decided.reasons()));
            }
        }
        return turn.slot().ending().isEmpty() && !turn.run().rollingBack();
    }

    /** One who waits for nothing would wait for ever. */
    private static void checkStalled(Turn turn) {
        var run = turn.run();
        if (run.stepsRunning() == 0
                && run.expected().answers().isEmpty()
                && run.expected().times().isEmpty()
                && turn.slot().chosen().isEmpty()
                && !run.hasNews()) {
            fail(
                    turn,
                    "strategy-failed",
                    "the strategy starts nothing, though nothing runs and nothing is waited for: "
                            + run.graph().open() + " steps are not over, of which "
                            + run.graph().ready().size() + " could be started");
        }
    }

    /** Takes in one decision; says why not, where it cannot be done. */
    private List<String> follow(Turn turn, Step step) {
        var run = turn.run();
        switch (step) {
            case Step.Start start -> {
                return starting.choose(turn, start.steps());
            }
            case Step.Ask ask -> {
                if (ask.id().startsWith(Approvals.PREFIX)) {
                    return List.of(
                            "a question may not be called '" + ask.id() + "', which is what approvals are called");
                }
                if (!run.expected().knowsQuestion(ask.id())) {
                    turn.happens(new RunAsked(ask.id(), ask.question(), Optional.empty()));
                }
            }
            case Step.WaitUntil wait -> {
                if (!run.expected().knowsTime(wait.id())) {
                    turn.happens(new RunWaiting(wait.id(), wait.time().toEpochMilli()));
                }
            }
            case Step.Change change -> throw new IllegalStateException("a change is not done at once");
            case Step.RollBack rollBack -> rollBack(turn, rollBack.reason());
            case Step.Finish finish -> finish(turn, finish);
            case Step.Fail fail -> fail(turn, "run-failed", fail.reason());
        }
        return List.of();
    }

    private static void rollBack(Turn turn, String reason) {
        turn.slot().undoAnew();
        turn.happens(new RunRollingBack("strategy", reason));
    }

    private static void finish(Turn turn, Step.Finish finish) {
        var run = turn.run();
        try {
            var output = finish.output().isPresent()
                    ? finish.output().get()
                    : run.definition().output(run.values(Optional.empty()));
            turn.slot().ending(Ending.completed(output));
        } catch (ExpressionFailed e) {
            fail(turn, "output-invalid", String.valueOf(e.getMessage()));
        }
    }

    /** Changes the graph as a step wants it; what cannot be done is a warning. */
    private Future<Void> change(Turn turn, RunChanged change) {
        var run = turn.run();
        var mistakes = run.rollingBack() || turn.slot().ending().isPresent()
                ? Future.succeededFuture(List.of("the run is about to end"))
                : changing.change(turn, change);
        return mistakes.map(all -> {
            if (!all.isEmpty()) {
                turn.happens(new RunWarned(
                        change.caller() + " wanted a change that cannot be made: " + String.join("; ", all)));
            }
            return null;
        });
    }
}
