package io.troupe.models.openai;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.troupe.api.Json;
import io.troupe.models.wire.Trees;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/** Says how far the API can make a reply fit a schema. */
final class Schemas {

    private static final String NAME = "outcome";

    /** What a strict schema may hold; the API refuses others of the keywords. */
    private static final Set<String> STRICT = Set.of(
            "type", "description", "title", "properties", "required", "additionalProperties", "items", "enum", "const");

    private Schemas() {}

    /** The name, schema and strictness of a wanted output; empty when it is none that the API takes. */
    static Optional<ObjectNode> output(Json schema) {
        var tree = Trees.of(schema);
        if (!Trees.text(tree, "type").equals("object")) {
            return Optional.empty();
        }
        var named = Trees.object().put("name", NAME);
        named.set("schema", tree);
        return Optional.of(named.put("strict", strict(tree)));
    }

    /** What a tool takes. */
    static JsonNode input(Json schema) {
        var tree = Trees.of(schema);
        if (tree instanceof ObjectNode object) {
            object.remove("$schema");
            if (Trees.text(object, "type").equals("object") && !object.has("properties")) {
                object.set("properties", Trees.object()); // OpenAI refuses an object without
            }
        }
        return tree;
    }

    /** Whether the API can promise that a reply fits: every object closed, all of its properties required. */
    static boolean strict(JsonNode schema) {
        if (!schema.isObject() || schema.propertyStream().anyMatch(field -> !STRICT.contains(field.getKey()))) {
            return false;
        }
        return switch (Trees.text(schema, "type")) {
            case "object" -> closed(schema) && all(schema.path("properties"));
            case "array" -> strict(schema.path("items"));
            case "string", "number", "integer", "boolean", "null" -> true;
            default -> false;
        };
    }

    private static boolean closed(JsonNode schema) {
        var named = new HashSet<String>();
        schema.path("properties").fieldNames().forEachRemaining(named::add);
        var required = new HashSet<String>();
        schema.path("required").forEach(name -> required.add(name.asText()));
        return schema.path("additionalProperties").isBoolean()
                && !schema.path("additionalProperties").booleanValue()
                && named.equals(required);
    }

    private static boolean all(JsonNode properties) {
        return properties.valueStream().allMatch(Schemas::strict);
    }
}
