package io.troupe.host.workflow;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/**
 * Sees at a glance that a value fits a schema, by the keywords that the schema of definitions uses: a small part of what a
 * validator does, for values as they are in memory. What it does not know, it is not certain of. Never changes; any thread.
 */
final class Shape {

    private static final Set<String> SAY_NOTHING = Set.of("$schema", "$defs", "title", "description", "default");
    private static final String REFERENCE = "#/$defs/";

    private final List<Predicate<JsonNode>> rules = new ArrayList<>();

    private Shape(JsonNode schema, JsonNode root) {
        for (var keyword : schema.properties()) {
            if (!SAY_NOTHING.contains(keyword.getKey())) {
                rules.add(rule(keyword.getKey(), keyword.getValue(), schema, root));
            }
        }
    }

    /** Of a schema, whose references lead to its own definitions and never in circles. */
    static Shape of(JsonNode schema) {
        return new Shape(schema, schema);
    }

    /** Says whether the value fits for certain; where it does not say so, the validator knows. */
    boolean fits(JsonNode value) {
        for (var rule : rules) {
            if (!rule.test(value)) {
                return false;
            }
        }
        return true;
    }

    private static Predicate<JsonNode> rule(String keyword, JsonNode says, JsonNode schema, JsonNode root) {
        return switch (keyword) {
            case "$ref" -> reference(says.asText(), root);
            case "type" -> type(says);
            case "enum" -> value -> contains(says, value);
            case "pattern" -> pattern(Pattern.compile(says.asText()));
            case "minLength" -> value -> !value.isTextual() || length(value) >= says.asInt();
            case "maxLength" -> value -> !value.isTextual() || length(value) <= says.asInt();
            case "minimum" -> value -> !value.isNumber() || value.decimalValue().compareTo(says.decimalValue()) >= 0;
            case "maximum" -> value -> !value.isNumber() || value.decimalValue().compareTo(says.decimalValue()) <= 0;
            case "required" -> required(says);
            case "properties" -> properties(says, root);
            case "additionalProperties" -> others(says, schema);
            case "items" -> items(new Shape(says, root));
            default -> value -> false;
        };
    }

    private static Predicate<JsonNode> reference(String to, JsonNode root) {
        var found = to.startsWith(REFERENCE) ? root.path("$defs").get(to.substring(REFERENCE.length())) : null;
        return found == null ? value -> false : new Shape(found, root)::fits;
    }

    private static Predicate<JsonNode> type(JsonNode says) {
        var types = new HashSet<String>();
        if (says.isTextual()) {
            types.add(says.asText());
        }
        says.forEach(one -> types.add(one.asText()));
        return value -> switch (value.getNodeType()) {
            case OBJECT -> types.contains("object");
            case ARRAY -> types.contains("array");
            case STRING -> types.contains("string");
            case BOOLEAN -> types.contains("boolean");
            case NULL -> types.contains("null");
            case NUMBER -> types.contains("number") || (value.isIntegralNumber() && types.contains("integer"));
            case BINARY, MISSING, POJO -> false;
        };
    }

    private static Predicate<JsonNode> pattern(Pattern pattern) {
        return value -> !value.isTextual() || pattern.matcher(value.textValue()).find();
    }

    private static boolean contains(JsonNode values, JsonNode value) {
        for (var one : values) {
            if (one.equals(value)) {
                return true;
            }
        }
        return false;
    }

    private static int length(JsonNode text) {
        return text.textValue().codePointCount(0, text.textValue().length());
    }

    private static Predicate<JsonNode> required(JsonNode says) {
        var keys = new ArrayList<String>();
        says.forEach(key -> keys.add(key.asText()));
        return value -> !value.isObject() || keys.stream().allMatch(value::has);
    }

    private static Predicate<JsonNode> properties(JsonNode says, JsonNode root) {
        Map<String, Shape> shapes = new HashMap<>();
        says.properties().forEach(entry -> shapes.put(entry.getKey(), new Shape(entry.getValue(), root)));
        return value -> {
            for (var entry : value.properties()) {
                var shape = shapes.get(entry.getKey());
                if (shape != null && !shape.fits(entry.getValue())) {
                    return false;
                }
            }
            return true;
        };
    }

    private static Predicate<JsonNode> others(JsonNode says, JsonNode schema) {
        if (!says.isBoolean()) {
            return value -> false;
        }
        var known = new HashSet<String>();
        schema.path("properties").fieldNames().forEachRemaining(known::add);
        return value -> says.booleanValue()
                || value.properties().stream().allMatch(entry -> known.contains(entry.getKey()));
    }

    private static Predicate<JsonNode> items(Shape shape) {
        return value -> {
            if (value.isArray()) {
                for (var item : value) {
                    if (!shape.fits(item)) {
                        return false;
                    }
                }
            }
            return true;
        };
    }
}
