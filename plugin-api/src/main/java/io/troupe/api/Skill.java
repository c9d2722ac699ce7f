package io.troupe.api;

import java.util.List;

/**
 * One thing an agent can be asked to do.
 *
 * @param name {@code [a-z][a-z0-9-]{0,62}}
 * @param description what it does and what comes back
 * @param input JSON Schema 2020-12 of the input; checked before a task is accepted
 * @param output JSON Schema 2020-12 of a structured outcome; the empty schema takes anything, plain text too
 * @param examples inputs with the outputs they may give; each must fit the schemas
 * @param readOnly true when it changes nothing outside the host
 * @param idempotent true when doing it twice does no more than doing it once
 */
public record Skill(
        String name,
        String description,
        Json input,
        Json output,
        List<Example> examples,
        boolean readOnly,
        boolean idempotent) {

    /** An input and an output that it may give. */
    public record Example(Json input, Json output) {}

    private static final Json INSTRUCTION = Json.of("""
            {"type":"object","properties":{"instruction":{"type":"string","minLength":1,\
            "description":"what to do, in plain words"}},"required":["instruction"],"additionalProperties":true}""");

    public Skill {
        Names.name(name);
        Names.notBlank("description of skill '" + name + "'", description);
        examples = List.copyOf(examples);
    }

    /** Makes a skill that takes {@code {instruction: string}} and may answer anything. */
    public static Skill of(String name, String description) {
        return new Skill(name, description, INSTRUCTION, Json.of("{}"), List.of(), false, false);
    }

    public Skill withInput(Json schema) {
        return new Skill(name, description, schema, output, examples, readOnly, idempotent);
    }

    public Skill withOutput(Json schema) {
        return new Skill(name, description, input, schema, examples, readOnly, idempotent);
    }

    public Skill withExamples(List<Example> value) {
        return new Skill(name, description, input, output, value, readOnly, idempotent);
    }

    public Skill withReadOnly(boolean value) {
        return new Skill(name, description, input, output, examples, value, idempotent);
    }

    public Skill withIdempotent(boolean value) {
        return new Skill(name, description, input, output, examples, readOnly, value);
    }

    /** Says whether a structured outcome has to fit a schema; without one plain text will do. */
    public boolean hasOutputSchema() {
        return !output.text().equals("{}") && !output.text().equals("true");
    }
}
