package io.troupe.host.mcp;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import io.modelcontextprotocol.spec.McpSchema;
import io.modelcontextprotocol.spec.McpSchema.ToolAnnotations;
import io.troupe.api.Json;
import io.troupe.host.fact.Wire;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Makes the descriptions of tools. */
final class Described {

    /**
     * What a tool does to the world.
     *
     * @param readOnly changes nothing
     * @param idempotent doing it twice does no more than once
     * @param destructive may undo or end something
     */
    record Hints(boolean readOnly, boolean idempotent, boolean destructive) {

        static final Hints READS = new Hints(true, true, false);
        static final Hints ADDS = new Hints(false, false, false);
        static final Hints ENDS = new Hints(false, true, true);
    }

    private static final int ELLIPSIS = 3;

    private Described() {}

    /**
     * Describes a tool. Both schemas are JSON; that of the output requires nothing, since errors have a form of their own
     * and some clients check them too.
     */
    static McpSchema.Tool tool(
            String name, String title, String description, String input, String output, Hints hints) {
        return McpSchema.Tool.builder(name, map(input))
                .title(title)
                .description(description)
                .outputSchema(map(output))
                .annotations(ToolAnnotations.builder()
                        .readOnlyHint(hints.readOnly())
                        .idempotentHint(hints.idempotent())
                        .destructiveHint(hints.destructive())
                        .build())
                .build();
    }

    /** The text, or as much of it as there is room for, in bytes of UTF-8. */
    static String cut(String text, int most) {
        if (text.length() * 3L <= most) {
            return text;
        }
        int bytes = 0;
        int fits = 0;
        for (int at = 0; at < text.length(); at += Character.charCount(text.codePointAt(at))) {
            fits = bytes <= most - ELLIPSIS ? at : fits;
            int point = text.codePointAt(at);
            bytes += point < 0x80 ? 1 : point < 0x800 ? 2 : point < 0x10000 ? 3 : 4;
        }
        return bytes <= most ? text : text.substring(0, fits).stripTrailing() + "…";
    }

    /** A schema as a map; empty for the schemas {@code true} and {@code false}. */
    static Optional<Map<String, Object>> schema(Json schema) {
        return schema.text().startsWith("{") ? Optional.of(map(schema.text())) : Optional.empty();
    }

    /** Says whether only objects fit a schema, which the protocol wants. */
    static boolean isOfObjects(Map<String, Object> schema) {
        return "object".equals(schema.get("type"));
    }

    /** The schema, for objects only. */
    static Map<String, Object> typed(Optional<Map<String, Object>> schema) {
        var typed = new LinkedHashMap<String, Object>();
        typed.put("type", "object");
        schema.ifPresent(typed::putAll);
        return typed;
    }

    private static Map<String, Object> map(String json) {
        try {
            return Wire.json().readValue(json, new TypeReference<>() {});
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a tool's schema is no JSON object: " + json, e);
        }
    }
}
