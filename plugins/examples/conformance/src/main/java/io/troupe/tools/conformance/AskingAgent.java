package io.troupe.tools.conformance;

import io.troupe.api.Agent;
import io.troupe.api.AgentCard;
import io.troupe.api.AgentContext;
import io.troupe.api.Answer;
import io.troupe.api.Json;
import io.troupe.api.Outcome;
import io.troupe.api.Question;
import io.troupe.api.Skill;
import io.troupe.api.Task;
import org.pf4j.Extension;

/** An agent that asks its human before it answers, and one whose answer fits a schema. */
@Extension
public final class AskingAgent implements Agent {

    private static final AgentCard CARD = AgentCard.of(
            "asker",
            "Asks its human. Use it to see whether a question reaches you.",
            Skill.of("execute", "asks, and answers what it was told"),
            Skill.of("form", "asks for several things at once, and answers what it was told"),
            Skill.of("long", "answers 250,000 characters"),
            Skill.of("shape", "answers data of a certain shape").withOutput(Json.of("""
                            {"type":"object","properties":{"x":{"type":"integer"}},"required":["x"]}""")));

    private static final Json ORDER = Json.of("""
            {"type":"object","required":["colour","count","sure"],"properties":{
            "colour":{"type":"string","oneOf":[{"const":"r","title":"Red"},{"const":"b","title":"Blue"}]},
            "size":{"type":"string","enum":["xs","s","m","l","xl"]},
            "count":{"type":"integer","minimum":1,"maximum":9,"description":"Up to nine."},
            "sure":{"type":"boolean"},
            "note":{"type":"string","default":"none"},
            "tags":{"type":"array","items":{"type":"string"}}}}""");

    @Override
    public AgentCard card() {
        return CARD;
    }

    @Override
    public Outcome run(Task task, AgentContext context) throws InterruptedException {
        return switch (task.skill()) {
            case "long" -> Outcome.completed("0123456789".repeat(25_000));
            case "shape" -> Outcome.completed(Json.of("{\"x\":7}"));
            case "form" -> asked(context, new Question("What shall I order?", ORDER));
            default -> asked(context, Question.of("What is your favourite colour?"));
        };
    }

    private static Outcome asked(AgentContext context, Question question) throws InterruptedException {
        return switch (context.ask(question)) {
            case Answer.Given(var value) -> Outcome.completed("You said " + value.text());
            case Answer.Declined() -> Outcome.completed("You would not say.");
        };
    }
}
