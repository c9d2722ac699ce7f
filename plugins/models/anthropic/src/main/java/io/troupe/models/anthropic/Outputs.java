package io.troupe.models.anthropic;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.troupe.api.Json;
import io.troupe.models.wire.Trees;
import java.util.Optional;
import java.util.Set;

/**
 * Writes a schema as the API can hold a reply to it (structured outputs, {@code output_config.format}). The API closes
 * every object, and takes no bounds of numbers, texts and lists: those are left out here, as the caller checks the reply
 * in any case. What fits the stricter schema but for these fits the given one.
 */
final class Outputs {

    /** What is taken as it is, wherever it stands. */
    private static final Set<String> KEPT = Set.of("type", "title", "description", "enum", "const", "required");
    /** What only narrows a value, or only speaks of it. */
    private static final Set<String> LEFT_OUT = Set.of(
            "minimum",
            "maximum",
            "exclusiveMinimum",
            "exclusiveMaximum",
            "multipleOf",
            "minLength",
            "maxLength",
            "pattern",
            "minItems",
            "maxItems",
            "uniqueItems",
            "minProperties",
            "maxProperties",
            "default",
            "examples",
            "$schema",
            "$id",
            "$comment",
            "deprecated",
            "readOnly",
            "writeOnly");

    private static final Set<String> FORMATS =
            Set.of("date-time", "time", "date", "duration", "email", "hostname", "uri", "ipv4", "ipv6", "uuid");
    private static final Set<String> TYPES =
            Set.of("object", "array", "string", "integer", "number", "boolean", "null");

    private Outputs() {}

    /** Empty when it holds what the API does not know, or allows what the API would not. */
    static Optional<ObjectNode> format(Json schema) {
        var tree = Trees.of(schema);
        if (!Trees.text(tree, "type").equals("object")) {
            return Optional.empty();
        }
        try {
            var format = Trees.object().put("type", "json_schema");
            format.set("schema", held(tree));
            return Optional.of(format);
        } catch (NotTaken e) {
            return Optional.empty();
        }
    }

    private static ObjectNode held(JsonNode schema) throws NotTaken {
        if (!schema.isObject()) {
            throw new NotTaken();
        }
        var held = Trees.object();
        for (var field : schema.properties()) {
            take(field.getKey(), field.getValue(), held);
        }
        if (Trees.text(schema, "type").equals("object")) {
            close(schema, held);
        }
        if (!held.has("type") && !held.has("enum") && !held.has("const") && !held.has("anyOf")) {
            throw new NotTaken(); // anything at all
        }
        return held;
    }

    private static void take(String key, JsonNode value, ObjectNode held) throws NotTaken {
        switch (key) {
            case "properties" -> {
                var properties = held.putObject(key);
                for (var property : value.properties()) {
                    properties.set(property.getKey(), held(property.getValue()));
                }
            }
            case "items" -> held.set(key, held(value));
            case "anyOf" -> {
                var choices = held.putArray(key);
                for (var choice : value) {
                    choices.add(held(choice));
                }
            }
            case "format" -> {
                if (FORMATS.contains(value.asText())) {
                    held.set(key, value);
                }
            }
            case "additionalProperties" -> {} // see close
            default -> kept(key, value, held);
        }
    }

    private static void kept(String key, JsonNode value, ObjectNode held) throws NotTaken {
        boolean simple = switch (key) {
            case "type" -> TYPES.contains(value.asText());
            case "enum" -> value.valueStream().allMatch(JsonNode::isValueNode);
            case "const" -> value.isValueNode();
            default -> true;
        };
        if (!simple || !(KEPT.contains(key) || LEFT_OUT.contains(key))) {
            throw new NotTaken();
        }
        if (KEPT.contains(key)) {
            held.set(key, value);
        }
    }

    /** An object that may hold any keys would be held to none. */
    private static void close(JsonNode schema, ObjectNode held) throws NotTaken {
        var more = schema.path("additionalProperties");
        boolean open = more.isObject() || (more.isBoolean() && more.booleanValue());
        if (open || schema.path("properties").isEmpty()) {
            throw new NotTaken();
        }
        held.put("additionalProperties", false);
    }

    /** Not a schema that the API takes. */
    private static final class NotTaken extends Exception {
        private static final long serialVersionUID = 1;
    }
}
