package io.troupe.host.loop;

import io.troupe.api.AgentCard;
import io.troupe.api.Content;
import io.troupe.api.Skill;
import io.troupe.api.Task;
import java.util.ArrayList;
import java.util.List;

/** What the model is told of the agent, and of one task. */
record Brief(AgentCard card, String instructions) {

    private static final int SHORT = 500;

    /** The same for every task of a skill, so that providers can cache it. */
    String system(Skill skill, List<String> without) {
        var text = new StringBuilder("You are ")
                .append(card.name())
                .append(". ")
                .append(card.description().strip());
        text.append("\n\n").append(instructions.strip());
        text.append("\n\n# This task\nSkill: ")
                .append(skill.name())
                .append(". ")
                .append(skill.description());
        if (skill.readOnly()) {
            text.append("\nChange nothing; look and report.");
        }
        if (!without.isEmpty()) {
            text.append("\nThese tools are named above but are not here: ")
                    .append(String.join(", ", without))
                    .append(". Do without them, and say so where it matters.");
        }
        if (skill.hasOutputSchema()) {
            text.append(
                            "\nWhen you are done, answer with one JSON value that fits this JSON Schema, and nothing else:\n")
                    .append(skill.output().text());
        }
        return text.toString();
    }

    /** What is asked, with all that came along; what others wrote is data, not instructions of ours. */
    List<Content> task(Task task, Skill skill) {
        var parts = new ArrayList<Content>();
        var whole = task.input().text();
        boolean onlyWords = !task.instruction().isEmpty()
                && whole.length() <= task.instruction().length() + 64;
        parts.add(Content.text(onlyWords ? task.instruction() : "Input of '" + skill.name() + "':\n" + whole));
        for (var piece : task.content()) {
            parts.add(
                    switch (piece) {
                        case Content.Text(var words) -> Content.text("<context>\n" + words + "\n</context>");
                        case Content.Structured(var json) -> Content.text("<context>\n" + json.text() + "\n</context>");
                        case Content.Image _, Content.Audio _, Content.Resource _ -> piece;
                    });
        }
        return parts;
    }

    static String shortened(String text) {
        return text.length() <= SHORT ? text : text.substring(0, SHORT) + "…";
    }
}
