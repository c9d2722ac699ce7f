package io.troupe.api;

/** What a human said to a question. */
public sealed interface Answer {

    /** An answer; fits the question's schema. */
    record Given(Json value) implements Answer {}

    /** Would not say, or closed the question. */
    record Declined() implements Answer {}
}
