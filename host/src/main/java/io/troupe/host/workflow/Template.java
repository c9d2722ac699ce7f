package io.troupe.host.workflow;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;

/**
 * A string with expressions in it: {@code at {{ inputs.place }}}.
 *
 * @param parts in their order
 * @param open where two braces stand that nothing closes, from 0; -1 when there is none
 */
record Template(List<Part> parts, int open) {

    static final String BEGIN = "{{";

    Template {
        parts = List.copyOf(parts);
    }

    /** What a string is made of. */
    sealed interface Part {}

    /** Stands as it is. */
    record Plain(String text) implements Part {}

    /** Its value stands there. */
    record Computed(String expression) implements Part {}

    /** What an expression is worth. */
    interface Worth {
        JsonNode of(String expression, String pointer) throws ExpressionFailed;
    }

    static Template of(String text) {
        var parts = new ArrayList<Part>();
        int at = 0;
        while (at < text.length()) {
            int begin = text.indexOf(BEGIN, at);
            if (begin < 0) {
                break;
            }
            int end = end(text, begin + 2);
            if (end < 0) {
                return new Template(parts, begin);
            }
            if (begin > at) {
                parts.add(new Plain(text.substring(at, begin)));
            }
            parts.add(new Computed(text.substring(begin + 2, end).strip()));
            at = end + 2;
        }
        if (at < text.length()) {
            parts.add(new Plain(text.substring(at)));
        }
        return new Template(parts, -1);
    }

    /** The expression that is all there is, so that its value need not become text. */
    Optional<String> alone() {
        return parts.size() == 1 && parts.getFirst() instanceof Computed(var expression)
                ? Optional.of(expression)
                : Optional.empty();
    }

    /** Gives a copy of the value in which each template has become what it is worth. */
    static JsonNode fill(JsonNode node, String pointer, Worth worth) throws ExpressionFailed {
        if (node.isTextual()) {
            var text = node.asText();
            return text.contains(BEGIN) ? of(text).filled(pointer, worth) : node;
        }
        if (node.isObject()) {
            var object = JsonNodeFactory.instance.objectNode();
            for (var entry : node.properties()) {
                object.set(entry.getKey(), fill(entry.getValue(), Pointer.of(pointer, entry.getKey()), worth));
            }
            return object;
        }
        if (node.isArray()) {
            var array = JsonNodeFactory.instance.arrayNode(node.size());
            for (int i = 0; i < node.size(); i++) {
                array.add(fill(node.get(i), Pointer.of(pointer, i), worth));
            }
            return array;
        }
        return node;
    }

    /** Shows all strings with templates in a value, with their pointers. */
    static void each(JsonNode node, String pointer, BiConsumer<Template, String> seen) {
        if (node.isTextual() && node.asText().contains(BEGIN)) {
            seen.accept(of(node.asText()), pointer);
        } else if (node.isObject()) {
            node.properties().forEach(entry -> each(entry.getValue(), Pointer.of(pointer, entry.getKey()), seen));
        } else if (node.isArray()) {
            for (int i = 0; i < node.size(); i++) {
                each(node.get(i), Pointer.of(pointer, i), seen);
            }
        }
    }

    private JsonNode filled(String pointer, Worth worth) throws ExpressionFailed {
        if (alone().isPresent()) {
            return worth.of(alone().get(), pointer);
        }
        var text = new StringBuilder();
        for (var part : parts) {
            switch (part) {
                case Plain(var plain) -> text.append(plain);
                case Computed(var expression) -> text.append(JsonValues.text(worth.of(expression, pointer)));
            }
        }
        return JsonNodeFactory.instance.textNode(text.toString());
    }

    /** Where the braces that close it begin: outside of strings, and not those of a map. */
    private static int end(String text, int from) {
        int open = 0;
        int at = from;
        while (at < text.length()) {
            int after = text.startsWith("//", at) ? at : Quoted.end(text, at);
            if (after > at) {
                at = after;
                continue;
            }
            if (open == 0 && text.startsWith("}}", at)) {
                return at;
            }
            open += text.charAt(at) == '{' ? 1 : text.charAt(at) == '}' ? -1 : 0;
            at++;
        }
        return -1;
    }
}
