package io.troupe.host.schema;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.json.schema.JsonSchema;
import io.vertx.json.schema.SchemaRepository;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Walks the places of a schema where schemas stand. The validator would turn each into its own form when it first comes
 * by, writing into the tree; done here for all of them, so that later checks only read and may run on many threads.
 */
final class SchemaTree {

    private static final Set<String> ONE = Set.of(
            "additionalItems",
            "unevaluatedItems",
            "items",
            "contains",
            "additionalProperties",
            "unevaluatedProperties",
            "propertyNames",
            "not",
            "if",
            "then",
            "else");
    private static final Set<String> SOME = Set.of("prefixItems", "items", "allOf", "anyOf", "oneOf");
    static final Set<String> NAMED =
            Set.of("$defs", "definitions", "properties", "patternProperties", "dependentSchemas", "dependencies");

    private SchemaTree() {}

    /**
     * Checks references, and makes the tree ready to be read by many threads.
     *
     * @throws IllegalArgumentException naming the reference that cannot be used
     */
    static void prepare(Map<String, Object> schema, SchemaRepository known) {
        if (schema.get("__absolute_ref__") instanceof String uri && known.find(uri) == null) {
            throw new IllegalArgumentException("not a schema: $ref '" + schema.get("$ref")
                    + "' leads nowhere, expected a place in the same schema; nothing is fetched");
        }
        schema.replaceAll((key, value) -> ONE.contains(key) ? compiled(value, known) : value);
        schema.forEach((key, value) -> {
            if (SOME.contains(key) && list(value) instanceof List<?> list) {
                writable(list).replaceAll(item -> compiled(item, known));
            } else if (NAMED.contains(key) && map(value) instanceof Map<?, ?> map) {
                writable(map).replaceAll((name, schemaOfName) -> compiled(schemaOfName, known));
            }
        });
    }

    private static Object compiled(Object value, SchemaRepository known) {
        if (map(value) instanceof Map<?, ?> map) {
            prepare(writable(map), known);
            return value instanceof JsonSchema ? value : JsonSchema.of(new JsonObject(writable(map)));
        }
        return value;
    }

    static @Nullable Object map(@Nullable Object value) {
        return value instanceof JsonObject object ? object.getMap() : value;
    }

    static @Nullable Object list(@Nullable Object value) {
        return value instanceof JsonArray array ? array.getList() : value;
    }

    @SuppressWarnings("unchecked") // decoded JSON has string keys and any values
    static Map<String, Object> writable(Map<?, ?> map) {
        return (Map<String, Object>) map;
    }

    @SuppressWarnings("unchecked")
    private static List<Object> writable(List<?> list) {
        return (List<Object>) list;
    }
}
