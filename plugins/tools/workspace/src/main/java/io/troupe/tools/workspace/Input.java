package io.troupe.tools.workspace;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import io.troupe.api.Json;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** What a caller gave to a tool: an object of texts, whole numbers, truths, and lists of such objects. */
final class Input {

    private static final JsonFactory JSON = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxStringLength(Integer.MAX_VALUE)
                    .build())
            .build();

    private static final int LONGEST_LIST = 100;

    private final Map<String, Object> values;

    private Input(Map<String, Object> values) {
        this.values = Map.copyOf(values);
    }

    /**
     * Reads the object; a value of null counts as absent.
     *
     * @param known the names that there may be
     * @param lists the names that there may be in the objects of a list, by the list's own
     */
    static Input of(Json json, Set<String> known, Map<String, Set<String>> lists) throws Refused {
        try (var parser = JSON.createParser(json.text())) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw new Refused("input " + Shown.quoted(json.text()) + ", expected an object");
            }
            return object(parser, known, lists);
        } catch (IOException e) {
            throw new Refused("input cannot be read as JSON, expected an object");
        }
    }

    private static Input object(JsonParser parser, Set<String> known, Map<String, Set<String>> lists)
            throws IOException, Refused {
        var values = new HashMap<String, Object>();
        for (var name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
            var inner = lists.get(name);
            if (!known.contains(name) && inner == null) {
                var expected = new TreeSet<>(known);
                expected.addAll(lists.keySet());
                throw new Refused(
                        "input has " + Shown.quoted(name) + ", expected only " + String.join(", ", expected));
            }
            var token = parser.nextToken();
            if (token == JsonToken.VALUE_NULL) {
                values.remove(name);
            } else {
                values.put(name, inner == null ? single(parser, name) : list(parser, name, inner));
            }
        }
        return new Input(values);
    }

    private static Object single(JsonParser parser, String name) throws IOException, Refused {
        return switch (parser.currentToken()) {
            case VALUE_STRING -> parser.getText();
            case VALUE_TRUE -> true;
            case VALUE_FALSE -> false;
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> parser.getDoubleValue();
            default -> throw new Refused(name + " is a list or an object, expected a single value");
        };
    }

    private static List<Input> list(JsonParser parser, String name, Set<String> known) throws IOException, Refused {
        var inputs = new ArrayList<Input>();
        if (parser.currentToken() != JsonToken.START_ARRAY) {
            throw new Refused(name + " is no list, expected one of objects");
        }
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            if (parser.currentToken() != JsonToken.START_OBJECT || inputs.size() == LONGEST_LIST) {
                throw new Refused(name + " has more than " + LONGEST_LIST
                        + " parts, or one that is no object; expected a list of objects");
            }
            inputs.add(object(parser, known, Map.of()));
        }
        return inputs;
    }

    /** The objects of a list; empty when it is absent. */
    List<Input> objects(String name) throws Refused {
        var value = values.getOrDefault(name, List.of());
        if (value instanceof List<?> list) {
            return list.stream().map(Input.class::cast).toList();
        }
        throw new Refused(name + " is no list, expected one of objects");
    }

    boolean has(String name) {
        return values.containsKey(name);
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
