package io.troupe.host.child;

import io.troupe.api.Agent;
import io.troupe.api.AgentCard;
import io.troupe.api.AgentContext;
import io.troupe.api.Content;
import io.troupe.api.Delegation;
import io.troupe.api.Json;
import io.troupe.api.Limits;
import io.troupe.api.Outcome;
import io.troupe.api.PluginException;
import io.troupe.api.Prompt;
import io.troupe.api.Question;
import io.troupe.api.Skill;
import io.troupe.api.Task;
import java.time.Duration;
import java.util.List;

/** An agent that runs in a process of its own and uses all that it can reach from there. */
public class IsolatedAgent implements Agent {

    record Thing(String someName) {}

    @Override
    public AgentCard card() {
        return AgentCard.of(
                        "isolated",
                        "Uses what it is given.",
                        Skill.of("execute", "Does all.")
                                .withIdempotent(true)
                                .withOutput(Json.of("{\"type\":\"object\"}")),
                        Skill.of("wait", "Waits."),
                        Skill.of("fail", "Fails."),
                        Skill.of("assert", "Finds that it is wrong."))
                .withCategory("test")
                .withExpertise(List.of("isolation"))
                .withLimits(new Limits(3, Duration.ofMinutes(2)));
    }

    @Override
    public Outcome run(Task task, AgentContext context) throws InterruptedException {
        System.out.println("what it prints does no harm");
        switch (task.skill()) {
            case "wait" -> {
                context.progress("waiting");
                Thread.sleep(60_000);
            }
            case "fail" -> throw new PluginException(PluginException.Kind.UNAVAILABLE, "it rains");
            case "assert" -> throw new AssertionError("it shines");
            default -> context.progress("at work");
        }
        var said = context.model().orElseThrow().reply(Prompt.of("Be short.", task.instruction()), delta -> {});
        var answer = context.ask(Question.of("Sure?"));
        String handedOn;
        try {
            handedOn = context.delegate(Delegation.of("other", "do it")).toString();
        } catch (PluginException e) {
            handedOn = e.kind() + "";
        }
        var thing = context.read(Json.of("{\"some-name\":\"x\"}"), Thing.class);
        var all = String.join(
                " ",
                said.text(),
                answer.toString(),
                handedOn,
                context.write(thing).text(),
                context.idempotencyKey(),
                System.getenv().keySet().contains("API_KEY") + "");
        return new Outcome.Completed(List.of(Content.structured(Json.of("{\"a\":1}")), Content.text(all)));
    }
}
