package io.troupe.models.langchain4j;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.troupe.api.Json;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Keeps what a provider wants back with its thinking, such as Gemini's signatures, and gives it to nobody else. */
final class Seal {

    private static final ObjectMapper MAPPER = new ObjectMapper();

    private Seal() {}

    static Json of(Map<String, Object> attributes, Access access) {
        var seal = MAPPER.createObjectNode().put("type", "langchain4j").put("provider", access.name());
        var kept = seal.putObject("attributes");
        attributes.forEach((key, value) -> {
            if (value instanceof String text) {
                kept.put(key, text);
            }
        });
        return Json.of(seal.toString());
    }

    /** Empty when it is another provider's. */
    static Optional<Map<String, Object>> open(Json seal, Access access) {
        try {
            var tree = MAPPER.readTree(seal.text());
            if (!text(tree, "type").equals("langchain4j")
                    || !text(tree, "provider").equals(access.name())) {
                return Optional.empty();
            }
            var attributes = new LinkedHashMap<String, Object>();
            tree.path("attributes")
                    .properties()
                    .forEach(entry ->
                            attributes.put(entry.getKey(), entry.getValue().asText()));
            return Optional.of(attributes);
        } catch (JsonProcessingException e) {
            return Optional.empty();
        }
    }

    private static String text(JsonNode tree, String field) {
        return tree.path(field).asText();
    }
}
