package io.troupe.host.http;

import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import io.troupe.api.Json;
import io.troupe.host.fact.Wire;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Collection;
import java.util.Deque;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Writes the host's records as TypeScript types, by the names and forms that the host's JSON has. */
final class TypeScript {

    private static final Set<Class<?>> NUMBERS =
            Set.of(int.class, Integer.class, long.class, Long.class, double.class, Double.class, BigDecimal.class);
    private static final Set<Class<?>> STRINGS = Set.of(String.class, Instant.class, Duration.class, byte[].class);

    private final Map<String, String> declarations = new TreeMap<>();
    private final Set<Class<?>> seen = new HashSet<>();
    private final Deque<Class<?>> open = new ArrayDeque<>();

    /** Adds a type and all that it is made of. */
    TypeScript with(Class<?> type) {
        name(type);
        while (!open.isEmpty()) {
            declare(open.removeFirst());
        }
        return this;
    }

    /** Adds an interface that maps names to types. */
    TypeScript table(String name, Map<String, Class<?>> types) {
        types.values().forEach(this::with);
        declarations.put(
                name,
                new TreeMap<>(types)
                        .entrySet().stream()
                                .map(entry -> "  readonly '%s': %s;\n"
                                        .formatted(
                                                entry.getKey(), entry.getValue().getSimpleName()))
                                .collect(Collectors.joining("", "export interface " + name + " {\n", "}\n")));
        return this;
    }

    String text() {
        return String.join("\n", declarations.values());
    }

    private String name(Class<?> type) {
        if (seen.add(type)) {
            open.add(type);
        }
        return called(type);
    }

    /** By itself a State could be that of anything. */
    private static String called(Class<?> type) {
        var outer = type.getEnclosingClass();
        return outer != null && type.getSimpleName().equals("State")
                ? outer.getSimpleName() + "State"
                : type.getSimpleName();
    }

    private void declare(Class<?> type) {
        var text = type.isEnum() ? words(type) : type.isSealed() ? union(type) : object(type);
        var other = declarations.put(called(type), text);
        if (other != null && !other.equals(text)) {
            throw new IllegalStateException("two types are called " + called(type) + ", expected one");
        }
    }

    private static String words(Class<?> type) {
        return Arrays.stream(type.getEnumConstants())
                .map(value -> "'" + Wire.json().valueToTree(value).asText() + "'")
                .collect(Collectors.joining(" | ", "export type " + called(type) + " = ", ";\n"));
    }

    /** A sealed interface whose cases Jackson tells apart by a property. */
    private String union(Class<?> type) {
        var config = Wire.json().getSerializationConfig();
        var annotated = config.introspectClassAnnotations(type).getClassInfo();
        var info = Optional.ofNullable(annotated.getAnnotation(JsonTypeInfo.class))
                .orElseThrow(() -> new IllegalStateException("what tells the cases of " + type + " apart is not said"));
        return config.getAnnotationIntrospector().findSubtypes(annotated).stream()
                .map(sub ->
                        "({ readonly %s: '%s' } & %s)".formatted(info.property(), sub.getName(), name(sub.getType())))
                .collect(Collectors.joining("\n  | ", "export type " + type.getSimpleName() + " =\n  | ", ";\n"));
    }

    private String object(Class<?> type) {
        if (!type.isRecord()) {
            throw new IllegalStateException("no TypeScript for " + type.getName() + ", expected a case for it here");
        }
        return Arrays.stream(type.getRecordComponents())
                .map(this::property)
                .collect(Collectors.joining("", "export interface " + type.getSimpleName() + " {\n", "}\n"));
    }

    private String property(RecordComponent component) {
        boolean optional = component.getType() == Optional.class;
        var name = ((PropertyNamingStrategies.NamingBase) PropertyNamingStrategies.SNAKE_CASE)
                .translate(component.getName());
        return "  readonly " + name + (optional ? "?" : "") + ": " + of(component.getGenericType()) + ";\n";
    }

    private String of(Type type) {
        if (type instanceof ParameterizedType generic) {
            var raw = (Class<?>) generic.getRawType();
            var last = of(generic.getActualTypeArguments()[generic.getActualTypeArguments().length - 1]);
            return Collection.class.isAssignableFrom(raw)
                    ? "readonly " + last + "[]"
                    : Map.class.isAssignableFrom(raw) ? "Readonly<Record<string, " + last + ">>" : last;
        }
        return of((Class<?>) type);
    }

    private String of(Class<?> type) {
        if (type == Json.class || type == Object.class) {
            return "unknown";
        }
        if (type == boolean.class || type == Boolean.class) {
            return "boolean";
        }
        return NUMBERS.contains(type) ? "number" : STRINGS.contains(type) ? "string" : name(type);
    }
}
