package io.troupe.host.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.List;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** Reads and writes JSON trees: the command line shows what the host says, so it needs no types of its own. */
final class JsonText {

    private static final JsonMapper MAPPER = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS) // numbers leave as they came
            .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
            .build();
    private static final ObjectWriter PRETTY = MAPPER.writerWithDefaultPrettyPrinter();

    private JsonText() {}

    static ObjectNode object() {
        return MAPPER.createObjectNode();
    }

    /** Reads one value; the exception's message says where it is wrong. */
    static JsonNode read(String text) throws JsonProcessingException {
        return MAPPER.readTree(text);
    }

    /** Reads values that follow one another, such as one a line. */
    static List<JsonNode> readAll(String text) throws IOException {
        try (MappingIterator<JsonNode> values = MAPPER.readerFor(JsonNode.class)
                .without(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                .readValues(text)) {
            return values.readAll();
        }
    }

    /** The tree of a value made of maps, lists, texts, numbers and the like. */
    static JsonNode tree(Object value) {
        return MAPPER.valueToTree(value);
    }

    static String pretty(JsonNode value) {
        try {
            return PRETTY.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("cannot write a JSON tree", e);
        }
    }

    /** Writes without any line break. */
    static String line(JsonNode value) {
        return value.toString();
    }

    /** The elements of an array, or none. */
    static Stream<JsonNode> each(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false);
    }

    /** A text or number as text; empty when it is absent. */
    static String text(JsonNode parent, String field) {
        return parent.path(field).asText("");
    }
}
