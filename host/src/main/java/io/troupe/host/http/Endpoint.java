package io.troupe.host.http;

import io.troupe.host.security.Rule;
import io.vertx.core.Future;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * One thing the API can do: what the router is built from, and the description of it in OpenAPI.
 *
 * @param path below {@code /api/v1}, parameters in braces
 * @param rule what it asks of its caller
 * @param query names of the parameters of its query
 * @param body the record its JSON body has to fit, if it takes one
 * @param reply the record it answers with
 * @param status when it succeeds
 */
record Endpoint(
        HttpMethod method,
        String path,
        String summary,
        Rule rule,
        List<String> query,
        Optional<Class<? extends Record>> body,
        Class<? extends Record> reply,
        int status,
        Function<RoutingContext, Future<? extends Record>> answer) {

    static Endpoint get(
            String path,
            String summary,
            Rule rule,
            Class<? extends Record> reply,
            Function<RoutingContext, Future<? extends Record>> answer) {
        return new Endpoint(HttpMethod.GET, path, summary, rule, List.of(), Optional.empty(), reply, 200, answer);
    }

    static Endpoint post(
            String path,
            String summary,
            Rule rule,
            Class<? extends Record> body,
            Class<? extends Record> reply,
            Function<RoutingContext, Future<? extends Record>> answer) {
        return new Endpoint(HttpMethod.POST, path, summary, rule, List.of(), Optional.of(body), reply, 200, answer);
    }

    static Endpoint delete(
            String path,
            String summary,
            Rule rule,
            Class<? extends Record> reply,
            Function<RoutingContext, Future<? extends Record>> answer) {
        return new Endpoint(HttpMethod.DELETE, path, summary, rule, List.of(), Optional.empty(), reply, 200, answer);
    }

    Endpoint withQuery(String... names) {
        return new Endpoint(method, path, summary, rule, List.of(names), body, reply, status, answer);
    }

    Endpoint withStatus(int value) {
        return new Endpoint(method, path, summary, rule, query, body, reply, value, answer);
    }
}
