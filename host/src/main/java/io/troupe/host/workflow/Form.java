package io.troupe.host.workflow;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.troupe.api.Json;
import io.troupe.host.schema.Schema;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** Checks the form of a definition, or of a part of one, against {@code workflow.schema.json}. */
final class Form {

    private static final ObjectNode ALL = resource();
    static final Form HEAD = new Form(head());
    static final Form STEP = new Form(part("step"));
    private static final Form BUDGET = new Form(part("budget"));
    private static final Form COMPENSATE = new Form(part("compensate"));

    private final List<String> keys = new ArrayList<>();
    private final Schema schema;

    private Form(ObjectNode schema) {
        schema.path("properties").fieldNames().forEachRemaining(keys::add);
        this.schema = Schema.ofHost(JsonValues.json(schema));
    }

    /** Reports what is not as it should be, and says whether there was nothing. */
    boolean check(ObjectNode node, String pointer, Findings findings) {
        boolean right = known(node, pointer, findings);
        var without = right ? node : withoutUnknown(node);
        for (var mistake : schema.check(without)) {
            findings.mistake(pointer + mistake.pointer(), Words.visible(mistake.message()));
            right = false;
        }
        return right;
    }

    /** What was reported once need not be reported again. */
    private ObjectNode withoutUnknown(ObjectNode node) {
        var copy = node.deepCopy().retain(keys);
        if (copy.get("budget") instanceof ObjectNode budget) {
            budget.retain(BUDGET.keys);
        }
        if (copy.get("compensate") instanceof ObjectNode compensate) {
            compensate.retain(COMPENSATE.keys);
        }
        return copy;
    }

    private boolean known(ObjectNode node, String pointer, Findings findings) {
        boolean known = true;
        for (var entry : node.properties()) {
            var place = Pointer.of(pointer, entry.getKey());
            if (!keys.contains(entry.getKey())) {
                findings.mistake(
                        place,
                        "there is no key " + Words.quoted(entry.getKey()) + findings.nearest(entry.getKey(), keys));
                known = false;
            } else if (entry.getValue() instanceof ObjectNode inner
                    && entry.getKey().equals("budget")) {
                known &= BUDGET.known(inner, place, findings);
            } else if (entry.getValue() instanceof ObjectNode inner
                    && entry.getKey().equals("compensate")) {
                known &= COMPENSATE.known(inner, place, findings);
            }
        }
        return known;
    }

    /** All but the steps, which are counted, and each checked, for themselves. */
    private static ObjectNode head() {
        var head = ALL.deepCopy();
        ((ObjectNode) head.path("properties")).remove("steps");
        head.putArray("required").add("name");
        return head;
    }

    private static ObjectNode part(String name) {
        var part = JsonNodeFactory.instance.objectNode();
        part.setAll((ObjectNode) ALL.path("$defs").path(name).deepCopy());
        part.set("$defs", ALL.path("$defs").deepCopy());
        return part;
    }

    private static ObjectNode resource() {
        try (var in = Objects.requireNonNull(Form.class.getResourceAsStream("workflow.schema.json"))) {
            return (ObjectNode) JsonValues.node(Json.of(new String(in.readAllBytes(), StandardCharsets.UTF_8)));
        } catch (IOException e) {
            throw new UncheckedIOException("the host's own jar cannot be read", e);
        }
    }
}
