package io.troupe.host.workflow;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.troupe.host.fact.Wire;
import io.troupe.host.workflow.Source.Unreadable;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;

/** Reads JSON (RFC 8259) and remembers where its values begin: nothing twice in an object, not deep. */
final class JsonText {

    private final JsonParser parser;
    private final Map<String, Integer> lines = new HashMap<>();

    private JsonText(JsonParser parser) {
        this.parser = parser;
    }

    static Source read(String text) throws Unreadable {
        try (var parser = Wire.json().createParser(text)) {
            var reader = new JsonText(parser);
            if (parser.nextToken() == null) {
                throw new Unreadable(1, "the text is empty, expected an object");
            }
            var root = reader.node("", 0);
            if (parser.nextToken() != null) {
                throw new Unreadable(reader.line(), "not JSON: something follows the first value");
            }
            return new Source(root, reader.lines);
        } catch (JsonProcessingException e) {
            int line = e.getLocation() == null ? 0 : e.getLocation().getLineNr();
            throw new Unreadable(line, "not JSON: " + Words.visible(e.getOriginalMessage()));
        } catch (IOException e) {
            throw new Unreadable(0, "not JSON: " + Words.visible(String.valueOf(e.getMessage())));
        }
    }

    private JsonNode node(String pointer, int depth) throws IOException, Unreadable {
        if (depth > Source.DEEPEST) {
            throw new Unreadable(line(), "nested deeper than " + Source.DEEPEST);
        }
        lines.put(pointer, line());
        if (lines.size() > Source.MOST_VALUES) {
            throw new Unreadable(line(), "more than " + Source.MOST_VALUES + " values");
        }
        var token = parser.currentToken();
        if (token == JsonToken.START_OBJECT) {
            return object(pointer, depth);
        }
        if (token == JsonToken.START_ARRAY) {
            var array = JsonNodeFactory.instance.arrayNode();
            while (parser.nextToken() != JsonToken.END_ARRAY) {
                array.add(node(Pointer.of(pointer, array.size()), depth + 1));
            }
            return array;
        }
        return Wire.json().readTree(parser);
    }

    private JsonNode object(String pointer, int depth) throws IOException, Unreadable {
        var object = JsonNodeFactory.instance.objectNode();
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            var key = parser.currentName();
            if (object.has(key)) {
                throw new Unreadable(line(), Words.quoted(key) + " is given twice, expected once");
            }
            parser.nextToken();
            object.set(key, node(Pointer.of(pointer, key), depth + 1));
        }
        return object;
    }

    private int line() {
        return parser.currentTokenLocation().getLineNr();
    }
}
