package io.troupe.host.http;

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
 * @param query names of the parameters of its query
 * @param body the record its JSON body has to fit, if it takes one
 * @param reply the record it answers with
 * @param status when it succeeds
 */
record Endpoint(
        HttpMethod method,
        String path,
        String summary,
        List<String> query,
        Optional<Class<? extends Record>> body,
        Class<? extends Record> reply,
        int status,
        Function<RoutingContext, Future<? extends Record>> answer) {

    static Endpoint get(
            String path,
            String summary,
            Class<? extends Record> reply,
            Function<RoutingContext, Future<? extends Record>> answer) {
        return new Endpoint(HttpMethod.GET, path, summary, List.of(), Optional.empty(), reply, 200, answer);
    }

    static Endpoint post(
            String path,
            String summary,
            Class<? extends Record> body,
            Class<? extends Record> reply,
            Function<RoutingContext, Future<? extends Record>> answer) {
        return new Endpoint(HttpMethod.POST, path, summary, List.of(), Optional.of(body), reply, 200, answer);
    }

    static Endpoint delete(
            String path,
            String summary,
            Class<? extends Record> reply,
            Function<RoutingContext, Future<? extends Record>> answer) {
        return new Endpoint(HttpMethod.DELETE, path, summary, List.of(), Optional.empty(), reply, 200, answer);
    }

    Endpoint withQuery(String... names) {
        return new Endpoint(method, path, summary, List.of(names), body, reply, status, answer);
    }

    Endpoint withStatus(int value) {
        return new Endpoint(method, path, summary, query, body, reply, value, answer);
    }
}
