package io.troupe.models.langchain4j;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.langchain4j.model.chat.request.json.JsonAnyOfSchema;
import dev.langchain4j.model.chat.request.json.JsonArraySchema;
import dev.langchain4j.model.chat.request.json.JsonBooleanSchema;
import dev.langchain4j.model.chat.request.json.JsonEnumSchema;
import dev.langchain4j.model.chat.request.json.JsonIntegerSchema;
import dev.langchain4j.model.chat.request.json.JsonNullSchema;
import dev.langchain4j.model.chat.request.json.JsonNumberSchema;
import dev.langchain4j.model.chat.request.json.JsonObjectSchema;
import dev.langchain4j.model.chat.request.json.JsonReferenceSchema;
import dev.langchain4j.model.chat.request.json.JsonSchemaElement;
import dev.langchain4j.model.chat.request.json.JsonStringSchema;
import io.troupe.api.Json;
import io.troupe.api.PluginException;
import io.troupe.api.PluginException.Kind;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Says a JSON Schema in the words of LangChain4j, which knows fewer: limits such as a minimum or a pattern are put into
 * the description, for the model to read; whoever gets the values checks them against the whole schema.
 */
final class SchemaParts {

    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final List<String> TOLD = List.of(
            "minimum",
            "maximum",
            "exclusiveMinimum",
            "exclusiveMaximum",
            "multipleOf",
            "minLength",
            "maxLength",
            "pattern",
            "format",
            "minItems",
            "maxItems",
            "uniqueItems",
            "default",
            "const");

    private SchemaParts() {}

    /** Empty when it is not the schema of an object. */
    static Optional<JsonObjectSchema> object(Json schema) {
        try {
            var tree = MAPPER.readTree(schema.text());
            return tree.path("type").asText().equals("object") ? Optional.of(object(tree)) : Optional.empty();
        } catch (JsonProcessingException e) {
            throw new PluginException(Kind.REFUSED, "a schema that cannot be read, expected JSON Schema");
        }
    }

    private static JsonObjectSchema object(JsonNode schema) {
        var made = JsonObjectSchema.builder().addProperties(all(schema.path("properties")));
        described(schema).ifPresent(made::description);
        var required = texts(schema.path("required"));
        if (!required.isEmpty()) {
            made.required(required);
        }
        if (schema.path("additionalProperties").isBoolean()) {
            made.additionalProperties(schema.path("additionalProperties").booleanValue());
        }
        var definitions = all(schema.path(schema.has("$defs") ? "$defs" : "definitions"));
        if (!definitions.isEmpty()) {
            made.definitions(definitions);
        }
        return made.build();
    }

    private static JsonSchemaElement element(JsonNode schema) {
        if (schema.path("$ref").isTextual()) {
            var path = schema.path("$ref").textValue();
            return JsonReferenceSchema.builder()
                    .reference(path.substring(path.lastIndexOf('/') + 1))
                    .build();
        }
        if (schema.path("enum").isArray()) {
            var made = JsonEnumSchema.builder().enumValues(texts(schema.path("enum")));
            described(schema).ifPresent(made::description);
            return made.build();
        }
        return Stream.of("anyOf", "oneOf")
                .filter(key -> schema.path(key).isArray())
                .findFirst()
                .map(key -> any(schema, schema.path(key)))
                .orElseGet(() -> typed(schema));
    }

    private static JsonSchemaElement any(JsonNode schema, JsonNode choices) {
        var all = new ArrayList<JsonSchemaElement>();
        choices.forEach(choice -> all.add(element(choice)));
        var made = JsonAnyOfSchema.builder().anyOf(all);
        described(schema).ifPresent(made::description);
        return made.build();
    }

    private static JsonSchemaElement typed(JsonNode schema) {
        var type = schema.path("type");
        if (type.isArray()) {
            var choices = new ArrayList<JsonSchemaElement>();
            type.forEach(one -> choices.add(typed(schema.<com.fasterxml.jackson.databind.node.ObjectNode>deepCopy()
                    .set("type", one))));
            return JsonAnyOfSchema.builder().anyOf(choices).build();
        }
        return switch (type.asText()) {
            case "object" -> object(schema);
            case "array" -> array(schema);
            case "integer" -> {
                var made = JsonIntegerSchema.builder();
                described(schema).ifPresent(made::description);
                yield made.build();
            }
            case "number" -> {
                var made = JsonNumberSchema.builder();
                described(schema).ifPresent(made::description);
                yield made.build();
            }
            case "boolean" -> {
                var made = JsonBooleanSchema.builder();
                described(schema).ifPresent(made::description);
                yield made.build();
            }
            case "null" -> new JsonNullSchema();
            default -> {
                var made = JsonStringSchema.builder();
                described(schema).ifPresent(made::description);
                yield made.build();
            }
        };
    }

    private static JsonSchemaElement array(JsonNode schema) {
        var made = JsonArraySchema.builder().items(element(schema.path("items")));
        described(schema).ifPresent(made::description);
        return made.build();
    }

    private static Map<String, JsonSchemaElement> all(JsonNode schemas) {
        var all = new LinkedHashMap<String, JsonSchemaElement>();
        schemas.properties().forEach(entry -> all.put(entry.getKey(), element(entry.getValue())));
        return all;
    }

    private static Optional<String> described(JsonNode schema) {
        var words = new ArrayList<String>();
        if (schema.path("description").isTextual()) {
            words.add(schema.path("description").textValue());
        }
        TOLD.stream().filter(schema::has).forEach(key -> words.add(key + ": " + schema.path(key)));
        return words.isEmpty() ? Optional.empty() : Optional.of(String.join("; ", words));
    }

    private static List<String> texts(JsonNode array) {
        return array.valueStream().map(JsonNode::asText).toList();
    }
}
