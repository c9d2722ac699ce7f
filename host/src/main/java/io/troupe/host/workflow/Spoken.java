package io.troupe.host.workflow;

import com.fasterxml.jackson.databind.JsonNode;
import dev.cel.common.types.CelKind;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * An expression in a definition.
 *
 * @param pointer where it stands
 * @param wanted what it has to give; empty when anything will do
 * @param ofItem whether it is about one item of a for-each, where there is one
 * @param ofSelf whether it may refer to its own step
 */
record Spoken(Expression expression, String pointer, Optional<CelKind> wanted, boolean ofItem, boolean ofSelf) {

    /** All that a step says; templates that nobody closed are told of. */
    static List<Spoken> in(Stated step, Consumer<String> unclosed) {
        var all = new ArrayList<Spoken>();
        plain(step, "condition", CelKind.BOOL).ifPresent(all::add);
        plain(step, "for-each", CelKind.LIST).ifPresent(all::add);
        var node = step.node();
        templates(node.path("approval"), step.at("approval"), unclosed).forEach(all::add);
        for (var key : List.of("instruction", "input")) {
            templates(node.path(key), step.at(key), unclosed).forEach(one -> all.add(one.with(true, false)));
            templates(node.path("compensate").path(key), Pointer.of(step.at("compensate"), key), unclosed)
                    .forEach(one -> all.add(one.with(true, true)));
        }
        return all;
    }

    /** All templates in a value. */
    static List<Spoken> templates(JsonNode node, String pointer, Consumer<String> unclosed) {
        var all = new ArrayList<Spoken>();
        Template.each(node, pointer, (template, place) -> {
            if (template.open() >= 0) {
                unclosed.accept(place);
            }
            for (var part : template.parts()) {
                if (part instanceof Template.Computed(var text)) {
                    all.add(new Spoken(Expression.of(text), place, Optional.empty(), false, false));
                }
            }
        });
        return all;
    }

    private static Optional<Spoken> plain(Stated step, String key, CelKind wanted) {
        var node = step.node().path(key);
        return node.isTextual()
                ? Optional.of(new Spoken(Expression.of(node.asText()), step.at(key), Optional.of(wanted), false, false))
                : Optional.empty();
    }

    private Spoken with(boolean item, boolean self) {
        return new Spoken(expression, pointer, wanted, item, self);
    }
}
