package io.troupe.agents.echo;

import io.troupe.api.AgentCard;
import io.troupe.api.Json;
import io.troupe.api.Skill;
import java.util.List;

/** What the echo can be asked. */
final class EchoSkills {

    static final AgentCard CARD = AgentCard.of(
                    "echo",
                    "Says what it was told. Use it to see that host, client and network work together.",
                    execute(),
                    analyze(),
                    fail())
            .withCategory("demo")
            .withExpertise(List.of("testing a connection", "repeating text"));

    private EchoSkills() {}

    private static Skill execute() {
        return safe(Skill.of("execute", "Gives the instruction back as text, after a delay if you like."))
                .withInput(Json.of("""
                                {"type": "object", "required": ["instruction"], "properties": {
                                  "instruction": {"type": "string", "description": "what to say"},
                                  "delay_seconds": {"type": "number", "minimum": 0, "maximum": 3600,
                                    "description": "how long to take"},
                                  "notes": {"type": "integer", "minimum": 0, "maximum": 1000,
                                    "description": "how many notes of progress to give, evenly over the delay"}}}"""))
                .withExamples(
                        List.of(new Skill.Example(Json.of("{\"instruction\": \"hello\"}"), Json.string("hello"))));
    }

    private static Skill analyze() {
        return safe(Skill.of("analyze", "Counts the characters and words of the instruction."))
                .withOutput(Json.of("""
                                {"type": "object", "required": ["text", "characters", "words"],
                                 "additionalProperties": false, "properties": {
                                  "text": {"type": "string"},
                                  "characters": {"type": "integer", "minimum": 0},
                                  "words": {"type": "integer", "minimum": 0}}}"""))
                .withExamples(List.of(new Skill.Example(
                        Json.of("{\"instruction\": \"hello world\"}"),
                        Json.of("{\"text\": \"hello world\", \"characters\": 11, \"words\": 2}"))));
    }

    private static Skill fail() {
        return safe(Skill.of("fail", "Fails with the reason it is given, to see how failures look."))
                .withInput(Json.of("""
                                {"type": "object", "required": ["reason"], "properties": {
                                  "reason": {"type": "string", "minLength": 1, "pattern": "\\\\S"},
                                  "retryable": {"type": "boolean", "default": false}}}"""))
                .withExamples(List.of(new Skill.Example(Json.of("{\"reason\": \"no disk\"}"), Json.of("null"))));
    }

    private static Skill safe(Skill skill) {
        return skill.withReadOnly(true).withIdempotent(true);
    }
}
