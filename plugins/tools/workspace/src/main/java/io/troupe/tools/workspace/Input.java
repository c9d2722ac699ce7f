package io.troupe.tools.workspace;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import io.troupe.api.Json;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** What a caller gave to a tool: an object of texts, whole numbers and truths. */
final class Input {

    private static final JsonFactory JSON = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxStringLength(Integer.MAX_VALUE)
                    .build())
            .build();

    private final Map<String, Object> values;

    private Input(Map<String, Object> values) {
        this.values = Map.copyOf(values);
    }

    /**
     * Reads the object; a value of null counts as absent.
     *
     * @param known the names that there may be
     */
    static Input of(Json json, Set<String> known) throws Refused {
        var values = new HashMap<String, Object>();
        try (var parser = JSON.createParser(json.text())) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw new Refused("input " + Shown.quoted(json.text()) + ", expected an object");
            }
            for (var name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
                if (!known.contains(name)) {
                    throw new Refused("input has " + Shown.quoted(name) + ", expected only "
                            + String.join(", ", new TreeSet<>(known)));
                }
                switch (parser.nextToken()) {
                    case VALUE_STRING -> values.put(name, parser.getText());
                    case VALUE_TRUE -> values.put(name, true);
                    case VALUE_FALSE -> values.put(name, false);
                    case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> values.put(name, parser.getDoubleValue());
                    case VALUE_NULL -> values.remove(name);
                    default -> throw new Refused(name + " is a list or an object, expected a single value");
                }
            }
            return new Input(values);
        } catch (IOException e) {
            throw new Refused("input cannot be read as JSON, expected an object");
        }
    }

    String text(String name) throws Refused {
        return optional(name).orElseThrow(() -> new Refused(name + " is missing, expected a text"));
    }

    Optional<String> optional(String name) throws Refused {
        var value = values.get(name);
        if (value == null) {
            return Optional.empty();
        }
        if (value instanceof String text) {
            return Optional.of(text);
        }
        throw new Refused(name + " is " + value + ", expected a text");
    }

    boolean truth(String name) throws Refused {
        var value = values.getOrDefault(name, false);
        if (value instanceof Boolean truth) {
            return truth;
        }
        throw new Refused(name + " is " + Shown.quoted(value.toString()) + ", expected true or false");
    }

    Optional<Integer> whole(String name, int least, int most) throws Refused {
        var value = values.get(name);
        if (value == null) {
            return Optional.empty();
        }
        if (value instanceof Double number && number >= least && number <= most && number == Math.rint(number)) {
            return Optional.of(number.intValue());
        }
        throw new Refused(name + " is " + Shown.quoted(value.toString()) + ", expected a whole number from " + least
                + " to " + most);
    }
}
