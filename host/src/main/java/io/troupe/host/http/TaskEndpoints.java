package io.troupe.host.http;

import io.troupe.api.Content;
import io.troupe.api.Json;
import io.troupe.host.bus.Bus;
import io.troupe.host.bus.Call;
import io.troupe.host.bus.TaskCalls;
import io.troupe.host.bus.TaskCalls.Brief;
import io.troupe.host.bus.TaskCalls.Cancel;
import io.troupe.host.bus.TaskCalls.Claim;
import io.troupe.host.bus.TaskCalls.Complete;
import io.troupe.host.bus.TaskCalls.ListTasks;
import io.troupe.host.bus.TaskCalls.Retry;
import io.troupe.host.bus.TaskCalls.Show;
import io.troupe.host.bus.TaskCalls.TaskList;
import io.troupe.host.bus.TaskCalls.TaskView;
import io.troupe.host.fact.ErrorCode;
import io.troupe.host.fact.Refusal;
import io.troupe.host.fact.TaskState;
import io.troupe.host.security.Rule;
import io.vertx.core.Future;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** The API's part for tasks. */
final class TaskEndpoints {

    private static final int PAGE = 50;

    record NewClaim() {}

    record NewRetry() {}

    /** A client's outcome: an answer (a string, or JSON that fits the skill's output schema) or a failure. */
    record NewOutcome(String claim, Optional<Json> answer, Optional<String> failure) {}

    /**
     * A human's answer.
     *
     * @param answer fits the schema of the question
     * @param decline true, instead of an answer, when nobody will give one
     */
    record NewAnswer(Optional<Json> answer, Optional<Boolean> decline) {

        Optional<Json> value() {
            if (answer.isPresent() == decline.orElse(false)) {
                throw Refusal.of(ErrorCode.INPUT_INVALID, "expected either an answer or decline: true");
            }
            return answer;
        }
    }

    private final Bus bus;
    private final Bodies bodies;
    private final Access access;
    private final RepeatedPosts<Brief> claims = new RepeatedPosts<>();
    private final RepeatedPosts<TaskView> retries = new RepeatedPosts<>();
    private final RepeatedPosts<TaskView> answers = new RepeatedPosts<>();
    private final RepeatedPosts<TaskView> completions = new RepeatedPosts<>();

    TaskEndpoints(Bus bus, Bodies bodies, Access access) {
        this.bus = bus;
        this.bodies = bodies;
        this.access = access;
    }

    List<Endpoint> endpoints() {
        return List.of(
                Endpoint.post(
                                "/tasks",
                                "Accept a task; with ?wait=SECONDS wait for its end",
                                Rule.agent(),
                                NewTask.class,
                                TaskView.class,
                                this::submit)
                        .withQuery("wait")
                        .withStatus(202),
                Endpoint.get("/tasks", "List tasks, the newest first", Rule.known(), TaskList.class, this::list)
                        .withQuery("state", "agent", "claimable", "before", "limit"),
                Endpoint.get(
                                "/tasks/{id}",
                                "Show a task; with ?wait=SECONDS wait for its end",
                                Rule.known(),
                                TaskView.class,
                                this::show)
                        .withQuery("wait"),
                Endpoint.post(
                        "/tasks/{id}/retry",
                        "Put a dead letter back into the queue",
                        Rule.known(),
                        NewRetry.class,
                        TaskView.class,
                        this::retry),
                Endpoint.delete("/tasks/{id}", "Cancel a task", Rule.known(), TaskView.class, this::cancel)
                        .withQuery("reason"),
                Endpoint.post(
                        "/tasks/{id}/claim",
                        "Take a task to play its agent",
                        Rule.known(),
                        NewClaim.class,
                        Brief.class,
                        this::claim),
                Endpoint.post(
                        "/tasks/{id}/complete",
                        "Give the outcome of a claimed task",
                        Rule.known(),
                        NewOutcome.class,
                        TaskView.class,
                        this::complete),
                Endpoint.post(
                        "/tasks/{id}/answer",
                        "Answer the question that a task asks, or decline to",
                        Rule.known(),
                        NewAnswer.class,
                        TaskView.class,
                        this::answer));
    }

    private Future<TaskView> submit(RoutingContext context) {
        long wait = Queries.waitMillis(context);
        return bodies.read(context, NewTask.class).compose(task -> {
            access.work(context, task.agent(), task.skill());
            var key = Optional.ofNullable(context.request().getHeader("Idempotency-Key"));
            return bus.request(TaskCalls.SUBMIT, task.submit(key, wait), call(context, wait));
        });
    }

    private Future<TaskView> show(RoutingContext context) {
        long wait = Queries.waitMillis(context);
        return bus.request(
                TaskCalls.SHOW, new Show(Queries.path(context, "id"), Optional.empty(), wait), call(context, wait));
    }

    private Future<TaskList> list(RoutingContext context) {
        var request = new ListTasks(
                context.queryParam("state").stream()
                        .flatMap(states -> Arrays.stream(states.split(",")))
                        .map(TaskEndpoints::state)
                        .toList(),
                first(context, "agent"),
                first(context, "claimable").map(Boolean::parseBoolean).orElse(false),
                first(context, "before"),
                first(context, "limit")
                        .map(text -> Queries.number("limit", text, 1, 1_000))
                        .orElse(PAGE));
        return bus.request(TaskCalls.LIST, request, call(context, 0));
    }

    private Future<TaskView> cancel(RoutingContext context) {
        var reason = first(context, "reason").orElse("cancelled by the caller");
        return bus.request(TaskCalls.CANCEL, new Cancel(Queries.path(context, "id"), reason), call(context, 0));
    }

    private Future<TaskView> retry(RoutingContext context) {
        var retry = new Retry(Queries.path(context, "id"));
        return retries.once(
                context,
                () -> bodies.read(context, NewRetry.class)
                        .compose(none -> bus.request(TaskCalls.RETRY, retry, call(context, 0))));
    }

    private Future<Brief> claim(RoutingContext context) {
        var claim = new Claim(Optional.of(Queries.path(context, "id")), Optional.empty());
        return claims.once(
                context,
                () -> bodies.read(context, NewClaim.class)
                        .compose(none -> bus.request(TaskCalls.CLAIM, claim, call(context, 0))));
    }

    private Future<TaskView> complete(RoutingContext context) {
        return completions.once(
                context,
                () -> bodies.read(context, NewOutcome.class)
                        .compose(outcome -> bus.request(
                                TaskCalls.COMPLETE,
                                new Complete(
                                        Queries.path(context, "id"),
                                        outcome.claim(),
                                        answer(outcome),
                                        outcome.failure()),
                                call(context, 0))));
    }

    private Future<TaskView> answer(RoutingContext context) {
        return answers.once(
                context,
                () -> bodies.read(context, NewAnswer.class)
                        .compose(answer -> bus.request(
                                TaskCalls.ANSWER,
                                new TaskCalls.Answer(Queries.path(context, "id"), answer.value()),
                                call(context, 0))));
    }

    private static List<Content> answer(NewOutcome outcome) {
        if (outcome.answer().isPresent() == outcome.failure().isPresent()) {
            throw Refusal.of(ErrorCode.INPUT_INVALID, "expected either an answer or a failure");
        }
        var contents = new ArrayList<Content>();
        outcome.answer()
                .ifPresent(json -> contents.add(
                        json.text().startsWith("\"")
                                ? Content.text(Queries.unquoted(json))
                                : Content.structured(json)));
        return contents;
    }

    private static TaskState state(String name) {
        return Arrays.stream(TaskState.values())
                .filter(state -> state.wire().equals(name))
                .findFirst()
                .orElseThrow(() -> Refusal.of(
                        ErrorCode.INPUT_INVALID,
                        "state '" + name + "' is none, expected one of "
                                + Arrays.stream(TaskState.values())
                                        .map(TaskState::wire)
                                        .toList()));
    }

    private static Optional<String> first(RoutingContext context, String name) {
        return Queries.first(context, name);
    }

    private static Call call(RoutingContext context, long wait) {
        return Access.caller(context).call(Duration.ofSeconds(30).plusMillis(wait));
    }
}
