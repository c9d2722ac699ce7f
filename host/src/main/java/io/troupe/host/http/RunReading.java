package io.troupe.host.http;

import com.fasterxml.jackson.databind.JsonNode;
import io.troupe.api.GraphEdit;
import io.troupe.host.bus.Bus;
import io.troupe.host.bus.Call;
import io.troupe.host.bus.RunCalls;
import io.troupe.host.bus.RunCalls.FactList.Entry;
import io.troupe.host.bus.RunCalls.ListSteps;
import io.troupe.host.bus.RunCalls.ReadFacts;
import io.troupe.host.bus.RunCalls.RunView;
import io.troupe.host.bus.RunCalls.Show;
import io.troupe.host.bus.RunCalls.StepView;
import io.troupe.host.fact.Fact;
import io.troupe.host.fact.Facts;
import io.troupe.host.fact.RunFact;
import io.troupe.host.fact.TaskFact.Effort;
import io.troupe.host.fact.Wire;
import io.troupe.host.http.RunReport.Event;
import io.troupe.host.http.RunReport.Part;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads all that there is to report about a run, page by page; once, on one context. */
final class RunReading {

    private static final int PAGE = 1_000;
    private static final int MOST_STEPS = 10_000;
    private static final int MOST_FACTS = 50_000;

    private final Bus bus;
    private final Call call;
    private final List<StepView> steps = new ArrayList<>();
    private final Map<String, Effort> efforts = new HashMap<>();
    private final List<Event> events = new ArrayList<>();
    private int read;
    private boolean complete = true;

    RunReading(Bus bus, Call call) {
        this.bus = bus;
        this.call = call;
    }

    Future<RunReport> report(String id) {
        return bus.request(RunCalls.SHOW, new Show(id, 0), call)
                .compose(run -> steps(id, Optional.empty())
                        .compose(none -> facts(id, 0))
                        .map(none -> report(run)));
    }

    private RunReport report(RunView run) {
        var parts = steps.stream()
                .map(step -> Part.of(step, Optional.ofNullable(efforts.get(step.id()))))
                .toList();
        double seconds = RunReport.between(run.createdAt(), run.finishedAt());
        return new RunReport(withoutSteps(run), seconds, parts, List.copyOf(events), complete);
    }

    private Future<Void> steps(String id, Optional<String> after) {
        return bus.request(RunCalls.STEPS, new ListSteps(id, after, PAGE), call).compose(page -> {
            steps.addAll(page.steps());
            boolean more = page.next().isPresent();
            if (more && steps.size() < MOST_STEPS) {
                return steps(id, page.next());
            }
            complete &= !more;
            return Future.succeededFuture();
        });
    }

    private Future<Void> facts(String id, long after) {
        return bus.request(RunCalls.FACTS, new ReadFacts(id, after, PAGE), call).compose(page -> {
            page.facts().forEach(this::take);
            read += page.facts().size();
            boolean more = page.next().isPresent();
            if (more && read < MOST_FACTS) {
                return facts(id, page.next().get());
            }
            complete &= !more;
            return Future.succeededFuture();
        });
    }

    private void take(Entry entry) {
        var kind = Facts.kinds().get(entry.kind());
        if (kind != null
                && RunFact.class.isAssignableFrom(kind.type())
                && read(entry, kind.type()) instanceof RunFact fact) {
            take(fact, entry);
        }
    }

    private static Fact read(Entry entry, Class<? extends Fact> type) {
        return Wire.read(entry.body().text(), type);
    }

    private void take(RunFact fact, Entry entry) {
        switch (fact) {
            case RunFact.RunCreated created ->
                add(entry, Optional.of(created.caller()), "version " + created.number() + " of " + created.workflow());
            case RunFact.RunStrategyChanged changed ->
                add(entry, Optional.empty(), changed.strategy() + " " + changed.pluginVersion());
            case RunFact.RunAsked asked ->
                add(
                        entry,
                        Optional.empty(),
                        asked.id() + ": " + asked.question().text());
            case RunFact.RunAnswered answered ->
                add(
                        entry,
                        Optional.of(answered.caller()),
                        answered.id() + (answered.answer().isPresent() ? "" : ": declined"));
            case RunFact.RunPaused paused -> add(entry, Optional.of(paused.caller()), paused.reason());
            case RunFact.RunResumed resumed -> add(entry, Optional.of(resumed.caller()), "");
            case RunFact.RunChanged changed -> add(entry, Optional.of(changed.caller()), words(changed.edit()));
            case RunFact.RunWarned warned -> add(entry, Optional.empty(), warned.warning());
            case RunFact.RunRollingBack back -> add(entry, Optional.of(back.caller()), back.reason());
            case RunFact.StepCompensated undone ->
                add(
                        entry,
                        Optional.empty(),
                        undone.step()
                                + undone.error()
                                        .map(error -> ": " + error.reason())
                                        .orElse(""));
            case RunFact.RunEnding ending ->
                add(entry, Optional.empty(), "to be " + ending.state().wire() + " once all is stopped");
            case RunFact.RunFinished finished ->
                add(entry, Optional.empty(), finished.state().wire());
            case RunFact.StepEnded ended -> ended.effort().ifPresent(effort -> efforts.put(ended.step(), effort));
            case RunFact.StepStarted started -> {}
            case RunFact.StepExpanded expanded -> {}
            case RunFact.RunWaiting waiting -> {}
            case RunFact.RunWoken woken -> {}
            case RunFact.StepCompensating compensating -> {}
        }
    }

    private void add(Entry entry, Optional<String> by, String detail) {
        events.add(new Event(entry.time(), entry.kind().substring(entry.kind().indexOf('.') + 1), by, detail));
    }

    private static String words(GraphEdit edit) {
        var words = new ArrayList<String>();
        edit.add()
                .forEach(step -> words.add("added "
                        + Wire.read(step.text(), JsonNode.class).path("id").asText("a step")));
        edit.remove().forEach(step -> words.add("removed " + step));
        edit.change().keySet().stream().sorted().forEach(step -> words.add("changed " + step));
        return String.join(", ", words);
    }

    /** The same run without what the report says apart. */
    static RunView withoutSteps(RunView run) {
        return new RunView(
                run.id(),
                run.workflow(),
                run.number(),
                run.strategy(),
                run.state(),
                run.input(),
                run.createdAt(),
                run.finishedAt(),
                List.of(),
                run.counts(),
                run.questions(),
                run.waits(),
                run.output(),
                run.error(),
                run.effort(),
                run.caller(),
                run.session(),
                run.forkOf(),
                run.parent(),
                run.version());
    }
}
