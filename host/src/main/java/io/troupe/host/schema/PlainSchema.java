package io.troupe.host.schema;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Sees at a glance that something is a schema of draft 2020-12, as nearly all are, which the schema of that draft takes
 * a hundred times longer to say. It is never sure of what is no schema, nor of what it does not know.
 */
final class PlainSchema {

    private static final Set<String> TYPES =
            Set.of("null", "boolean", "object", "array", "number", "integer", "string");
    private static final int DEEPEST = 64;

    private PlainSchema() {}

    /** Says whether this is a schema for sure, given as maps, lists and values, of which the patterns were looked at. */
    static boolean is(Map<String, ?> written) {
        return written.entrySet().stream()
                .allMatch(entry -> (entry.getKey().equals("$schema") && entry.getValue() instanceof String)
                        || keyword(entry.getKey(), entry.getValue(), 1));
    }

    private static boolean schema(Object written, int depth) {
        if (written instanceof Boolean) {
            return true;
        }
        return depth < DEEPEST
                && written instanceof Map<?, ?> keywords
                && keywords.entrySet().stream()
                        .allMatch(entry -> keyword(String.valueOf(entry.getKey()), entry.getValue(), depth + 1));
    }

    private static boolean keyword(String keyword, Object value, int depth) {
        return switch (keyword) {
            case "title", "description", "$comment", "pattern" -> value instanceof String;
            case "default", "const" -> true;
            case "deprecated", "readOnly", "writeOnly", "uniqueItems" -> value instanceof Boolean;
            case "enum", "examples" -> value instanceof List<?>;
            case "type" -> type(value);
            case "required" -> value instanceof List<?> names && distinct(names);
            case "maximum", "exclusiveMaximum", "minimum", "exclusiveMinimum" -> value instanceof Number;
            case "maxLength", "minLength", "maxItems", "minItems", "maxProperties", "minProperties" ->
                value instanceof Integer size && size >= 0;
            case "properties", "$defs" ->
                value instanceof Map<?, ?> named
                        && named.values().stream().allMatch(one -> one != null && schema(one, depth));
            case "items", "additionalProperties", "contains", "propertyNames", "not", "if", "then", "else" ->
                schema(value, depth);
            case "allOf", "anyOf", "oneOf", "prefixItems" ->
                value instanceof List<?> several
                        && !several.isEmpty()
                        && several.stream().allMatch(one -> one != null && schema(one, depth));
            default -> false; // the schema of the draft knows
        };
    }

    private static boolean type(Object value) {
        return value instanceof List<?> several
                ? !several.isEmpty() && distinct(several) && TYPES.containsAll(several)
                : value instanceof String one && TYPES.contains(one);
    }

    private static boolean distinct(List<?> names) {
        var seen = new HashSet<Object>();
        return names.stream().allMatch(name -> name instanceof String && seen.add(name));
    }
}
