package io.troupe.host.mcp;

import io.troupe.api.Budget;
import io.troupe.api.Content;
import io.troupe.api.Json;
import io.troupe.api.Skill;
import io.troupe.host.bus.AgentCalls.Roster.Entry;
import io.troupe.host.bus.TaskCalls.Brief;
import io.troupe.host.fact.Wire;
import java.util.ArrayList;
import java.util.List;

/** Writes the text that makes a client's model play an agent. */
final class Briefing {

    private Briefing() {}

    static String of(Brief brief) {
        var text = new StringBuilder("You are now ")
                .append(brief.agent())
                .append(". Do the work below yourself, with your own tools. It is not done until you call")
                .append(" complete_task with task, claim and outcome.\n");
        text.append("\ntask: ").append(brief.task());
        text.append("\nclaim: ").append(brief.claim());
        text.append("\nexpires_at: ").append(Wire.write(brief.expiresAt()).replace("\"", ""));
        text.append(" (get_run with the claim renews it)");
        text.append("\ndeadline: ").append(Wire.write(brief.deadline()).replace("\"", ""));
        if (!brief.budget().equals(Budget.unbounded())) {
            text.append("\nbudget: ").append(Wire.write(brief.budget()));
        }
        section(text, "Instructions", brief.instructions());
        section(text, "Skill", brief.skill());
        section(text, "Input", brief.input().text());
        section(text, "Context", String.join("\n\n", context(brief.content())));
        section(
                text,
                "Outcome",
                brief.outputSchema()
                                .map(schema ->
                                        "outcome.answer is a JSON object that fits this schema:\n" + schema.text())
                                .orElse("outcome.answer is your answer, as text or as a JSON object.")
                        + "\nIf it cannot be done: outcome.failure says why.");
        return text.toString();
    }

    /** Makes a client's model play an agent for its user, without a task: for a prompt. */
    static String of(Entry agent, Skill skill, Json input) {
        var text = new StringBuilder("You are now ")
                .append(agent.card().name())
                .append(". Do the work below yourself, with your own tools.");
        section(text, "Instructions", agent.instructions());
        section(text, "Skill", skill.name() + ": " + skill.description());
        section(text, "Input", input.text());
        if (skill.hasOutputSchema()) {
            section(
                    text,
                    "Outcome",
                    "Answer with a JSON object that fits this schema:\n"
                            + skill.output().text());
        }
        return text.toString();
    }

    private static void section(StringBuilder text, String title, String body) {
        if (!body.isBlank()) {
            text.append("\n\n# ").append(title).append('\n').append(body.strip());
        }
    }

    private static List<String> context(List<Content> parts) {
        List<String> texts = new ArrayList<>();
        for (var part : parts) {
            texts.add(
                    switch (part) {
                        case Content.Text(var words) -> words;
                        case Content.Structured(var json) -> json.text();
                        case Content.Image(var data, var mimeType) -> "(a picture, " + mimeType + ", base64) " + data;
                        case Content.Audio(var data, var mimeType) -> "(sound, " + mimeType + ", base64) " + data;
                        case Content.Resource(var uri, var mimeType, var words, var data) ->
                            uri + " (" + mimeType + ")"
                                    + words.map(known -> "\n" + known).orElse("")
                                    + data.map(bytes -> "\n(base64) " + bytes).orElse("");
                    });
        }
        return texts;
    }
}
