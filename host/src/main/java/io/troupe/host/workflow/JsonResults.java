package io.troupe.host.workflow;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.google.common.primitives.UnsignedLong;
import dev.cel.common.values.CelByteString;
import dev.cel.common.values.NullValue;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;

/**
 * Makes JSON of what expressions give. All that one of these makes together is bounded: a short expression can say a great
 * deal, since parts that stand in a value often are written as often.
 */
final class JsonResults {

    private static final int MOST_CHARACTERS = 4 << 20;
    private static final int DEEPEST = 256;
    private static final JsonNodeFactory MAKE = JsonNodeFactory.instance;

    private long characters;

    /**
     * Out of an expression.
     *
     * @throws IllegalArgumentException saying what cannot stand in JSON
     */
    JsonNode node(Object value) {
        return node(value, 0);
    }

    private JsonNode node(Object value, int depth) {
        if (depth > DEEPEST) {
            throw new IllegalArgumentException("the value is nested deeper than " + DEEPEST);
        }
        take(4);
        return switch (value) {
            case Map<?, ?> map -> object(map, depth);
            case List<?> list -> {
                var array = MAKE.arrayNode(list.size());
                list.forEach(item -> array.add(node(item, depth + 1)));
                yield array;
            }
            case String text -> text(text);
            case Boolean bool -> MAKE.booleanNode(bool);
            case Long number -> MAKE.numberNode(number);
            case Double number
            when number.isInfinite() || number.isNaN() ->
                throw new IllegalArgumentException(number + " is no number of JSON");
            case Double number -> MAKE.numberNode(BigDecimal.valueOf(number));
            case UnsignedLong number -> MAKE.numberNode(number.bigIntegerValue());
            case NullValue nothing -> MAKE.nullNode();
            case Instant time -> text(time.toString());
            case Duration time -> text(time.toString());
            case CelByteString bytes -> text(Base64.getEncoder().encodeToString(bytes.toByteArray()));
            default -> throw new IllegalArgumentException("it gives no value of JSON");
        };
    }

    private JsonNode object(Map<?, ?> map, int depth) {
        var object = MAKE.objectNode();
        map.forEach((key, item) -> {
            var name = String.valueOf(key);
            take(name.length());
            object.set(name, node(item, depth + 1));
        });
        return object;
    }

    private JsonNode text(String text) {
        take(text.length());
        return MAKE.textNode(text);
    }

    private void take(int more) {
        characters += more;
        if (characters > MOST_CHARACTERS) {
            throw new IllegalArgumentException("the value has more than " + MOST_CHARACTERS + " characters");
        }
    }
}
