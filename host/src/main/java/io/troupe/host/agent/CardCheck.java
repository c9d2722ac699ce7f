package io.troupe.host.agent;

import io.troupe.api.AgentCard;
import io.troupe.api.Json;
import io.troupe.api.Skill;
import io.troupe.host.fact.Refusal.Mistake;
import io.troupe.host.schema.Schema;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/** Checks that the schemas of a card can be used and that its examples fit them. Any thread. */
final class CardCheck {

    private static final int KNOWN = 256;

    /** Many skills share a schema, most of all that of a plain instruction. Oldest out. */
    private final Map<String, Schema> compiled = new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Schema> eldest) {
            return size() > KNOWN;
        }
    };

    /**
     * Checks all of it.
     *
     * @return the output schemas of the skills that have one
     * @throws IllegalArgumentException naming agent, skill and mistake
     */
    Map<String, Schema> strictly(AgentCard card) {
        return outputs(card, skill -> skill.examples().forEach(example -> example(skill, example)));
    }

    /** The same of a card whose examples were checked when it was read. */
    Map<String, Schema> schemas(AgentCard card) {
        return outputs(card, skill -> {});
    }

    private Map<String, Schema> outputs(AgentCard card, Consumer<Skill> more) {
        var outputs = new HashMap<String, Schema>();
        for (var skill : card.skills()) {
            try {
                schema("input", skill.input());
                var output = schema("output", skill.output());
                more.accept(skill);
                if (!output.takesAnything()) {
                    outputs.put(skill.name(), output);
                }
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException(
                        "agent '" + card.name() + "', skill '" + skill.name() + "': " + e.getMessage(), e);
            }
        }
        return Map.copyOf(outputs);
    }

    /** Compiles one schema of a skill; throws IllegalArgumentException saying which and why not. */
    Schema schema(String which, Json schema) {
        synchronized (compiled) {
            var known = compiled.get(schema.text());
            if (known != null) {
                return known;
            }
        }
        Schema made;
        try {
            made = Schema.of(schema);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(which + ": " + e.getMessage(), e);
        }
        synchronized (compiled) {
            compiled.put(schema.text(), made);
        }
        return made;
    }

    /** Throws IllegalArgumentException where the example does not fit its skill. */
    void example(Skill skill, Skill.Example example) {
        fits("input", schema("input", skill.input()), example.input());
        fits("output", schema("output", skill.output()), example.output());
    }

    private static void fits(String which, Schema schema, Json value) {
        var mistakes = schema.check(value);
        if (!mistakes.isEmpty()) {
            throw new IllegalArgumentException(
                    "an example's " + which + " does not fit its schema: " + sentence(mistakes));
        }
    }

    /** The first mistakes, in one line. */
    static String sentence(List<Mistake> mistakes) {
        return mistakes.stream()
                .limit(3)
                .map(mistake -> (mistake.pointer().isEmpty() ? "" : mistake.pointer() + ": ") + mistake.message())
                .collect(Collectors.joining("; "));
    }
}
