package io.troupe.host.schema;

import io.troupe.host.fact.Refusal.Mistake;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.json.schema.OutputUnit;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Turns the validator's errors into sentences for whoever has to mend the value. */
final class Mistakes {

    static final int MOST = 20;
    private static final int LONGEST = 400;

    /** Keywords whose error only says that there are others further in. */
    private static final Set<String> OUTER = Set.of(
            "properties",
            "patternProperties",
            "additionalProperties",
            "unevaluatedProperties",
            "items",
            "prefixItems",
            "additionalItems",
            "unevaluatedItems",
            "$ref",
            "$dynamicRef",
            "$recursiveRef",
            "allOf",
            "then",
            "else",
            "if",
            "dependentSchemas",
            "dependencies",
            "propertyNames");

    private Mistakes() {}

    static List<Mistake> of(OutputUnit output, @Nullable Object instance) {
        var units = output.getErrors() == null ? List.<OutputUnit>of() : output.getErrors();
        var mistakes = new ArrayList<Mistake>();
        for (int i = 0; i < units.size() && mistakes.size() < MOST; i++) {
            if (isOuter(units, i)) {
                continue;
            }
            var unit = units.get(i);
            var pointer = pointer(unit.getInstanceLocation());
            if (keyword(unit).endsWith("Properties") && mistakes.stream().anyMatch(known -> within(known, pointer))) {
                continue; // the validator also calls a property unknown that is known and does not fit
            }
            var mistake = new Mistake(pointer, cut(message(keyword(unit), unit.getError(), at(instance, pointer))));
            if (!mistakes.contains(mistake)) {
                mistakes.add(mistake);
            }
        }
        return mistakes.isEmpty() ? List.of(new Mistake("", "does not fit its schema")) : List.copyOf(mistakes);
    }

    /** An outer error is followed by its inner ones; without any it stands for a schema that is {@code false}. */
    private static boolean isOuter(List<OutputUnit> units, int i) {
        var unit = units.get(i);
        var next = i + 1 < units.size() ? units.get(i + 1) : null;
        return OUTER.contains(keyword(unit))
                && next != null
                && next.getKeywordLocation().startsWith(unit.getKeywordLocation() + "/")
                && next.getInstanceLocation().startsWith(unit.getInstanceLocation());
    }

    private static boolean within(Mistake mistake, String pointer) {
        return mistake.pointer().equals(pointer) || mistake.pointer().startsWith(pointer + "/");
    }

    private static String keyword(OutputUnit unit) {
        var location = unit.getKeywordLocation();
        return location.substring(location.lastIndexOf('/') + 1);
    }

    private static String message(String keyword, String error, @Nullable Object value) {
        return switch (keyword) {
            case "type" -> "expected " + alternatives(after(error, "Expected ")) + ", got " + kind(value);
            case "required" -> quoted(error) + " is missing";
            case "enum" -> "expected one of " + after(error, "any of ") + ", got " + shown(value);
            case "const" -> "expected " + after(error, "match ") + ", got " + shown(value);
            case "minLength" -> "is too short" + numbers(error);
            case "maxLength" -> "is too long" + numbers(error);
            case "minItems" -> "has too few items" + numbers(error);
            case "maxItems" -> "has too many items" + numbers(error);
            case "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf" ->
                "is " + shown(value) + ": " + error;
            case "format" ->
                error.equals(Patterns.FORMAT)
                        ? shown(value) + " does not match the pattern"
                        : shown(value) + " is not in the " + error.replaceFirst("^String does not match ", "");
            case "additionalProperties", "unevaluatedProperties" -> "is not a known property";
            case "anyOf" -> "fits none of the alternatives";
            case "oneOf" -> "does not fit exactly one of the alternatives" + numbers(error);
            case "not" -> "is what must not be here";
            default -> error;
        };
    }

    private static String alternatives(String types) {
        var spoken = new ArrayList<String>();
        for (var type : types.split(", ", -1)) {
            spoken.add(
                    switch (type) {
                        case "null" -> "null";
                        case "object", "array", "integer" -> "an " + type;
                        default -> "a " + type;
                    });
        }
        return String.join(" or ", spoken);
    }

    static String kind(@Nullable Object value) {
        return switch (value) {
            case null -> "null";
            case String ignored -> "a string";
            case Number ignored -> "a number";
            case Boolean ignored -> "a boolean";
            case JsonArray ignored -> "an array";
            case List<?> ignored -> "an array";
            default -> "an object";
        };
    }

    private static String shown(@Nullable Object value) {
        return switch (value) {
            case null -> "null";
            case String text -> "'" + (text.length() > 60 ? text.substring(0, 60) + "…" : text) + "'";
            case Number number -> number.toString();
            case Boolean bool -> bool.toString();
            default -> kind(value);
        };
    }

    private static String after(String error, String mark) {
        int at = error.indexOf(mark);
        return at < 0 ? error : error.substring(at + mark.length());
    }

    private static String quoted(String error) {
        int from = error.indexOf('"');
        int to = error.lastIndexOf('"');
        return from < 0 || to <= from ? error : "'" + error.substring(from + 1, to) + "'";
    }

    /** The part in brackets: what there was and what was allowed. */
    private static String numbers(String error) {
        int from = error.indexOf('(');
        return from < 0 ? "" : " " + error.substring(from).replace("( + ", "(");
    }

    private static String cut(String message) {
        return message.length() > LONGEST ? message.substring(0, LONGEST) + "…" : message;
    }

    /** The validator's locations are pointers in a URI fragment, percent-encoded (RFC 6901, section 6). */
    static String pointer(String location) {
        var encoded = location.startsWith("#") ? location.substring(1) : location;
        if (encoded.indexOf('%') < 0) {
            return encoded;
        }
        var bytes = new ByteArrayOutputStream(encoded.length());
        for (int i = 0; i < encoded.length(); i++) {
            char c = encoded.charAt(i);
            if (c == '%' && i + 2 < encoded.length() && Character.digit(encoded.charAt(i + 2), 16) >= 0) {
                bytes.write(
                        Character.digit(encoded.charAt(i + 1), 16) * 16 + Character.digit(encoded.charAt(i + 2), 16));
                i += 2;
            } else {
                bytes.write(c);
            }
        }
        return bytes.toString(StandardCharsets.UTF_8);
    }

    private static @Nullable Object at(@Nullable Object instance, String pointer) {
        var value = instance;
        for (var step : pointer.isEmpty() ? new String[0] : pointer.substring(1).split("/", -1)) {
            var name = step.replace("~1", "/").replace("~0", "~");
            if (value instanceof JsonObject object) {
                value = object.getValue(name);
            } else if (value instanceof Map<?, ?> map) {
                value = map.get(name);
            } else if (value instanceof JsonArray array && name.chars().allMatch(Character::isDigit)) {
                value = array.getValue(Integer.parseInt(name));
            } else {
                return null;
            }
        }
        return value;
    }
}
