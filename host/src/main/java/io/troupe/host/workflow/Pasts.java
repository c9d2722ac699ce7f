package io.troupe.host.workflow;

import io.troupe.host.bus.Call;
import io.troupe.host.bus.RunCalls.Compare;
import io.troupe.host.bus.RunCalls.Difference;
import io.troupe.host.bus.RunCalls.Difference.StepDifference;
import io.troupe.host.bus.RunCalls.Fork;
import io.troupe.host.bus.RunCalls.Replay;
import io.troupe.host.bus.RunCalls.Replayed;
import io.troupe.host.bus.RunCalls.RunView;
import io.troupe.host.fact.ErrorCode;
import io.troupe.host.fact.Refusal;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;

/** Works with what happened to runs: forks it, compares it, plays it again. On the run service's context alone. */
final class Pasts {

    private final History history;
    private final Deeds deeds;
    private final Beginning beginning;
    private final Replays replays;

    Pasts(History history, Deeds deeds, Beginning beginning, Consulting consulting) {
        this.history = history;
        this.deeds = deeds;
        this.beginning = beginning;
        this.replays = new Replays(history, consulting);
    }

    Future<RunView> fork(Fork request, Call call) {
        return deeds.entry(request.id(), call).compose(run -> {
            long version = request.version().orElse(run.version());
            if (version < 1 || version > run.version()) {
                throw Refusal.of(
                        ErrorCode.INPUT_INVALID,
                        run.id() + " has facts 1 to " + run.version() + ", expected one of them to fork from, not "
                                + version);
            }
            return history.facts(run.id(), version)
                    .compose(facts -> beginning.fork(
                            run, request.input().orElse(run.created().input()), version, Inheritance.of(facts, run.definition()), call))
                    .map(Views::of);
        });
    }

    /**
     * What a fork keeps: the steps that were completed or skipped and not undone, the changes, and what humans answered. What
     * ran, failed or was cancelled is done anew.
     */
    static List<RunFact> inherited(List<Recorded> recorded) {
        var facts = recorded.stream()
                .skip(1)
                .map(Facts::read)
                .filter(RunFact.class::isInstance)
                .map(RunFact.class::cast)
                .toList();
        var done = new HashSet<String>();
        var answered = new HashSet<String>();
        for (var fact : facts) {
            switch (fact) {
                case StepEnded end
                when end.state() == State.COMPLETED || end.state() == State.SKIPPED -> done.add(end.step());
                case StepCompensated undone
                when undone.error().isEmpty() -> {
                    done.remove(undone.step());
                    done.remove(whole(undone.step()));
                }
                case RunAnswered answer -> {
                    if (!answer.id().startsWith(Approvals.PREFIX) || Approvals.yes(answer)) {
                        answered.add(answer.id());
                    }
                }
                default -> {}
            }
        }
        return facts.stream().filter(fact -> keeps(fact, done, answered)).toList();
    }

    private static boolean keeps(RunFact fact, Set<String> done, Set<String> answered) {
        return switch (fact) {
            case StepStarted started -> done.contains(started.step());
            case StepEnded end -> done.contains(end.step()) && end.error().isEmpty() && end.state() != State.CANCELLED;
            case StepExpanded expanded -> true;
            case RunChanged changed -> true;
            case RunAsked asked -> answered.contains(asked.id()) || asked.step().filter(done::contains).isPresent();
            case RunAnswered answer -> answered.contains(answer.id()) || done.contains(step(answer.id()));
            default -> false;
        };
    }

    /** The step that a question is about, where it is an approval. */
    private static String step(String question) {
        return question.startsWith(Approvals.PREFIX) ? question.substring(Approvals.PREFIX.length()) : "";
    }

    /** The step of which one is one of several; the same where it is not. */
    private static String whole(String step) {
        int bracket = step.indexOf('[');
        return bracket < 0 ? step : step.substring(0, bracket);
    }

    Future<Difference> diff(Compare request, Call call) {
        return deeds.entry(request.id(), call)
                .compose(one -> deeds.entry(request.other(), call).map(other -> difference(one, other)));
    }

    private static Difference difference(RunEntry one, RunEntry other) {
        var ids = new LinkedHashSet<String>();
        one.graph().withParts().forEach(node -> ids.add(node.id()));
        other.graph().withParts().forEach(node -> ids.add(node.id()));
        var steps = new ArrayList<StepDifference>();
        for (var id : ids) {
            var left = one.graph().node(id);
            var right = other.graph().node(id);
            var what = left.isPresent() && right.isPresent()
                    ? what(one, left.get(), other, right.get())
                    : List.of(left.isPresent() ? "only in the first" : "only in the second");
            if (!what.isEmpty()) {
                steps.add(new StepDifference(
                        id, left.map(node -> Views.step(one, node)), right.map(node -> Views.step(other, node)), what));
            }
        }
        boolean input = !one.created().input().equals(other.created().input());
        return new Difference(
                Views.of(one, Optional.empty()), Views.of(other, Optional.empty()), input, List.copyOf(steps));
    }

    private static List<String> what(RunEntry one, Node left, RunEntry other, Node right) {
        var what = new ArrayList<String>();
        var a = Views.step(one, left);
        var b = Views.step(other, right);
        add(what, "state", a.state().equals(b.state()));
        add(what, "agent", a.agent().equals(b.agent()));
        add(what, "output", a.output().equals(b.output()));
        add(what, "error", a.error().equals(b.error()));
        add(what, "depends-on", a.dependsOn().equals(b.dependsOn()));
        add(what, "definition", left.plan().node().equals(right.plan().node()));
        return what;
    }

    private static void add(List<String> what, String name, boolean same) {
        if (!same) {
            what.add(name);
        }
    }

    Future<Replayed> replay(Replay request, Call call) {
        return deeds.entry(request.id(), call)
                .compose(run -> history.facts(run.id(), run.version()).compose(facts -> replays.replay(run, facts)));
    }
}
