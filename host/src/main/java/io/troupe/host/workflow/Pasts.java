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
import io.troupe.host.workflow.Beginning.Past;
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
            var input = request.input().orElse(run.created().input());
            return beginning
                    .fork(
                            request,
                            call,
                            key -> history.facts(run.id(), version).compose(facts -> {
                                var past = new Past(run, version, Inheritance.of(facts, run.definition()));
                                return beginning.fork(past, input, key, call);
                            }))
                    .map(Views::of);
        });
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
