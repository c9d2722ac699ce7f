package io.troupe.host.http;

import io.troupe.host.bus.AgentCalls;
import io.troupe.host.bus.AgentCalls.AgentList;
import io.troupe.host.bus.AgentCalls.AgentView;
import io.troupe.host.bus.AgentCalls.Describe;
import io.troupe.host.bus.AgentCalls.Find;
import io.troupe.host.bus.AgentCalls.Found;
import io.troupe.host.bus.AgentCalls.ListAgents;
import io.troupe.host.bus.Bus;
import io.troupe.host.bus.Call;
import io.troupe.host.security.Rule;
import io.vertx.core.Future;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import java.util.List;

/** The API's part for agents. */
final class AgentEndpoints {

    private static final int PAGE = 5;

    private final Bus bus;

    AgentEndpoints(Bus bus) {
        this.bus = bus;
    }

    List<Endpoint> endpoints() {
        return List.of(
                Endpoint.get("/agents", "List the agents", Rule.known(), AgentList.class, this::list),
                Endpoint.get("/agents/search", "Search agents by words", Rule.known(), Found.class, this::find)
                        .withQuery("query", "category", "available", "limit"),
                Endpoint.get(
                        "/agents/{name}",
                        "Show an agent; a pack's agent is pack/name",
                        Rule.known(),
                        AgentView.class,
                        this::show));
    }

    private Future<AgentList> list(RoutingContext context) {
        return bus.request(AgentCalls.LIST, new ListAgents(), call(context));
    }

    private Future<Found> find(RoutingContext context) {
        var find = new Find(
                Queries.first(context, "query").orElse(""),
                Queries.first(context, "category"),
                Queries.first(context, "available").map(Boolean::parseBoolean).orElse(false),
                Queries.first(context, "limit")
                        .map(text -> Queries.number("limit", text, 1, 100))
                        .orElse(PAGE));
        return bus.request(AgentCalls.FIND, find, call(context));
    }

    private Future<AgentView> show(RoutingContext context) {
        return bus.request(AgentCalls.DESCRIBE, new Describe(Queries.path(context, "name")), call(context));
    }

    private static Call call(RoutingContext context) {
        return Access.caller(context).call(Duration.ofSeconds(30));
    }
}
