package io.troupe.host.workflow;

import io.troupe.api.Budget;
import io.troupe.api.Json;
import io.troupe.host.fact.Permissions;
import io.troupe.host.fact.RunFact.RunAsked;
import io.troupe.host.fact.RunFact.StepEnded;
import io.troupe.host.fact.RunFact.StepStarted;
import io.troupe.host.fact.TaskFact.TaskError;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Starts the steps that were chosen, as far as there is room, and takes in what comes of them. On the run service's context alone. */
final class Starting {

    private final Works works;
    private final ForEach forEach;

    Starting(Works works, ForEach forEach) {
        this.works = works;
        this.forEach = forEach;
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

    /** Goes on with what was left in the midst: by a kill, or where a fork begins. */
    void goOn(Turn turn) {
        forEach.goOn(turn);
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
                ForEach.expand(turn, node);
                return;
            }
            var values = turn.run().values(Optional.of(node));
            var input = node.plan().input(values);
            var budget = turn.run()
                    .spent()
                    .left(turn.run().created().budget(), node.plan().budget());
            if (budget.isEmpty()) {
                end(turn, node, StepEnds.failed(node, "over-budget", "nothing is left of the budget of the run"));
                return;
            }
            begin(turn, node, input, budget.get());
        } catch (ExpressionFailed e) {
            end(turn, node, StepEnds.failed(node, "expression-failed", String.valueOf(e.getMessage())));
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
                    StepEnds.failed(
                            node,
                            "agent-not-found",
                            "no agent has the skill '" + plan.needs().orElse(plan.skill()) + "'"));
            return;
        }
        turn.happens(new StepStarted(node.id(), 1, works.nextTask(), agent));
        turn.begins(works.lead(turn.slot(), node, input, budget));
    }

    /** A task or run that is a step ended: so does the step, and perhaps the one of which it is one of several. */
    void ended(Turn turn, Node node, Event.WorkEnded event) {
        if (event.error().isPresent()) {
            var error = event.error().get();
            boolean stopped = error.code().equals("cancelled")
                    && (turn.slot().ending().isPresent() || turn.run().rollingBack() || ForEach.failed(node));
            end(
                    turn,
                    node,
                    stopped
                            ? StepEnds.stopped(node, error, event.effort())
                            : StepEnds.failed(node, error, event.effort()));
            return;
        }
        var output = event.output().orElse(new Json("null"));
        var mistakes = node.plan().mistakesOfOutput(output);
        if (mistakes.isEmpty()) {
            end(turn, node, StepEnds.completed(node, output, event.effort()));
            Edits.wanted(turn, node, output);
        } else {
            var reason = "the output does not fit the schema of the step: " + String.join("; ", mistakes);
            end(turn, node, StepEnds.failed(node, new TaskError("output-invalid", reason, false), event.effort()));
        }
    }

    private void end(Turn turn, Node node, StepEnded end) {
        turn.happens(end);
        node.whole().ifPresent(whole -> forEach.ended(turn, whole, end));
    }
}
