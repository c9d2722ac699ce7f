package io.troupe.host.workflow;

import io.troupe.api.Json;
import io.troupe.api.RunStep.State;
import io.troupe.host.bus.RunCalls.RunView;
import io.troupe.host.bus.RunCalls.StepView;
import io.troupe.host.fact.RunFact.ForkOf;
import io.troupe.host.fact.RunFact.Parent;
import io.troupe.host.fact.RunFact.RunFinished;
import io.troupe.host.fact.RunFact.StepEnded;
import io.troupe.host.fact.RunState;
import io.troupe.host.fact.TaskFact.TaskError;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Shows runs to those outside. No state; on the run service's context alone. */
final class Views {

    /** More are given by pages. */
    static final int MOST_STEPS = 200;

    private Views() {}

    static RunView of(Slot slot) {
        return of(slot.run(), slot.trouble());
    }

    /** What lists show: without input, output and steps, of which there would be much for so many. */
    static RunView brief(Slot slot) {
        return brief(slot.run(), slot.trouble());
    }

    static RunView brief(RunEntry run, Optional<String> trouble) {
        return view(run, trouble, new Json("{}"), Optional.empty(), List.of());
    }

    static RunView of(RunEntry run, Optional<String> trouble) {
        return view(
                run,
                trouble,
                run.created().input(),
                run.finish().flatMap(RunFinished::output),
                steps(run, Optional.empty(), MOST_STEPS));
    }

    private static RunView view(
            RunEntry run, Optional<String> trouble, Json input, Optional<Json> output, List<StepView> steps) {
        var created = run.created();
        var finish = run.finish();
        return new RunView(
                run.id(),
                created.workflow(),
                created.number(),
                created.strategy(),
                run.state(),
                input,
                Instant.ofEpochMilli(run.createdAt()),
                finish.map(end -> Instant.ofEpochMilli(run.finishedAt())),
                steps,
                counts(run),
                List.copyOf(run.expected().answers().values()),
                waits(run, trouble),
                output,
                finish.flatMap(RunFinished::error),
                run.spent().effort(),
                created.caller(),
                created.session(),
                created.fork().map(ForkOf::run),
                created.parent().map(Parent::run),
                run.version());
    }

    private static Optional<String> waits(RunEntry run, Optional<String> trouble) {
        if (trouble.isPresent() || run.over()) {
            return trouble;
        }
        if (run.paused()) {
            return Optional.of("paused: " + run.pauseReason().orElse("somebody asked for it"));
        }
        if (run.state() == RunState.AWAITING_INPUT) {
            return Optional.of("for a human's answer");
        }
        return run.expected().times().isEmpty() || run.running() > 0
                ? Optional.empty()
                : run.expected().times().values().stream()
                        .min(Long::compare)
                        .map(until -> "until " + Instant.ofEpochMilli(until));
    }

    private static Map<String, Integer> counts(RunEntry run) {
        var counts = new TreeMap<String, Integer>();
        for (var node : run.graph().inOrder()) {
            counts.merge(state(run, node).wire(), 1, Integer::sum);
        }
        return counts;
    }

    /** What a run did not come to before it was over, it never will. */
    private static State state(RunEntry run, Node node) {
        return run.over() && !node.over() ? State.CANCELLED : node.state();
    }

    /** Some steps in order, each before the several that it stands for. */
    static List<StepView> steps(RunEntry run, Optional<String> after, int most) {
        var views = new ArrayList<StepView>();
        boolean from = after.isEmpty();
        for (var node : run.graph().withParts()) {
            if (from && views.size() < most) {
                views.add(step(run, node));
            }
            from |= after.filter(node.id()::equals).isPresent();
        }
        return views;
    }

    static StepView step(RunEntry run, Node node) {
        var plan = node.plan();
        return new StepView(
                node.id(),
                state(run, node),
                node.agent(),
                plan.workflow().isPresent() ? Optional.empty() : Optional.of(plan.skill()),
                plan.workflow(),
                node.whole().isPresent() ? List.of() : plan.dependsOn(),
                plan.group(),
                node.work(),
                node.attempt(),
                time(node.startedAt()),
                time(node.endedAt()),
                node.output(),
                node.error(),
                node.end().flatMap(StepEnded::why),
                node.undoing().map(Views::compensation));
    }

    private static String compensation(Node.Undoing undoing) {
        return undoing.done() ? "done" : undoing.error().map(TaskError::reason).orElse("running");
    }

    private static Optional<Instant> time(long millis) {
        return millis == 0 ? Optional.empty() : Optional.of(Instant.ofEpochMilli(millis));
    }
}
