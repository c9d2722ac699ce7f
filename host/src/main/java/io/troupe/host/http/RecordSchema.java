package io.troupe.host.http;

import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import io.troupe.api.Content;
import io.troupe.api.Json;
import io.troupe.host.fact.Wire;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;

/** Describes records as JSON Schema 2020-12, by the names and forms that the host's JSON has. */
final class RecordSchema {

    private RecordSchema() {}

    static JsonObject of(Type type) {
        if (type instanceof ParameterizedType generic && generic.getRawType() == Map.class) {
            return new JsonObject()
                    .put("type", "object")
                    .put("additionalProperties", of(generic.getActualTypeArguments()[1]));
        }
        if (type instanceof ParameterizedType generic) {
            var argument = of(generic.getActualTypeArguments()[0]);
            return Collection.class.isAssignableFrom((Class<?>) generic.getRawType())
                    ? new JsonObject().put("type", "array").put("items", argument)
                    : argument;
        }
        return of((Class<?>) type);
    }

    private static JsonObject of(Class<?> type) {
        if (type.isRecord() && type != Json.class) {
            return object(type);
        }
        if (type.isEnum()) {
            return new JsonObject().put("type", "string").put("enum", names(type));
        }
        if (type == Json.class || type == Object.class) {
            return new JsonObject();
        }
        if (type == Content.class) {
            return content();
        }
        if (type == Instant.class) {
            return new JsonObject().put("type", "string").put("format", "date-time");
        }
        return new JsonObject().put("type", scalar(type));
    }

    private static String scalar(Class<?> type) {
        if (type == boolean.class || type == Boolean.class) {
            return "boolean";
        }
        if (type == double.class || type == Double.class || type == BigDecimal.class) {
            return "number";
        }
        if (type == String.class || type == Duration.class) {
            return "string";
        }
        if (type == int.class || type == Integer.class || type == long.class || type == Long.class) {
            return "integer";
        }
        throw new IllegalStateException("no JSON Schema for " + type.getName() + ", expected a case for it here");
    }

    private static JsonObject object(Class<?> type) {
        var properties = new JsonObject();
        var required = new JsonArray();
        for (var component : type.getRecordComponents()) {
            var name = name(component);
            properties.put(name, of(component.getGenericType()));
            if (component.getType() != Optional.class) {
                required.add(name);
            }
        }
        return new JsonObject()
                .put("type", "object")
                .put("properties", properties)
                .put("required", required)
                .put("additionalProperties", false);
    }

    private static JsonObject content() {
        return new JsonObject()
                .put("type", "object")
                .put("required", new JsonArray().add("type"))
                .put(
                        "properties",
                        new JsonObject()
                                .put(
                                        "type",
                                        new JsonObject()
                                                .put(
                                                        "enum",
                                                        new JsonArray()
                                                                .add("text")
                                                                .add("image")
                                                                .add("audio")
                                                                .add("resource")
                                                                .add("structured"))));
    }

    private static String name(RecordComponent component) {
        return ((PropertyNamingStrategies.NamingBase) PropertyNamingStrategies.SNAKE_CASE)
                .translate(component.getName());
    }

    private static JsonArray names(Class<?> type) {
        var names = new JsonArray();
        Arrays.stream(type.getEnumConstants())
                .map(value -> Wire.json().valueToTree(value).asText())
                .forEach(names::add);
        return names;
    }
}
