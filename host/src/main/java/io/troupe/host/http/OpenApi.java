package io.troupe.host.http;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** Describes the API as OpenAPI 3.1, made from the very endpoints that serve it. */
final class OpenApi {

    private static final Pattern PARAMETER = Pattern.compile("\\{(\\w+)}");

    private OpenApi() {}

    static JsonObject of(List<Endpoint> endpoints, String version) {
        var paths = new JsonObject();
        for (var endpoint : endpoints) {
            var path = paths.getJsonObject("/api/v1" + endpoint.path(), new JsonObject());
            path.put(endpoint.method().name().toLowerCase(Locale.ROOT), operation(endpoint));
            paths.put("/api/v1" + endpoint.path(), path);
        }
        return new JsonObject()
                .put("openapi", "3.1.0")
                .put("info", new JsonObject().put("title", "Troupe").put("version", version))
                .put("paths", paths)
                .put(
                        "components",
                        new JsonObject()
                                .put(
                                        "schemas",
                                        new JsonObject().put("Problem", RecordSchema.of(Replies.ProblemBody.class)))
                                .put(
                                        "securitySchemes",
                                        new JsonObject()
                                                .put(
                                                        "token",
                                                        new JsonObject()
                                                                .put("type", "http")
                                                                .put("scheme", "bearer"))))
                // none is needed on loopback, unless the settings say so
                .put(
                        "security",
                        new JsonArray().add(new JsonObject()).add(new JsonObject().put("token", new JsonArray())));
    }

    private static JsonObject operation(Endpoint endpoint) {
        var operation = new JsonObject()
                .put("summary", endpoint.summary())
                .put("x-permission", endpoint.rule().words())
                .put("parameters", parameters(endpoint))
                .put(
                        "responses",
                        new JsonObject()
                                .put(Integer.toString(endpoint.status()), done(endpoint))
                                .put(
                                        "default",
                                        response(
                                                "refused",
                                                "application/problem+json",
                                                new JsonObject().put("$ref", "#/components/schemas/Problem"))));
        endpoint.body().ifPresent(body -> operation.put("requestBody", new JsonObject().put("content", content(body))));
        return operation;
    }

    private static JsonObject done(Endpoint endpoint) {
        var done = response("done", "application/json", RecordSchema.of(endpoint.reply()));
        endpoint.others()
                .forEach(type -> done.getJsonObject("content")
                        .put(type, new JsonObject().put("schema", new JsonObject().put("type", "string"))));
        return done;
    }

    private static JsonObject content(Endpoint.Body body) {
        var content = new JsonObject();
        new TreeMap<>(body.schemas())
                .forEach((type, schema) -> content.put(type, new JsonObject().put("schema", schema)));
        return content;
    }

    private static JsonArray parameters(Endpoint endpoint) {
        var parameters = new JsonArray();
        PARAMETER
                .matcher(endpoint.path())
                .results()
                .forEach(match -> parameters.add(parameter(match.group(1), "path")));
        endpoint.query().forEach(name -> parameters.add(parameter(name, "query")));
        return parameters;
    }

    private static JsonObject parameter(String name, String in) {
        return new JsonObject()
                .put("name", name)
                .put("in", in)
                .put("required", in.equals("path"))
                .put("schema", new JsonObject().put("type", "string"));
    }

    private static JsonObject response(String description, String type, JsonObject schema) {
        return new JsonObject().put("description", description).put("content", content(type, schema));
    }

    private static JsonObject content(String type, JsonObject schema) {
        return new JsonObject().put(type, new JsonObject().put("schema", schema));
    }
}
