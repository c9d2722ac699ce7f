package io.troupe.host.evals;

import com.fasterxml.jackson.databind.JsonNode;
import io.troupe.api.AgentCard;
import io.troupe.api.Json;
import io.troupe.api.Skill;
import io.troupe.host.fact.Wire;
import io.troupe.host.schema.Schema;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A task that is always the same, and what must be true of its outcome.
 *
 * @param about what it is to show
 * @param example of the skill, from 1, from which samples differ
 * @param good an outcome that passes
 * @param bad outcomes of which each fails
 */
public record EvalTask(
        String id,
        String skill,
        String about,
        int example,
        Sample input,
        List<Check> checks,
        Sample good,
        List<Bad> bad) {

    /** The check of an outcome against its skill's schema. */
    static final String SCHEMA = "schema";

    /**
     * An outcome that is wrong on purpose.
     *
     * @param fails ids of checks that have to find it
     */
    record Bad(List<String> fails, Sample sample) {}

    /** What the agent is asked. */
    public Json input(AgentCard card) {
        return json(inputNode(skill(card)));
    }

    private JsonNode inputNode(Skill skill) {
        return input.of(example(skill).map(one -> node(one.input())));
    }

    /** Judges an outcome: the schema of its skill, what always holds, what this task asks for. */
    public List<Verdict> judge(AgentCard card, Json outcome) {
        var asked = skill(card);
        var verdicts = new ArrayList<Verdict>();
        var mistakes = Schema.of(asked.output()).check(outcome);
        verdicts.add(
                mistakes.isEmpty()
                        ? Verdict.passed(SCHEMA)
                        : Verdict.failed(
                                SCHEMA,
                                mistakes.getFirst().pointer() + ": "
                                        + mistakes.getFirst().message()));
        var values = Formula.Values.of(inputNode(asked), node(outcome));
        Check.ALWAYS.forEach(check -> verdicts.add(verdict(check, values)));
        checks.forEach(check -> verdicts.add(verdict(check, values)));
        return verdicts;
    }

    private static Verdict verdict(Check check, Formula.Values values) {
        try {
            return new Verdict(check.id(), check.wrong(values));
        } catch (Formula.Failed e) {
            return Verdict.failed(check.id(), String.valueOf(e.getMessage()));
        }
    }

    /** How many checks there are. */
    public int size() {
        return checks.size() + Check.ALWAYS.size() + 1;
    }

    /** The outcome that passes. */
    public Json sample(AgentCard card) {
        return json(good.of(example(skill(card)).map(one -> node(one.output()))));
    }

    /** Says where this task does not do what it is for: an input that does not fit, a check that cannot pass or fail. */
    public List<String> problems(AgentCard card) {
        var problems = new ArrayList<String>();
        try {
            var asked = skill(card);
            Schema.of(asked.input())
                    .check(input(card))
                    .forEach(mistake -> problems.add("input" + mistake.pointer() + ": " + mistake.message()));
            var fine = sample(card);
            judge(card, fine).stream()
                    .filter(verdict -> !verdict.passed())
                    .forEach(verdict -> problems.add("the good sample fails " + verdict.check() + ": "
                            + verdict.wrong().orElse("")));
            int number = 0;
            for (var one : bad) {
                number++;
                problems.addAll(problems(card, one, node(fine), number));
            }
        } catch (IllegalArgumentException e) {
            problems.add(String.valueOf(e.getMessage()));
        }
        return problems.stream().map(problem -> id + ": " + problem).toList();
    }

    private List<String> problems(AgentCard card, Bad one, JsonNode fine, int number) {
        var failed = judge(card, json(one.sample().of(Optional.of(fine)))).stream()
                .filter(verdict -> !verdict.passed())
                .map(Verdict::check)
                .toList();
        return one.fails().stream()
                .filter(check -> !failed.contains(check))
                .map(check -> "bad sample " + number + " passes " + check + ", and fails " + failed)
                .toList();
    }

    private Skill skill(AgentCard card) {
        return card.skill(skill)
                .orElseThrow(() -> new IllegalArgumentException("agent '" + card.name() + "' has no skill '" + skill
                        + "', expected one of "
                        + card.skills().stream().map(Skill::name).toList()));
    }

    private Optional<Skill.Example> example(Skill skill) {
        return skill.examples().size() < example
                ? Optional.empty()
                : Optional.of(skill.examples().get(example - 1));
    }

    private static JsonNode node(Json json) {
        return Wire.read(json.text(), JsonNode.class);
    }

    private static Json json(JsonNode node) {
        return Json.of(Wire.write(node));
    }
}
