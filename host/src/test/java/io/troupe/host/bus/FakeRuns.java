package io.troupe.host.bus;

import io.troupe.api.Json;
import io.troupe.api.Question;
import io.troupe.api.RunStep;
import io.troupe.host.bus.RunCalls.Asked;
import io.troupe.host.bus.RunCalls.Difference;
import io.troupe.host.bus.RunCalls.Difference.StepDifference;
import io.troupe.host.bus.RunCalls.FactList;
import io.troupe.host.bus.RunCalls.FactList.Entry;
import io.troupe.host.bus.RunCalls.Replayed;
import io.troupe.host.bus.RunCalls.RunList;
import io.troupe.host.bus.RunCalls.RunView;
import io.troupe.host.bus.RunCalls.Start;
import io.troupe.host.bus.RunCalls.StepList;
import io.troupe.host.bus.RunCalls.StepView;
import io.troupe.host.bus.WorkflowCalls.Checked;
import io.troupe.host.bus.WorkflowCalls.WorkflowList;
import io.troupe.host.bus.WorkflowCalls.WorkflowView;
import io.troupe.host.fact.ErrorCode;
import io.troupe.host.fact.Ids;
import io.troupe.host.fact.Refusal;
import io.troupe.host.fact.Refusal.Mistake;
import io.troupe.host.fact.RunState;
import io.troupe.host.fact.TaskFact.TaskError;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** Answers what is asked of runs and workflows as the services would, without any engine; tests set how runs stand. */
public final class FakeRuns {

    /** What was asked, and for whom. */
    public record Heard(Record request, Call call) {}

    public static final Instant BEGIN = Instant.parse("2026-11-20T10:00:00Z");

    public final BlockingQueue<Heard> heard = new LinkedBlockingQueue<>();

    private final Ids ids = new Ids();
    private final Bus bus;
    private final Map<String, RunView> runs = new ConcurrentHashMap<>();
    private final Map<String, List<Entry>> facts = new ConcurrentHashMap<>();
    private final Map<String, String> keys = new ConcurrentHashMap<>();
    private final Map<String, WorkflowView> workflows = new ConcurrentHashMap<>();

    private FakeRuns(Bus bus) {
        this.bus = bus;
    }

    public static FakeRuns on(Bus bus) {
        var fake = new FakeRuns(bus);
        fake.workflows.put("review", workflow("review", 3, "name: review\n", "yaml"));
        fake.serveRuns();
        fake.serveActions();
        fake.serveWorkflows();
        return fake;
    }

    /** How a run stands from now on. */
    public void set(RunView run) {
        runs.put(run.id(), run);
    }

    public RunState state(String run) {
        return Objects.requireNonNull(runs.get(run)).state();
    }

    /** The id of the newest run. */
    public Optional<String> last() {
        return runs.keySet().stream().max(Comparator.naturalOrder());
    }

    public void happened(String run, List<Entry> entries) {
        facts.put(run, entries);
    }

    /** A run of two steps, of which the second failed. */
    public static RunView run(String id, RunState state, String caller) {
        return new RunView(
                id,
                "review",
                3,
                "graph",
                state,
                new Json("{\"change\":\"a\"}"),
                BEGIN,
                state.over() ? Optional.of(BEGIN.plusSeconds(12)) : Optional.empty(),
                List.of(
                        step("look", RunStep.State.COMPLETED, Optional.of("task-1"), Optional.empty()),
                        step(
                                "sum",
                                RunStep.State.FAILED,
                                Optional.of("task-2"),
                                Optional.of(new TaskError("agent-failed", "no *idea*", false)))),
                Map.of("completed", 1, "failed", 1),
                state == RunState.AWAITING_INPUT
                        ? List.of(new Asked("approve:sum", Question.of("May I?"), Optional.of("sum"), BEGIN))
                        : List.of(),
                Optional.empty(),
                state == RunState.COMPLETED ? Optional.of(new Json("{\"summary\":\"fine\"}")) : Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                caller,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                7);
    }

    public static StepView step(String id, RunStep.State state, Optional<String> work, Optional<TaskError> error) {
        return new StepView(
                id,
                state,
                Optional.of("echo"),
                Optional.of("execute"),
                Optional.empty(),
                id.equals("look") ? List.of() : List.of("look"),
                Optional.empty(),
                work,
                1,
                Optional.of(BEGIN),
                Optional.of(BEGIN.plusSeconds(2)),
                state == RunStep.State.COMPLETED ? Optional.of(new Json("\"seen\"")) : Optional.empty(),
                error,
                Optional.empty(),
                Optional.empty());
    }

    private static WorkflowView workflow(String name, long number, String source, String format) {
        return new WorkflowView(
                name,
                number,
                "reviews",
                "graph",
                2,
                "local",
                BEGIN,
                Optional.of(new Json("{\"type\":\"object\"}")),
                Optional.of(new Json("{\"name\":\"" + name + "\"}")),
                Optional.of(source),
                format);
    }

    private <Q extends Record, R extends Record> void serve(Address<Q, R> address, Answer<Q, R> answer) {
        bus.serve(address, (request, call) -> {
            heard.add(new Heard(request, call));
            try {
                return Future.succeededFuture(answer.to(request, call));
            } catch (Refusal refusal) {
                return Future.failedFuture(refusal);
            }
        });
    }

    private interface Answer<Q, R> {
        R to(Q request, Call call);
    }

    private RunView seen(String id, Call call) {
        var run = runs.get(id);
        if (run == null
                || !(run.caller().equals(call.caller()) || call.permissions().host("runs", "read"))) {
            throw Refusal.of(ErrorCode.RUN_NOT_FOUND, "no run '" + id + "'");
        }
        return run;
    }

    /** Waits a little where it should, so that whoever asks again and again does not spin. */
    private Future<RunView> seenLater(RunCalls.Show show, Call call) {
        try {
            var run = seen(show.id(), call);
            return show.waitMillis() == 0 || run.state().over()
                    ? Future.succeededFuture(run)
                    : Objects.requireNonNull(Vertx.currentContext())
                            .owner()
                            .timer(20, TimeUnit.MILLISECONDS)
                            .map(now -> seen(show.id(), call));
        } catch (Refusal refusal) {
            return Future.failedFuture(refusal);
        }
    }

    private RunView changed(String id, Call call, RunState state) {
        var run = seen(id, call);
        if (!run.caller().equals(call.caller()) && !call.permissions().host("runs", "change")) {
            throw Refusal.of(ErrorCode.NOT_ALLOWED, "expected its own run, or the permission @runs:change");
        }
        var changed = run(id, state, run.caller());
        set(changed);
        return changed;
    }

    private void serveRuns() {
        serve(RunCalls.START, this::start);
        bus.serve(RunCalls.SHOW, (show, call) -> {
            heard.add(new Heard(show, call));
            return seenLater(show, call);
        });
        serve(
                RunCalls.LIST,
                (list, call) -> new RunList(
                        runs.values().stream()
                                .filter(run -> run.caller().equals(call.caller())
                                        || call.permissions().host("runs", "read"))
                                .filter(run ->
                                        list.states().isEmpty() || list.states().contains(run.state()))
                                .filter(run -> list.workflow().isEmpty()
                                        || list.workflow().get().equals(run.workflow()))
                                .sorted(Comparator.comparing(RunView::id).reversed())
                                .limit(list.limit())
                                .toList(),
                        Optional.empty()));
        serve(RunCalls.STEPS, (steps, call) -> {
            var all = seen(steps.id(), call).steps();
            return steps.after().isEmpty() && all.size() > 1
                    ? new StepList(all.subList(0, 1), Optional.of(all.getFirst().id()))
                    : new StepList(all.subList(Math.min(1, all.size()), all.size()), Optional.empty());
        });
        serve(RunCalls.FACTS, (read, call) -> {
            seen(read.id(), call);
            return new FactList(
                    facts.getOrDefault(read.id(), List.of()).stream()
                            .filter(entry -> entry.version() > read.after())
                            .toList(),
                    Optional.empty());
        });
        serve(RunCalls.DIFF, (compare, call) -> {
            var one = seen(compare.id(), call);
            var other = seen(compare.other(), call);
            var step =
                    new StepDifference("sum", Optional.of(one.steps().getLast()), Optional.empty(), List.of("state"));
            return new Difference(one, other, true, List.of(step));
        });
        serve(RunCalls.REPLAY, (replay, call) -> {
            seen(replay.id(), call);
            return new Replayed("graph", "0.1.0", 5, List.of("at 3: it would start sum"), true);
        });
    }

    private RunView start(Start start, Call call) {
        if (!workflows.containsKey(start.workflow())) {
            throw Refusal.notFound(
                    ErrorCode.WORKFLOW_NOT_FOUND, "no workflow '" + start.workflow() + "'", List.of("review"));
        }
        var id = start.idempotencyKey()
                .map(key -> keys.computeIfAbsent(key, fresh -> ids.next("run")))
                .orElseGet(() -> ids.next("run"));
        return runs.computeIfAbsent(
                id, fresh -> run(fresh, start.waitMillis() > 0 ? RunState.COMPLETED : RunState.RUNNING, call.caller()));
    }

    private void serveActions() {
        serve(RunCalls.PAUSE, (pause, call) -> changed(pause.id(), call, RunState.PAUSED));
        serve(RunCalls.RESUME, (resume, call) -> changed(resume.id(), call, RunState.RUNNING));
        serve(RunCalls.CANCEL, (cancel, call) -> changed(cancel.id(), call, RunState.CANCELLED));
        serve(RunCalls.ANSWER, (answer, call) -> {
            if (seen(answer.id(), call).questions().isEmpty()) {
                throw Refusal.of(ErrorCode.TRANSITION_REFUSED, "it asks nothing");
            }
            return changed(answer.id(), call, RunState.RUNNING);
        });
        serve(RunCalls.CHANGE, (change, call) -> {
            long version = seen(change.id(), call).version();
            change.expected().filter(expected -> expected != version).ifPresent(expected -> {
                throw Refusal.of(ErrorCode.STALE_VERSION, "it is at " + version + ", not at " + expected);
            });
            return changed(change.id(), call, RunState.RUNNING);
        });
        serve(RunCalls.ROLL_BACK, (back, call) -> changed(back.id(), call, RunState.ROLLING_BACK));
        serve(RunCalls.FORK, (fork, call) -> {
            seen(fork.id(), call);
            var made = run(ids.next("run"), RunState.RUNNING, call.caller());
            set(made);
            return made;
        });
    }

    private void serveWorkflows() {
        serve(WorkflowCalls.PUT, (put, call) -> {
            var last = Optional.ofNullable(workflows.get(put.name()))
                    .map(WorkflowView::number)
                    .orElse(0L);
            put.expected().filter(expected -> !expected.equals(last)).ifPresent(expected -> {
                throw Refusal.of(ErrorCode.STALE_VERSION, "the last is " + last + ", not " + expected);
            });
            if (!put.source().contains("name")) {
                throw Refusal.invalid(
                        ErrorCode.INPUT_INVALID,
                        "it has mistakes",
                        List.of(new Mistake("/name", "line 1: is missing")));
            }
            var kept = workflow(put.name(), last + 1, put.source(), put.format().wire());
            workflows.put(put.name(), kept);
            return kept;
        });
        serve(
                WorkflowCalls.CHECK,
                (check, call) -> check.source().contains("name")
                        ? new Checked(List.of(), List.of(), List.of(List.of("look"), List.of("sum")))
                        : new Checked(
                                List.of(new Checked.Mistake(2, "/steps/0/agent", "no agent 'ech', did you mean echo?")),
                                List.of(new Checked.Mistake(0, "", "nothing uses the input")),
                                List.of()));
        serve(
                WorkflowCalls.SHOW,
                (show, call) -> Optional.ofNullable(workflows.get(show.name()))
                        .filter(workflow -> show.number().orElse(workflow.number()) <= workflow.number())
                        .orElseThrow(() -> Refusal.notFound(
                                ErrorCode.WORKFLOW_NOT_FOUND, "no workflow '" + show.name() + "'", List.of("review"))));
        serve(
                WorkflowCalls.LIST,
                (list, call) -> new WorkflowList(
                        workflows.values().stream()
                                .sorted(Comparator.comparing(WorkflowView::name))
                                .map(one -> new WorkflowView(
                                        one.name(),
                                        one.number(),
                                        one.description(),
                                        one.strategy(),
                                        one.steps(),
                                        one.caller(),
                                        one.putAt(),
                                        one.inputs(),
                                        Optional.empty(),
                                        Optional.empty(),
                                        one.format()))
                                .toList(),
                        Optional.empty()));
    }
}
