package io.troupe.host.workflow;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.cel.common.values.NullValue;
import io.troupe.api.Json;
import io.troupe.host.fact.Wire;
import java.util.ArrayList;
import java.util.LinkedHashMap;

/** Carries values from JSON into expressions. Whole numbers are integers there, others doubles. */
final class JsonValues {

    private JsonValues() {}

    /** Reads what was checked to be JSON. */
    static JsonNode node(Json json) {
        try {
            return Wire.json().readTree(json.text());
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("JSON that was checked cannot be read", e);
        }
    }

    static Json json(JsonNode node) {
        return Json.of(Wire.write(node));
    }

    /** Into an expression. */
    static Object value(JsonNode node) {
        if (node.isObject()) {
            var map = new LinkedHashMap<String, Object>();
            node.properties().forEach(entry -> map.put(entry.getKey(), value(entry.getValue())));
            return map;
        }
        if (node.isArray()) {
            var list = new ArrayList<>(node.size());
            node.forEach(item -> list.add(value(item)));
            return list;
        }
        if (node.isNumber()) {
            return node.isIntegralNumber() && node.canConvertToLong() ? (Object) node.longValue() : node.doubleValue();
        }
        if (node.isBoolean()) {
            return node.booleanValue();
        }
        return node.isNull() ? NullValue.NULL_VALUE : node.asText();
    }

    /** How a value stands in a text: a string as it is, everything else as JSON. */
    static String text(JsonNode node) {
        return node.isTextual() ? node.asText() : Wire.write(node);
    }

    /** For messages: {@code a string}. */
    static String kind(JsonNode node) {
        return switch (node.getNodeType()) {
            case ARRAY -> "a list";
            case OBJECT -> "an object";
            case BOOLEAN -> node.asText();
            case NULL, MISSING -> "null";
            case NUMBER -> "a number";
            case BINARY, POJO, STRING -> "a string";
        };
    }
}
