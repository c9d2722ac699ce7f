package io.troupe.host.mcp;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.troupe.api.Json;
import io.troupe.host.fact.ErrorCode;
import io.troupe.host.fact.Refusal;
import io.troupe.host.fact.Refusal.Mistake;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Reads a tool's arguments and gathers every mistake with its JSON pointer; what is missing or does not fit reads as a
 * stand-in until {@link #check} refuses it all together. By hand, since a call must cost microseconds; a test compares
 * it with the schemas.
 */
final class Arguments {

    private static final int MOST_CHARS = 4_096;

    private final JsonNode values;
    private final String pointer;
    private final List<Mistake> mistakes;

    private Arguments(JsonNode values, String pointer, List<Mistake> mistakes) {
        this.values = values;
        this.pointer = pointer;
        this.mistakes = mistakes;
    }

    static Arguments of(JsonNode values) {
        return new Arguments(values, "", new ArrayList<>());
    }

    /** Says which names there are; any other is a mistake. */
    Arguments only(Set<String> names) {
        values.fieldNames().forEachRemaining(name -> {
            if (!names.contains(name)) {
                mistake(
                        "/" + escaped(name),
                        "is not known, expected one of " + String.join(", ", new TreeSet<>(names)));
            }
        });
        return this;
    }

    String text(String name) {
        return optionalText(name).orElseGet(() -> {
            if (!values.has(name)) {
                mistake("/" + name, "is missing, expected a string");
            }
            return "";
        });
    }

    Optional<String> optionalText(String name) {
        return longText(name).filter(text -> {
            if (text.isBlank() || text.length() > MOST_CHARS) {
                mistake(
                        "/" + name,
                        "has " + text.length() + " characters, expected 1 to " + MOST_CHARS + ", not all blank");
                return false;
            }
            return true;
        });
    }

    /** A string of any length. */
    Optional<String> longText(String name) {
        var value = values.path(name);
        if (value.isMissingNode()) {
            return Optional.empty();
        }
        if (!value.isTextual()) {
            mistake("/" + name, "is " + kind(value) + ", expected a string");
            return Optional.empty();
        }
        return Optional.of(value.textValue());
    }

    Optional<Long> integer(String name, long least, long most) {
        var value = values.path(name);
        if (value.isMissingNode()) {
            return Optional.empty();
        }
        boolean whole =
                value.isIntegralNumber() || (value.isNumber() && value.doubleValue() == Math.rint(value.doubleValue()));
        if (!whole || !value.canConvertToLong() || value.longValue() < least || value.longValue() > most) {
            mistake("/" + name, "is " + shown(value) + ", expected an integer from " + least + " to " + most);
            return Optional.empty();
        }
        return Optional.of(value.longValue());
    }

    /** An amount that is not below zero. */
    Optional<BigDecimal> amount(String name) {
        var value = values.path(name);
        if (value.isMissingNode()) {
            return Optional.empty();
        }
        if (!value.isNumber() || value.decimalValue().signum() < 0) {
            mistake("/" + name, "is " + shown(value) + ", expected a number from 0");
            return Optional.empty();
        }
        return Optional.of(value.decimalValue());
    }

    boolean flag(String name) {
        var value = values.path(name);
        if (!value.isMissingNode() && !value.isBoolean()) {
            mistake("/" + name, "is " + kind(value) + ", expected true or false");
        }
        return value.asBoolean(false);
    }

    /** A string or an object that has to be there. */
    JsonNode textOrObject(String name) {
        var value = values.path(name);
        if (!value.isTextual() && !value.isObject()) {
            mistake("/" + name, "is " + kind(value) + ", expected a string or an object");
        }
        return value;
    }

    Optional<Arguments> object(String name) {
        var value = values.path(name);
        if (value.isMissingNode()) {
            return Optional.empty();
        }
        if (!value.isObject()) {
            mistake("/" + name, "is " + kind(value) + ", expected an object");
            return Optional.empty();
        }
        return Optional.of(new Arguments(value, pointer + "/" + name, mistakes));
    }

    List<Arguments> objects(String name) {
        var value = values.path(name);
        if (!value.isArray() || value.isEmpty()) {
            mistake("/" + name, "is " + kind(value) + ", expected an array of one or more objects");
            return List.of();
        }
        List<Arguments> items = new ArrayList<>();
        for (int i = 0; i < value.size(); i++) {
            var item = new Arguments(value.get(i), pointer + "/" + name + "/" + i, mistakes);
            if (value.get(i).isObject()) {
                items.add(item);
            } else {
                item.mistake("", "is " + kind(value.get(i)) + ", expected an object");
            }
        }
        return items;
    }

    /** The arguments as they came. */
    JsonNode whole() {
        return values;
    }

    boolean has(String name) {
        return values.has(name);
    }

    int size() {
        return values.size();
    }

    void mistake(String where, String message) {
        mistakes.add(new Mistake(pointer + where, message));
    }

    /** The value as checked text; costs time in proportion to its length. */
    static Json json(JsonNode value) {
        if (value.isTextual()) {
            return Json.string(value.textValue());
        }
        try {
            return Json.of((value.isMissingNode() ? JsonNodeFactory.instance.nullNode() : value).toString());
        } catch (IllegalArgumentException e) {
            throw Refusal.of(ErrorCode.INPUT_INVALID, "the value is nested too deep: " + e.getMessage());
        }
    }

    /**
     * Refuses the arguments when there was any mistake.
     *
     * @throws Refusal {@code input-invalid}, with all of them
     */
    void check() {
        if (!mistakes.isEmpty()) {
            throw Refusal.invalid(ErrorCode.INPUT_INVALID, "the arguments do not fit the tool's schema", mistakes);
        }
    }

    private static String kind(JsonNode value) {
        return switch (value.getNodeType()) {
            case MISSING -> "missing";
            case NULL -> "null";
            case STRING -> "a string";
            case NUMBER -> "a number";
            case BOOLEAN -> "a boolean";
            case ARRAY -> "an array";
            case OBJECT -> "an object";
            case BINARY, POJO -> "something else";
        };
    }

    private static String shown(JsonNode value) {
        return value.isNumber() ? value.asText() : kind(value);
    }

    private static String escaped(String name) {
        var part = name.replace("~", "~0").replace("/", "~1");
        return part.length() > 64 ? part.substring(0, 64) + "…" : part;
    }
}
