package io.troupe.host.workflow;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.common.collect.ImmutableCollection;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import dev.cel.common.types.CelType;
import dev.cel.common.types.CelTypeProvider;
import dev.cel.common.types.ListType;
import dev.cel.common.types.MapType;
import dev.cel.common.types.SimpleType;
import dev.cel.common.types.StructType;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The types that expressions are checked with, made of JSON Schemas. Where a schema leaves open what a value is, or says it
 * in a way that is not understood here, anything goes. Objects have names that nobody can write in an expression.
 */
@SuppressWarnings("Immutable") // the compiler would share it between threads, which is not done here
final class Types implements CelTypeProvider {

    private static final int DEEPEST = 12;
    private static final CelType ANYTHING = SimpleType.DYN;
    private static final CelType ANY_OBJECT = MapType.create(SimpleType.STRING, ANYTHING);
    private static final Pattern IDENTIFIER = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");

    private final Map<String, CelType> known = new HashMap<>();

    @Override
    public ImmutableCollection<CelType> types() {
        return ImmutableList.copyOf(known.values());
    }

    @Override
    public Optional<CelType> findType(String name) {
        return Optional.ofNullable(known.get(name));
    }

    /** An object with these fields and no others. */
    CelType object(String name, Map<String, CelType> fields) {
        var own = ImmutableMap.copyOf(fields);
        var type = StructType.create("object " + name, own.keySet(), field -> Optional.ofNullable(own.get(field)));
        known.put(type.name(), type);
        return type;
    }

    /** What is selected from a value of this type by names; empty where that is not known. */
    Optional<CelType> selected(CelType type, Iterable<String> names) {
        Optional<CelType> at = Optional.of(type);
        for (var name : names) {
            at = at.filter(StructType.class::isInstance)
                    .flatMap(struct -> ((StructType) struct).findField(name))
                    .map(StructType.Field::type);
        }
        return at;
    }

    /** The values that fit a schema. */
    CelType of(String name, JsonNode schema) {
        return new Reader(schema).type(name, schema, 0);
    }

    /** Any object at least, as the input of a run is. */
    CelType ofObject(String name, JsonNode schema) {
        var type = of(name, schema);
        return type.equals(ANYTHING) ? ANY_OBJECT : type;
    }

    private final class Reader {
        private final JsonNode root;

        Reader(JsonNode root) {
            this.root = root;
        }

        CelType type(String name, JsonNode schema, int depth) {
            if (!schema.isObject() || depth > DEEPEST) {
                return ANYTHING;
            }
            var reference = schema.path("$ref").asText();
            if (!reference.isEmpty()) {
                return reference.equals("#") || reference.startsWith("#/")
                        ? type(name, at(reference.substring(1)), depth + 1)
                        : ANYTHING;
            }
            if (schema.has("anyOf") || schema.has("oneOf") || schema.has("allOf") || schema.has("$dynamicRef")) {
                return ANYTHING;
            }
            return switch (schema.path("type").asText()) {
                case "string" -> SimpleType.STRING;
                case "integer" -> SimpleType.INT;
                case "boolean" -> SimpleType.BOOL;
                case "array" -> list(name, schema, depth);
                case "object" -> object(name, schema, depth);
                default -> ANYTHING; // numbers too: 3 and 3.5 both are, and they are of two types in CEL
            };
        }

        private JsonNode at(String pointer) {
            try {
                return root.at(pointer);
            } catch (IllegalArgumentException e) {
                return root.path("");
            }
        }

        private CelType list(String name, JsonNode schema, int depth) {
            boolean mixed = schema.has("prefixItems") || !schema.has("items");
            return ListType.create(mixed ? ANYTHING : type(name + "[]", schema.path("items"), depth + 1));
        }

        private CelType object(String name, JsonNode schema, int depth) {
            var properties = schema.path("properties");
            var others = schema.path("additionalProperties");
            boolean open = others.isObject() || others.asBoolean() || schema.has("patternProperties");
            if (properties.isEmpty()) {
                boolean alike = others.isObject() && !schema.has("patternProperties");
                return alike ? MapType.create(SimpleType.STRING, type(name + ".*", others, depth + 1)) : ANY_OBJECT;
            }
            var fields = new LinkedHashMap<String, CelType>();
            for (var entry : properties.properties()) {
                if (open || !IDENTIFIER.matcher(entry.getKey()).matches()) {
                    return ANY_OBJECT; // such a name can be had by ["…"] alone
                }
                fields.put(entry.getKey(), type(name + "." + entry.getKey(), entry.getValue(), depth + 1));
            }
            return Types.this.object(name, fields);
        }
    }
}
