package io.troupe.host.mcp;

import io.troupe.api.AgentCard;
import io.troupe.api.Budget;
import io.troupe.api.Content;
import io.troupe.api.Json;
import io.troupe.api.Question;
import io.troupe.api.Skill;
import io.troupe.host.bus.AgentCalls;
import io.troupe.host.bus.AgentCalls.AgentView;
import io.troupe.host.bus.AgentCalls.Found;
import io.troupe.host.bus.AgentCalls.Hit;
import io.troupe.host.bus.AgentCalls.PlayedBy;
import io.troupe.host.bus.Bus;
import io.troupe.host.bus.FactBatch;
import io.troupe.host.bus.TaskCalls;
import io.troupe.host.bus.TaskCalls.Brief;
import io.troupe.host.bus.TaskCalls.Complete;
import io.troupe.host.bus.TaskCalls.Show;
import io.troupe.host.bus.TaskCalls.Submit;
import io.troupe.host.bus.TaskCalls.TaskView;
import io.troupe.host.bus.TaskText;
import io.troupe.host.bus.Topic;
import io.troupe.host.fact.AgentState;
import io.troupe.host.fact.ErrorCode;
import io.troupe.host.fact.Recorded;
import io.troupe.host.fact.Refusal;
import io.troupe.host.fact.Refusal.Mistake;
import io.troupe.host.fact.TaskFact.TaskError;
import io.troupe.host.fact.TaskState;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;

/** Stands for the task and the agent service: what an agent does follows from its name. */
final class ScriptedTasks {

    static final Instant TIME = Instant.parse("2026-01-01T00:00:00Z");
    static final String CLAIM = "secret-claim";

    final BlockingQueue<String> submitted = new LinkedBlockingQueue<>();
    final BlockingQueue<Submit> submits = new LinkedBlockingQueue<>();
    final BlockingQueue<String> cancelled = new LinkedBlockingQueue<>();
    final BlockingQueue<Show> shown = new LinkedBlockingQueue<>();
    final BlockingQueue<Complete> completed = new LinkedBlockingQueue<>();

    final BlockingQueue<TaskCalls.Answer> answers = new LinkedBlockingQueue<>();
    final Map<String, List<Content>> says = new ConcurrentHashMap<>();

    private final Vertx vertx;
    private final Bus bus;
    private final AtomicInteger ids = new AtomicInteger();
    private final Map<String, TaskView> tasks = new ConcurrentHashMap<>();
    private final Map<String, Promise<TaskView>> ends = new ConcurrentHashMap<>();

    ScriptedTasks(Vertx vertx, Bus bus) {
        this.vertx = vertx;
        this.bus = bus;
        bus.serve(TaskCalls.SUBMIT, (submit, call) -> submit(submit));
        bus.serve(TaskCalls.SHOW, (show, call) -> show(show));
        bus.serve(TaskCalls.CANCEL, (cancel, call) -> {
            known(cancel.id());
            cancelled.add(cancel.id());
            return Future.succeededFuture(end(cancel.id(), TaskState.CANCELLED, List.of(), cancel.reason()));
        });
        bus.serve(
                TaskCalls.CLAIM,
                (claim, call) -> claim.id()
                        .or(() -> tasks.keySet().stream().findFirst())
                        .map(id -> Future.succeededFuture(brief(known(id))))
                        .orElseGet(() -> Future.failedFuture(
                                Refusal.of(ErrorCode.TASK_NOT_FOUND, "no task waits for a client"))));
        bus.serve(
                TaskCalls.LIST,
                (list, call) ->
                        Future.succeededFuture(new TaskCalls.TaskList(List.copyOf(tasks.values()), Optional.empty())));
        bus.serve(TaskCalls.ANSWER, (answer, call) -> answer(answer));
        bus.serve(TaskCalls.COMPLETE, (complete, call) -> complete(complete));
        bus.serve(
                AgentCalls.FIND,
                (find, call) -> Future.succeededFuture(
                        find.query().contains("database")
                                ? new Found(
                                        List.of(new Hit(
                                                "expert",
                                                "knows databases",
                                                "data",
                                                List.of("execute"),
                                                AgentState.AVAILABLE,
                                                3.2,
                                                "database in expertise")),
                                        List.of())
                                : new Found(List.of(), List.of("echo", "expert"))));
        bus.serve(
                AgentCalls.DESCRIBE,
                (describe, call) -> !describe.name().equals("nobody")
                        ? Future.succeededFuture(new AgentView(
                                AgentCard.of(describe.name(), "says it again", Skill.of("execute", "says it again")),
                                AgentState.AVAILABLE,
                                "",
                                0,
                                PlayedBy.HOST,
                                "java",
                                "echo",
                                "0.1.0",
                                List.of()))
                        : Future.failedFuture(notFound(describe.name())));
    }

    /** An agent says something, as the journal would tell it. */
    void say(String task, String note) {
        tell(
                task,
                "task.progressed",
                "{\"epoch\":1,\"note\":" + Json.string(note).text() + "}");
    }

    /** A model says something while it plays an agent. */
    void speak(String task, int turn, int offset, String text) {
        bus.publish(Topic.TEXT, new TaskText(task, 1, turn, offset, text, "default"));
    }

    /** An agent asks its human. */
    void asks(String task, Question question) {
        var view = asking(known(task), TaskState.WAITING_FOR_INPUT, Optional.of(question));
        tasks.put(task, view);
        Optional.ofNullable(ends.remove(task)).ifPresent(waiting -> waiting.tryComplete(view));
    }

    private Future<TaskView> answer(TaskCalls.Answer answer) {
        var view = known(answer.id());
        if (view.state() != TaskState.WAITING_FOR_INPUT) {
            return Future.failedFuture(Refusal.of(ErrorCode.TRANSITION_REFUSED, answer.id() + " asks nothing"));
        }
        if (answer.value().filter(value -> !value.text().contains("answer")).isPresent()) {
            return Future.failedFuture(Refusal.invalid(
                    ErrorCode.INPUT_INVALID,
                    "the answer does not fit",
                    List.of(new Mistake("/answer", "is missing, expected a string"))));
        }
        var on = asking(view, TaskState.RUNNING, Optional.empty());
        tasks.put(view.id(), on);
        tell(view.id(), "task.answered", "{\"number\":1,\"caller\":\"local\"}");
        answers.add(answer);
        return Future.succeededFuture(on);
    }

    private static TaskView asking(TaskView view, TaskState state, Optional<Question> question) {
        return new TaskView(
                view.id(),
                view.agent(),
                view.skill(),
                state,
                false,
                view.submittedAt(),
                view.startedAt(),
                view.finishedAt(),
                view.deadline(),
                view.epoch(),
                view.playedBy(),
                view.waits(),
                view.note(),
                view.session(),
                view.answer(),
                view.error(),
                question,
                view.effort(),
                view.version());
    }

    TaskView finish(String task, Content... answer) {
        return end(task, TaskState.COMPLETED, List.of(answer), "");
    }

    private Future<TaskView> submit(Submit submit) {
        if (submit.agent().equals("nobody")) {
            return Future.failedFuture(notFound(submit.agent()));
        }
        if (submit.agent().equals("busy")) {
            return Future.failedFuture(
                    Refusal.later(ErrorCode.OVERLOADED, "the queue is full", java.time.Duration.ofSeconds(3)));
        }
        var id = "task-" + ids.incrementAndGet();
        var state = submit.agent().equals("expert") ? TaskState.QUEUED : TaskState.RUNNING;
        var view = view(id, submit.agent(), state, List.of(), Optional.empty());
        tasks.put(id, view);
        submits.add(submit);
        submitted.add(id);
        if (submit.agent().equals("echo")) {
            return Future.succeededFuture(finish(id, Content.structured(submit.input())));
        }
        if (submit.agent().equals("words")) {
            return Future.succeededFuture(finish(id, Content.text("well"), Content.text("done")));
        }
        if (says.containsKey(submit.agent())) {
            return Future.succeededFuture(finish(id, says.get(submit.agent()).toArray(Content[]::new)));
        }
        if (submit.agent().equals("broken")) {
            return Future.succeededFuture(end(id, TaskState.FAILED, List.of(), "it broke"));
        }
        return wait(id, submit.waitMillis());
    }

    private Future<TaskView> show(Show show) {
        shown.add(show);
        var view = known(show.id());
        return view.state().terminal() ? Future.succeededFuture(view) : wait(show.id(), show.waitMillis());
    }

    private Future<TaskView> wait(String id, long millis) {
        var view = known(id);
        if (millis == 0 || view.claimable() || view.state() == TaskState.WAITING_FOR_INPUT) {
            return Future.succeededFuture(view);
        }
        Promise<TaskView> ready = Promise.promise();
        ends.computeIfAbsent(id, unknown -> Promise.promise()).future().onSuccess(ready::tryComplete);
        vertx.setTimer(millis, late -> ready.tryComplete(known(id)));
        return ready.future();
    }

    private Future<TaskView> complete(Complete complete) {
        known(complete.id());
        completed.add(complete);
        return complete.answer().equals(List.of(Content.text("wrong")))
                ? Future.failedFuture(Refusal.invalid(
                        ErrorCode.OUTPUT_INVALID,
                        "the answer does not fit the schema of expert/execute",
                        List.of(new Mistake("/plan", "is missing, expected a string"))))
                : Future.succeededFuture(finish(complete.id(), complete.answer().toArray(Content[]::new)));
    }

    private TaskView end(String id, TaskState state, List<Content> answer, String reason) {
        var error = state == TaskState.COMPLETED
                ? Optional.<TaskError>empty()
                : Optional.of(new TaskError(state == TaskState.FAILED ? "agent-failed" : "cancelled", reason, false));
        var view = view(id, known(id).agent(), state, answer, error);
        tasks.put(id, view);
        tell(id, "task.finished", "{\"epoch\":1,\"state\":\"" + state.wire() + "\",\"answer\":[]}");
        ends.computeIfAbsent(id, unknown -> Promise.promise()).tryComplete(view);
        return view;
    }

    private void tell(String task, String kind, String body) {
        bus.publish(
                Topic.FACT,
                new FactBatch(List.of(new Recorded(
                        1, "task/" + task, 1, kind, 1, 0, "default", Optional.empty(), Optional.empty(), body))));
    }

    private TaskView known(String id) {
        var view = tasks.get(id);
        if (view == null) {
            throw Refusal.of(ErrorCode.TASK_NOT_FOUND, "no task '" + id + "'");
        }
        return view;
    }

    private static Refusal notFound(String agent) {
        return Refusal.notFound(ErrorCode.AGENT_NOT_FOUND, "no agent '" + agent + "'", List.of("echo"));
    }

    private static Brief brief(TaskView view) {
        return new Brief(
                view.id(),
                CLAIM,
                TIME,
                view.agent(),
                view.skill(),
                "You know databases.",
                Json.of("{\"instruction\":\"design it\"}"),
                List.of(Content.text("for a bank")),
                Optional.of(Json.of("{\"type\":\"object\"}")),
                Budget.unbounded(),
                TIME);
    }

    private static TaskView view(
            String id, String agent, TaskState state, List<Content> answer, Optional<TaskError> error) {
        return new TaskView(
                id,
                agent,
                "execute",
                state,
                state == TaskState.QUEUED,
                TIME,
                Optional.empty(),
                Optional.empty(),
                Instant.now().plusSeconds(300),
                1,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                answer,
                error,
                Optional.empty(),
                Optional.empty(),
                2);
    }
}
