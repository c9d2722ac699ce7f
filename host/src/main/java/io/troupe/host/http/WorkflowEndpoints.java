package io.troupe.host.http;

import io.troupe.host.bus.Address;
import io.troupe.host.bus.Bus;
import io.troupe.host.bus.WorkflowCalls;
import io.troupe.host.bus.WorkflowCalls.Check;
import io.troupe.host.bus.WorkflowCalls.Checked;
import io.troupe.host.bus.WorkflowCalls.Format;
import io.troupe.host.bus.WorkflowCalls.ListWorkflows;
import io.troupe.host.bus.WorkflowCalls.Put;
import io.troupe.host.bus.WorkflowCalls.Show;
import io.troupe.host.bus.WorkflowCalls.WorkflowList;
import io.troupe.host.bus.WorkflowCalls.WorkflowView;
import io.troupe.host.fact.ErrorCode;
import io.troupe.host.fact.Refusal;
import io.troupe.host.security.Rule;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** The API's part for the definitions of workflows. */
final class WorkflowEndpoints {

    static final String YAML = "application/yaml";

    private static final Duration TIME = Duration.ofSeconds(30);
    private static final int PAGE = 50;
    private static final JsonObject TEXT = new JsonObject().put("type", "string");

    /** A definition as it is put: what it has to fit is for the service to say, with a line for each mistake. */
    private static final Endpoint.Body DEFINITION = new Endpoint.Body(
            Map.of("application/json", new JsonObject().put("type", "object"), YAML, TEXT, "text/yaml", TEXT));

    /**
     * A definition to be looked at.
     *
     * @param source its text
     * @param format yaml or json; yaml when absent
     */
    record NewCheck(String source, Optional<String> format) {

        Check request() {
            return new Check(source, format.map(WorkflowEndpoints::format).orElse(Format.YAML));
        }
    }

    private final Bus bus;
    private final Bodies bodies;

    WorkflowEndpoints(Bus bus, Bodies bodies) {
        this.bus = bus;
        this.bodies = bodies;
    }

    List<Endpoint> endpoints() {
        return List.of(
                Endpoint.get(
                                "/workflows",
                                "List workflows by name",
                                Rule.host("workflows", "read"),
                                WorkflowList.class,
                                this::list)
                        .withQuery("after", "limit"),
                Endpoint.get(
                                "/workflows/{name}",
                                "Show a workflow, the last version or ?version=; as YAML the text that was put",
                                Rule.host("workflows", "read"),
                                WorkflowView.class,
                                this::show)
                        .withQuery("version")
                        .withOther(YAML),
                Endpoint.put(
                        "/workflows/{name}",
                        "Keep a definition as the next version of a workflow; If-Match says which one it follows",
                        Rule.host("workflows", "change"),
                        DEFINITION,
                        WorkflowView.class,
                        this::put),
                Endpoint.post(
                        "/workflows/check",
                        "Say what is wrong with a definition, and keep nothing",
                        Rule.host("workflows", "read"),
                        NewCheck.class,
                        Checked.class,
                        context -> bodies.read(context, NewCheck.class)
                                .compose(check -> ask(context, WorkflowCalls.CHECK, check.request()))));
    }

    private Future<WorkflowList> list(RoutingContext context) {
        return ask(
                context,
                WorkflowCalls.LIST,
                new ListWorkflows(Queries.first(context, "after"), Queries.limit(context, PAGE)));
    }

    private Future<? extends Record> show(RoutingContext context) {
        var show = new Show(Queries.path(context, "name"), Queries.count(context, "version"));
        return ask(context, WorkflowCalls.SHOW, show).map(workflow -> {
            Versions.tell(context, workflow.number());
            return Endpoint.prefers(context, YAML) ? written(workflow) : workflow;
        });
    }

    /** JSON is YAML (YAML 1.2, section 1.2), so the text is right whichever it was put as. */
    private static Record written(WorkflowView workflow) {
        return new Endpoint.Written(
                YAML,
                workflow.source()
                        .orElseThrow(() ->
                                Refusal.of(ErrorCode.NOT_FOUND, "the text of " + workflow.name() + " is not at hand")));
    }

    private Future<WorkflowView> put(RoutingContext context) {
        var put =
                new Put(Queries.path(context, "name"), Bodies.utf8(context), sent(context), Versions.expected(context));
        return ask(context, WorkflowCalls.PUT, put).onSuccess(kept -> Versions.tell(context, kept.number()));
    }

    private static Format sent(RoutingContext context) {
        var type = context.request().getHeader("Content-Type");
        return type != null && type.toLowerCase(Locale.ROOT).contains("yaml") ? Format.YAML : Format.JSON;
    }

    private static Format format(String name) {
        return switch (name) {
            case "yaml" -> Format.YAML;
            case "json" -> Format.JSON;
            default -> throw Refusal.of(ErrorCode.INPUT_INVALID, "format is '" + name + "', expected yaml or json");
        };
    }

    private <Q extends Record, R extends Record> Future<R> ask(
            RoutingContext context, Address<Q, R> address, Q request) {
        return bus.request(address, request, Access.caller(context).call(TIME));
    }
}
