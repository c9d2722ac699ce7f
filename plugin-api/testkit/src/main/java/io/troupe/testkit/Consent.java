package io.troupe.testkit;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.troupe.api.Json;

/** Says yes, one, and the first of several, to the forms that questions are. */
final class Consent {

    private static final ObjectMapper MAPPER = new ObjectMapper();

    private Consent() {}

    /** An answer that fits the schema of a question. */
    static Json to(Json schema) {
        try {
            var answer = MAPPER.createObjectNode();
            MAPPER.readTree(schema.text()).path("properties").properties().forEach(property -> {
                answer.set(property.getKey(), value(property.getValue()));
            });
            var given = Json.of(MAPPER.writeValueAsString(answer));
            var mistakes = Fit.mistakes(schema, given);
            if (!mistakes.isEmpty()) {
                throw new AssertionError("nobody knows what to answer to " + schema + ": override answer()");
            }
            return given;
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(schema + " was checked, and cannot be read", e);
        }
    }

    private static JsonNode value(JsonNode schema) {
        if (schema.path("enum").has(0)) {
            return schema.path("enum").path(0);
        }
        if (schema.has("const")) {
            return schema.path("const");
        }
        if (schema.path("oneOf").has(0)) {
            return value(schema.path("oneOf").path(0));
        }
        var nodes = MAPPER.getNodeFactory();
        return switch (schema.path("type").asText()) {
            case "boolean" -> nodes.booleanNode(true);
            case "integer", "number" -> schema.has("minimum") ? schema.path("minimum") : nodes.numberNode(1);
            default -> nodes.textNode("yes");
        };
    }
}
