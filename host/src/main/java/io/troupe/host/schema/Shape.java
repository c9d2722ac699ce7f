package io.troupe.host.schema;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * Sees at a glance that a value fits a schema, by the keywords that most schemas get along with: a small part of what a
 * validator does (JSON Schema 2020-12), for values as they are in memory. What it does not know, it is not certain of. Never
 * changes; any thread.
 */
final class Shape {

    private static final Set<String> SAY_NOTHING = Set.of("$defs", "title", "description", "default", "examples");
    private static final String DRAFT = "https://json-schema.org/draft/2020-12/schema";
    /** References may lead in circles. */
    private static final int DEEPEST = 20;

    private static final String REFERENCE = "#/$defs/";

    private final List<Predicate<JsonNode>> rules = new ArrayList<>();

    /** Definitions that lead to one another may be as many as the power of their number. */
    private static final int MOST = 1_000;

    /** What all places of a schema share: whose it is, and how many shapes it has come to. */
    private static final class Whole {
        private final JsonNode root;
        private final boolean ours;
        private int shapes;

        Whole(JsonNode root, boolean ours) {
            this.root = root;
            this.ours = ours;
        }
    }

    /** Where something stands in a schema. */
    private record Place(JsonNode schema, Whole whole, int depth) {

        Shape inner(JsonNode schema) {
            return new Shape(new Place(schema, whole, depth + 1));
        }
    }

    private Shape(Place place) {
        boolean known = place.schema().isObject()
                || (place.schema().isBoolean() && place.schema().booleanValue());
        if (!known || place.depth() > DEEPEST || ++place.whole().shapes > MOST) {
            rules.add(value -> false);
            return;
        }
        for (var keyword : place.schema().properties()) {
            if (!SAY_NOTHING.contains(keyword.getKey())) {
                rules.add(rule(keyword.getKey(), keyword.getValue(), place));
            }
        }
    }

    /** Of a schema of the host, whose references lead to its own definitions. */
    static Shape of(JsonNode schema) {
        return new Shape(new Place(schema, new Whole(schema, true), 0));
    }

    /** Of a schema of somebody else, whose patterns may take for ever: those are left to the validator, which bounds them. */
    static Shape ofOthers(JsonNode schema) {
        return new Shape(new Place(schema, new Whole(schema, false), 0));
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

    private static Predicate<JsonNode> rule(String keyword, JsonNode says, Place place) {
        return switch (keyword) {
            case "$schema" -> value -> says.asText().equals(DRAFT);
            case "$ref" -> reference(says.asText(), place);
            case "type" -> type(says);
            case "enum" -> value -> contains(says, value);
            case "pattern" -> place.whole().ours ? pattern(says.asText()) : value -> false;
            case "minLength" -> value -> !value.isTextual() || length(value) >= says.asLong(Long.MAX_VALUE);
            case "maxLength" -> value -> !value.isTextual() || length(value) <= says.asLong(-1);
            case "minimum" -> value -> !value.isNumber() || value.decimalValue().compareTo(says.decimalValue()) >= 0;
            case "maximum" -> value -> !value.isNumber() || value.decimalValue().compareTo(says.decimalValue()) <= 0;
            case "required" -> required(says);
            case "properties" -> properties(says, place);
            case "additionalProperties" -> others(says, place.schema());
            case "items" -> items(place.inner(says));
            default -> value -> false;
        };
    }

    private static Predicate<JsonNode> reference(String to, Place place) {
        var found = to.startsWith(REFERENCE)
                ? place.whole().root.path("$defs").get(to.substring(REFERENCE.length()))
                : null;
        return found == null ? value -> false : place.inner(found)::fits;
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

    private static Predicate<JsonNode> pattern(String text) {
        try {
            var pattern = Pattern.compile(text);
            return value ->
                    !value.isTextual() || pattern.matcher(value.textValue()).find();
        } catch (PatternSyntaxException e) {
            return value -> false; // one of ECMAScript's, perhaps
        }
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

    private static Predicate<JsonNode> properties(JsonNode says, Place place) {
        Map<String, Shape> shapes = new HashMap<>();
        says.properties().forEach(entry -> shapes.put(entry.getKey(), place.inner(entry.getValue())));
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
        return value ->
                says.booleanValue() || value.properties().stream().allMatch(entry -> known.contains(entry.getKey()));
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
