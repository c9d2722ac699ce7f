package io.troupe.host.evals;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import java.util.Optional;

/**
 * A value that stands in an eval set, or says how it differs from another.
 *
 * @param whole it stands there
 * @param changes by JSON pointer, in their order; a pointer that ends in {@code /-} adds to a list, and a value that is
 *     missing takes what is there away
 */
record Sample(Optional<JsonNode> whole, Map<String, JsonNode> changes) {

    /**
     * The value.
     *
     * @param other that it differs from, where it does not stand there as a whole
     * @throws IllegalArgumentException when a pointer leads nowhere
     */
    JsonNode of(Optional<JsonNode> other) {
        var value = whole.or(() -> other)
                .orElseThrow(() -> new IllegalArgumentException("nothing to differ from, expected an example"))
                .deepCopy();
        changes.forEach((pointer, item) -> change(value, pointer, item));
        return value;
    }

    private static void change(JsonNode value, String pointer, JsonNode item) {
        if (!pointer.startsWith("/")) {
            throw new IllegalArgumentException("'" + pointer + "' is no pointer, expected /field");
        }
        var path = JsonPointer.compile(pointer);
        var parent = value.at(path.head());
        var last = path.last().getMatchingProperty();
        boolean there = last.equals("-") || !value.at(path).isMissingNode() || parent.isObject();
        switch (parent) {
            case ObjectNode object when item.isMissingNode() -> object.remove(last);
            case ObjectNode object -> object.set(last, item);
            case ArrayNode array when last.equals("-") -> array.add(item);
            case ArrayNode array when there && item.isMissingNode() -> array.remove(Integer.parseInt(last));
            case ArrayNode array when there -> array.set(Integer.parseInt(last), item);
            default -> throw new IllegalArgumentException("'" + pointer + "' leads nowhere");
        }
    }
}
