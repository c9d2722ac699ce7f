package io.troupe.host.http;

import io.troupe.api.Budget;
import io.troupe.api.Json;
import io.troupe.host.bus.Address;
import io.troupe.host.bus.Bus;
import io.troupe.host.bus.Call;
import io.troupe.host.bus.RunCalls;
import io.troupe.host.bus.RunCalls.Compare;
import io.troupe.host.bus.RunCalls.Difference;
import io.troupe.host.bus.RunCalls.FactList;
import io.troupe.host.bus.RunCalls.ListRuns;
import io.troupe.host.bus.RunCalls.ListSteps;
import io.troupe.host.bus.RunCalls.ReadFacts;
import io.troupe.host.bus.RunCalls.RunList;
import io.troupe.host.bus.RunCalls.RunView;
import io.troupe.host.bus.RunCalls.Show;
import io.troupe.host.bus.RunCalls.Start;
import io.troupe.host.bus.RunCalls.StepList;
import io.troupe.host.fact.ErrorCode;
import io.troupe.host.fact.Refusal;
import io.troupe.host.fact.RunState;
import io.troupe.host.security.Rule;
import io.vertx.core.Future;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** The API's part for runs of workflows: to start and to see them. */
final class RunEndpoints {

    static final String MARKDOWN = "text/markdown";

    private static final Duration TIME = Duration.ofSeconds(30);
    private static final int PAGE = 50;
    private static final int PAGE_OF_STEPS = 200;

    /**
     * A request for a run.
     *
     * @param workflow its name
     * @param request in words, instead of a workflow and its input: what is asked for, which is planned first
     * @param version of the workflow's definition; the last when absent
     * @param input fits the definition's inputs; an empty object when absent
     */
    record NewRun(
            Optional<String> workflow,
            Optional<String> request,
            Optional<Long> version,
            Optional<Json> input,
            Optional<String> session,
            Optional<NewTask.Limits> budget) {

        String named() {
            if (request.isEmpty()) {
                return workflow.orElseThrow(() -> Refusal.of(
                        ErrorCode.INPUT_INVALID,
                        "workflow is missing, expected the name of one, or a request in words"));
            }
            if (workflow.isPresent() || input.isPresent() || version.isPresent()) {
                throw Refusal.of(
                        ErrorCode.INPUT_INVALID,
                        "request is beside workflow, input or version, expected it without them: it is planned in words alone");
            }
            return Start.REQUEST;
        }

        /** What the run is started with. */
        Json given() {
            return request.map(Start::inputOf).or(() -> input).orElseGet(() -> new Json("{}"));
        }
    }

    private final Bus bus;
    private final Bodies bodies;

    RunEndpoints(Bus bus, Bodies bodies) {
        this.bus = bus;
        this.bodies = bodies;
    }

    List<Endpoint> endpoints() {
        return List.of(
                Endpoint.post(
                                "/runs",
                                "Start a run of a workflow; with ?wait=SECONDS wait for its end",
                                Rule.known(),
                                NewRun.class,
                                RunView.class,
                                this::start)
                        .withQuery("wait")
                        .withStatus(202),
                Endpoint.get("/runs", "List runs, the newest first", Rule.known(), RunList.class, this::list)
                        .withQuery("state", "workflow", "before", "limit"),
                Endpoint.get(
                                "/runs/{id}",
                                "Show a run; with ?wait=SECONDS wait for its end or a question to a human",
                                Rule.known(),
                                RunView.class,
                                this::show)
                        .withQuery("wait"),
                Endpoint.get(
                                "/runs/{id}/steps",
                                "List the steps of a run, in the order of the definition",
                                Rule.known(),
                                StepList.class,
                                this::steps)
                        .withQuery("after", "limit"),
                Endpoint.get(
                                "/runs/{id}/facts",
                                "Read what happened to a run after the version ?from=, oldest first",
                                Rule.known(),
                                FactList.class,
                                this::facts)
                        .withQuery("from", "limit"),
                Endpoint.get(
                                "/runs/{id}/report",
                                "Say what ran, who did it, why, how long it took, what it cost and what failed",
                                Rule.known(),
                                RunReport.class,
                                this::report)
                        .withOther(MARKDOWN),
                Endpoint.get(
                                "/runs/{id}/diff",
                                "Compare a run with another one, ?with=ID",
                                Rule.known(),
                                Difference.class,
                                this::diff)
                        .withQuery("with"));
    }

    private Future<RunView> start(RoutingContext context) {
        long wait = Queries.waitMillis(context);
        return bodies.read(context, NewRun.class).compose(run -> {
            var workflow = run.named();
            Access.about(context, "workflow " + workflow);
            var start = new Start(
                    workflow,
                    run.version(),
                    run.given(),
                    run.session(),
                    run.budget().map(NewTask.Limits::budget).orElseGet(Budget::unbounded),
                    Optional.ofNullable(context.request().getHeader("Idempotency-Key")),
                    wait);
            return bus.request(RunCalls.START, start, call(context, wait)).onSuccess(started -> tell(context, started));
        });
    }

    /** Says where a run that was started is, and of which version the answer is. */
    static void tell(RoutingContext context, RunView run) {
        Versions.tell(context, run.version());
        context.response().putHeader("Location", "/api/v1/runs/" + run.id());
    }

    private Future<RunList> list(RoutingContext context) {
        var request = new ListRuns(
                context.queryParam("state").stream()
                        .flatMap(states -> Arrays.stream(states.split(",")))
                        .map(RunEndpoints::state)
                        .toList(),
                Queries.first(context, "workflow"),
                Queries.first(context, "before"),
                Queries.limit(context, PAGE));
        return ask(context, RunCalls.LIST, request);
    }

    private static RunState state(String name) {
        return Arrays.stream(RunState.values())
                .filter(state -> state.wire().equals(name))
                .findFirst()
                .orElseThrow(() -> Refusal.of(
                        ErrorCode.INPUT_INVALID,
                        "state '" + name + "' is none, expected one of "
                                + Arrays.stream(RunState.values())
                                        .map(RunState::wire)
                                        .toList()));
    }

    private Future<RunView> show(RoutingContext context) {
        long wait = Queries.waitMillis(context);
        return bus.request(RunCalls.SHOW, new Show(id(context), wait), call(context, wait))
                .onSuccess(run -> Versions.tell(context, run.version()));
    }

    private Future<StepList> steps(RoutingContext context) {
        var list = new ListSteps(id(context), Queries.first(context, "after"), Queries.limit(context, PAGE_OF_STEPS));
        return ask(context, RunCalls.STEPS, list);
    }

    private Future<FactList> facts(RoutingContext context) {
        var read = new ReadFacts(
                id(context), Queries.count(context, "from").orElse(0L), Queries.limit(context, PAGE_OF_STEPS));
        return ask(context, RunCalls.FACTS, read);
    }

    private Future<? extends Record> report(RoutingContext context) {
        return new RunReading(bus, call(context, 0))
                .report(id(context))
                .map(report -> Endpoint.prefers(context, MARKDOWN)
                        ? new Endpoint.Written(MARKDOWN + "; charset=utf-8", RunReportText.of(report))
                        : report);
    }

    private Future<Difference> diff(RoutingContext context) {
        var other = Queries.first(context, "with")
                .orElseThrow(() -> Refusal.of(ErrorCode.INPUT_INVALID, "with is missing, expected the id of a run"));
        return ask(context, RunCalls.DIFF, new Compare(id(context), other));
    }

    private <Q extends Record, R extends Record> Future<R> ask(
            RoutingContext context, Address<Q, R> address, Q request) {
        return bus.request(address, request, call(context, 0));
    }

    private static Call call(RoutingContext context, long wait) {
        return Access.caller(context).call(TIME.plusMillis(wait));
    }

    private static String id(RoutingContext context) {
        return Queries.path(context, "id");
    }
}
