package io.troupe.host.workflow;

import io.troupe.api.Budget;
import io.troupe.api.Json;
import io.troupe.api.RunStep.State;
import io.troupe.host.fact.Permissions;
import io.troupe.host.fact.RunFact.RunAsked;
import io.troupe.host.fact.RunFact.RunEnding;
import io.troupe.host.fact.RunFact.RunFinished;
import io.troupe.host.fact.RunFact.StepEnded;
import io.troupe.host.fact.RunFact.StepExpanded;
import io.troupe.host.fact.RunFact.StepStarted;
import io.troupe.host.fact.TaskFact.TaskError;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Starts the steps that were chosen, as far as there is room, and ends runs. On the run service's context alone. */
final class Starting {

    /** What a step gives its run at most. */
    private static final int MOST_OUTPUT = 8 << 20;

    private final Works works;

    Starting(Works works) {
        this.works = works;
    }

    /** Chooses steps; says which cannot be. */
    List<String> choose(Turn turn, List<String> steps) {
        var run = turn.run();
        var mistakes = new ArrayList<String>();
        for (var step : steps) {
            var node = run.graph().node(step);
            if (node.isEmpty()) {
                mistakes.add("there is no step '" + step + "'");
            } else if (!run.graph().isReady(node.get())) {
                mistakes.add("step '" + step + "' is " + node.get().state().wire() + ", expected one that is ready");
            } else {
                run.choose(node.get());
                turn.slot().chosen().add(node.get());
            }
        }
        return mistakes;
    }

    /** Takes back what was chosen and not begun: the graph is about to be another. */
    static void unchoose(Turn turn) {
        turn.slot().chosen().removeIf(Node::over);
        for (var node : turn.slot().chosen()) {
            turn.run().unchoose(node);
        }
        turn.slot().chosen().removeIf(node -> node.whole().isEmpty());
        turn.slot().chosen().forEach(turn.run()::choose);
    }

    /** Starts what was chosen, in order, until as many are at work as the definition allows. */
    void startChosen(Turn turn) {
        var chosen = turn.slot().chosen();
        while (!chosen.isEmpty()
                && turn.run().running() < turn.run().definition().parallel()) {
            var node = chosen.remove();
            if (!node.over()) {
                start(turn, node);
            }
        }
    }

    private void start(Turn turn, Node node) {
        try {
            if (node.whole().isEmpty() && asksFirst(turn, node)) {
                return;
            }
            if (node.whole().isEmpty() && node.plan().hasForEach()) {
                expand(turn, node);
                return;
            }
            var values = turn.run().values(Optional.of(node));
            var input = node.plan().input(values);
            var budget = turn.run()
                    .spent()
                    .left(turn.run().created().budget(), node.plan().budget());
            if (budget.isEmpty()) {
                end(turn, node, failed(node, "over-budget", "nothing is left of the budget of the run"));
                return;
            }
            begin(turn, node, input, budget.get());
        } catch (ExpressionFailed e) {
            end(turn, node, failed(node, "expression-failed", String.valueOf(e.getMessage())));
        }
    }

    private static boolean asksFirst(Turn turn, Node node) throws ExpressionFailed {
        if (node.approved()) {
            return false;
        }
        var question = node.plan().approval(turn.run().values(Optional.of(node)));
        question.ifPresent(asked -> turn.happens(new RunAsked(Approvals.id(node.id()), asked, Optional.of(node.id()))));
        return question.isPresent();
    }

    private static void expand(Turn turn, Node node) throws ExpressionFailed {
        var items = node.plan().items(turn.run().values(Optional.of(node)));
        turn.happens(new StepExpanded(node.id(), items));
        if (items.isEmpty()) {
            turn.happens(completed(node, new Json("[]"), Optional.empty()));
            return;
        }
        for (var part : node.parts()) {
            turn.run().choose(part);
            turn.slot().chosen().add(part);
        }
    }

    private void begin(Turn turn, Node node, Json input, Budget budget) {
        var plan = node.plan();
        var may = Permissions.of(turn.run().created().permissions());
        if (plan.workflow().isPresent()) {
            var work = works.nextRun();
            turn.happens(new StepStarted(node.id(), 1, work, Optional.empty()));
            turn.then(() -> works.beginRun(turn.slot(), node, input, budget));
            return;
        }
        var agent = plan.agent().or(() -> works.agentWith(plan.needs().orElse(plan.skill()), may));
        if (agent.isEmpty()) {
            end(
                    turn,
                    node,
                    failed(
                            node,
                            "agent-not-found",
                            "no agent has the skill '" + plan.needs().orElse(plan.skill()) + "'"));
            return;
        }
        turn.happens(new StepStarted(node.id(), 1, works.nextTask(), agent));
        turn.then(() -> works.beginTask(turn.slot(), node, input, budget, false));
    }

    /** A task or run that is a step ended: so does the step, and perhaps the one of which it is one of several. */
    void ended(Turn turn, Node node, Event.WorkEnded event) {
        if (event.error().isPresent()) {
            boolean cancelled = event.error().get().code().equals("cancelled")
                    && (turn.slot().ending().isPresent() || turn.run().rollingBack() || partFailed(node));
            end(
                    turn,
                    node,
                    new StepEnded(
                            node.id(),
                            cancelled ? State.CANCELLED : State.FAILED,
                            Optional.empty(),
                            event.error(),
                            Optional.empty(),
                            event.effort()));
            return;
        }
        var output = event.output().orElse(new Json("null"));
        var mistakes = node.plan().mistakesOfOutput(output);
        if (mistakes.isEmpty()) {
            end(turn, node, completed(node, output, event.effort()));
            Edits.wanted(turn, node, output);
        } else {
            var reason = "the output does not fit the schema of the step: " + String.join("; ", mistakes);
            end(
                    turn,
                    node,
                    new StepEnded(
                            node.id(),
                            State.FAILED,
                            Optional.empty(),
                            Optional.of(new TaskError("output-invalid", reason, false)),
                            Optional.empty(),
                            event.effort()));
        }
    }

    private void end(Turn turn, Node node, StepEnded end) {
        turn.happens(end);
        var whole = node.whole();
        if (whole.isEmpty()) {
            return;
        }
        if (end.state() == State.FAILED) {
            stopOthers(turn, whole.get());
        }
        if (whole.get().partsOpen() == 0 && !whole.get().over()) {
            endWhole(turn, whole.get());
        }
    }

    private static boolean partFailed(Node node) {
        return node.whole()
                .filter(whole -> whole.parts().stream().anyMatch(part -> part.state() == State.FAILED))
                .isPresent();
    }

    /** One of several failed, so that all of them did: those that were not begun are not, the others are stopped. */
    private void stopOthers(Turn turn, Node whole) {
        for (var part : whole.parts()) {
            if (part.over()) {
                continue;
            }
            if (part.work().isPresent()) {
                turn.then(() -> works.cancel(turn.slot(), part, "another one of " + whole.id() + " failed"));
            } else {
                turn.happens(cancelled(part, "another one failed"));
            }
        }
    }

    private static void endWhole(Turn turn, Node whole) {
        var failed = whole.parts().stream()
                .filter(part -> part.state() == State.FAILED)
                .findFirst();
        if (failed.isPresent()) {
            var error = failed.get().error().orElseThrow();
            turn.happens(new StepEnded(
                    whole.id(),
                    State.FAILED,
                    Optional.empty(),
                    Optional.of(
                            new TaskError(error.code(), failed.get().id() + ": " + error.reason(), error.retryable())),
                    Optional.empty(),
                    Optional.empty()));
        } else if (whole.parts().stream().anyMatch(part -> part.state() == State.CANCELLED)) {
            turn.happens(cancelled(whole, "some of it was cancelled"));
        } else if (length(whole) > MOST_OUTPUT) {
            turn.happens(failed(
                    whole,
                    "too-large",
                    "the outputs have " + length(whole) + " characters together, expected at most " + MOST_OUTPUT));
        } else {
            var outputs = new StringBuilder("[");
            for (var part : whole.parts()) {
                outputs.append(outputs.length() > 1 ? "," : "")
                        .append(part.output().map(Json::text).orElse("null"));
            }
            turn.happens(completed(whole, new Json(outputs.append(']').toString()), Optional.empty()));
        }
    }

    private static long length(Node whole) {
        return whole.parts().stream()
                .flatMap(part -> part.output().stream())
                .mapToLong(output -> output.text().length())
                .sum();
    }

    /** Goes on with steps for each of several that were left in the midst: by a kill, or where a fork begins. */
    void goOn(Turn turn) {
        for (var node : List.copyOf(turn.run().graph().inOrder())) {
            if (!node.expanded() || node.over()) {
                continue;
            }
            if (node.parts().stream().anyMatch(part -> part.state() == State.FAILED)) {
                stopOthers(turn, node);
            }
            for (var part : node.parts()) {
                if (part.state() == State.READY) {
                    turn.run().choose(part);
                    turn.slot().chosen().add(part);
                }
            }
            if (node.partsOpen() == 0) {
                endWhole(turn, node);
            }
        }
    }

    /** Ends the run as was decided, once nothing works for it any more. */
    void close(Turn turn) {
        var run = turn.run();
        var ending = turn.slot().ending().orElseThrow();
        turn.slot().chosen().clear();
        var why = "the run is " + ending.state().wire();
        run.undoing().ifPresent(node -> turn.then(() -> works.cancel(turn.slot(), node, why)));
        if (run.running() > 0) {
            stopAll(turn, why);
        }
        if (run.running() > 0 || run.undoing().isPresent()) {
            if (run.ending().isEmpty()) {
                turn.happens(new RunEnding(ending.state(), ending.output(), ending.error()));
            }
            return;
        }
        turn.happens(new RunFinished(
                ending.state(), ending.output(), ending.error(), run.spent().effort()));
    }

    /** Has everything stopped that works for the run. */
    void stopAll(Turn turn, String why) {
        for (var node : turn.run().graph().withParts()) {
            if (node.state() == State.RUNNING && node.parts().isEmpty()) {
                turn.then(() -> works.cancel(turn.slot(), node, why));
            }
        }
    }

    static StepEnded completed(Node node, Json output, Optional<io.troupe.host.fact.TaskFact.Effort> effort) {
        return new StepEnded(
                node.id(), State.COMPLETED, Optional.of(output), Optional.empty(), Optional.empty(), effort);
    }

    private static StepEnded cancelled(Node node, String why) {
        return new StepEnded(
                node.id(), State.CANCELLED, Optional.empty(), Optional.empty(), Optional.of(why), Optional.empty());
    }

    static StepEnded failed(Node node, String code, String reason) {
        return new StepEnded(
                node.id(),
                State.FAILED,
                Optional.empty(),
                Optional.of(new TaskError(code, reason, false)),
                Optional.empty(),
                Optional.empty());
    }
}
