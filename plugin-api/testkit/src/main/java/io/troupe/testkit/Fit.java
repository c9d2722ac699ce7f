package io.troupe.testkit;

import io.troupe.api.Json;
import io.vertx.core.json.JsonObject;
import io.vertx.json.schema.Draft;
import io.vertx.json.schema.JsonSchema;
import io.vertx.json.schema.JsonSchemaOptions;
import io.vertx.json.schema.OutputFormat;
import io.vertx.json.schema.OutputUnit;
import io.vertx.json.schema.Validator;
import java.util.List;

/** Checks values against the JSON Schemas (2020-12) of skills. */
final class Fit {

    private Fit() {}

    /** What does not fit, in words; empty when the value fits. Throws when the schema cannot be used. */
    static List<String> mistakes(Json schema, Json value) {
        var output = validator(schema).validate(io.vertx.core.json.Json.decodeValue(value.text()));
        if (Boolean.TRUE.equals(output.getValid())) {
            return List.of();
        }
        var errors = output.getErrors() == null ? List.<OutputUnit>of() : output.getErrors();
        return errors.isEmpty()
                ? List.of("does not fit")
                : errors.stream()
                        .map(error -> error.getInstanceLocation() + ": " + error.getError())
                        .toList();
    }

    static Validator validator(Json schema) {
        var options = new JsonSchemaOptions()
                .setBaseUri("app://troupe")
                .setDraft(Draft.DRAFT202012)
                .setOutputFormat(OutputFormat.Basic);
        return switch (io.vertx.core.json.Json.decodeValue(schema.text())) {
            case JsonObject object -> Validator.create(JsonSchema.of(object), options);
            case Boolean bool -> Validator.create(JsonSchema.of(bool), options);
            default -> throw new IllegalArgumentException("not a schema: " + schema + ", expected an object");
        };
    }
}
