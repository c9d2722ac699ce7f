package io.troupe.host.http;

import io.troupe.host.security.Rule;
import io.vertx.core.Future;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * One thing the API can do: what the router is built from, and the description of it in OpenAPI.
 *
 * @param path below {@code /api/v1}, parameters in braces
 * @param rule what it asks of its caller
 * @param query names of the parameters of its query
 * @param body what it takes, if anything
 * @param reply the record it answers with
 * @param others types of content that it answers with when the caller prefers them to JSON
 * @param status when it succeeds
 */
record Endpoint(
        HttpMethod method,
        String path,
        String summary,
        Rule rule,
        List<String> query,
        Optional<Body> body,
        Class<? extends Record> reply,
        List<String> others,
        int status,
        Function<RoutingContext, Future<? extends Record>> answer) {

    private static final String JSON = "application/json";

    /**
     * What a request brings.
     *
     * @param schemas what it has to fit, by the types of content that are taken
     */
    record Body(Map<String, JsonObject> schemas) {

        /** JSON that fits a record. */
        static Body of(Class<? extends Record> type) {
            return new Body(Map.of(JSON, RecordSchema.of(type)));
        }
    }

    /**
     * An answer that is no record's JSON.
     *
     * @param type of its content
     */
    record Written(String type, String text) {}

    /** Says whether the caller would have this rather than JSON; no weights, the first that is named counts. */
    static boolean prefers(RoutingContext context, String type) {
        var accept = context.request().getHeader("Accept");
        int wanted = accept == null ? -1 : accept.toLowerCase(Locale.ROOT).indexOf(type);
        int json = accept == null ? -1 : accept.toLowerCase(Locale.ROOT).indexOf(JSON);
        return wanted >= 0 && (json < 0 || wanted < json);
    }

    static Endpoint get(
            String path,
            String summary,
            Rule rule,
            Class<? extends Record> reply,
            Function<RoutingContext, Future<? extends Record>> answer) {
        return new Endpoint(
                HttpMethod.GET, path, summary, rule, List.of(), Optional.empty(), reply, List.of(), 200, answer);
    }

    static Endpoint post(
            String path,
            String summary,
            Rule rule,
            Class<? extends Record> body,
            Class<? extends Record> reply,
            Function<RoutingContext, Future<? extends Record>> answer) {
        return new Endpoint(
                HttpMethod.POST,
                path,
                summary,
                rule,
                List.of(),
                Optional.of(Body.of(body)),
                reply,
                List.of(),
                200,
                answer);
    }

    static Endpoint put(
            String path,
            String summary,
            Rule rule,
            Body body,
            Class<? extends Record> reply,
            Function<RoutingContext, Future<? extends Record>> answer) {
        return new Endpoint(
                HttpMethod.PUT, path, summary, rule, List.of(), Optional.of(body), reply, List.of(), 200, answer);
    }

    static Endpoint delete(
            String path,
            String summary,
            Rule rule,
            Class<? extends Record> reply,
            Function<RoutingContext, Future<? extends Record>> answer) {
        return new Endpoint(
                HttpMethod.DELETE, path, summary, rule, List.of(), Optional.empty(), reply, List.of(), 200, answer);
    }

    Endpoint withQuery(String... names) {
        return new Endpoint(method, path, summary, rule, List.of(names), body, reply, others, status, answer);
    }

    Endpoint withStatus(int value) {
        return new Endpoint(method, path, summary, rule, query, body, reply, others, value, answer);
    }

    /** Answers with text of this type, too. */
    Endpoint withOther(String type) {
        return new Endpoint(method, path, summary, rule, query, body, reply, List.of(type), status, answer);
    }
}
