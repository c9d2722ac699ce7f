package io.troupe.api;

/**
 * Something to ask a human.
 *
 * @param text the question, with all that is needed to answer it
 * @param schema JSON Schema of the answer: an object whose properties are strings, numbers, booleans, or choices, so that
 *     any client can show it as a form
 */
public record Question(String text, Json schema) {

    private static final Json ONE_TEXT = Json.of("""
            {"type":"object","properties":{"answer":{"type":"string"}},"required":["answer"]}""");

    public Question {
        Names.notBlank("text of a question", text);
    }

    /** Asks for a text; the answer is {@code {"answer": …}}. */
    public static Question of(String text) {
        return new Question(text, ONE_TEXT);
    }
}
