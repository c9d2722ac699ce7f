package io.troupe.host.workflow;

import io.troupe.api.RunStep.State;
import io.troupe.host.fact.Facts;
import io.troupe.host.fact.Recorded;
import io.troupe.host.fact.RunFact;
import io.troupe.host.fact.RunFact.RunAnswered;
import io.troupe.host.fact.RunFact.RunAsked;
import io.troupe.host.fact.RunFact.RunChanged;
import io.troupe.host.fact.RunFact.StepCompensated;
import io.troupe.host.fact.RunFact.StepEnded;
import io.troupe.host.fact.RunFact.StepExpanded;
import io.troupe.host.fact.RunFact.StepStarted;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What a fork keeps of a run: the steps that were completed or skipped and not undone, as far as all that they depend on is
 * kept, too; the changes, and what humans answered. What ran, failed or was cancelled is done anew, and so is what came after
 * it. On one thread.
 */
final class Inheritance {

    private final Set<String> done = new HashSet<>();
    /** Steps of which all that they depend on is kept. */
    private final Set<String> founded = new HashSet<>();
    /** By the ids of questions that were answered, whether they can be kept with their answers. */
    private final Map<String, Boolean> answered = new HashMap<>();

    private final Map<String, List<String>> together = new HashMap<>();
    private final Map<String, Optional<String>> asked = new HashMap<>();

    private Inheritance() {}

    /**
     * Facts of a run that can be facts of its fork.
     *
     * @param definition of the run, as it was at that time or later: steps that have begun do not change
     */
    static List<RunFact> of(List<Recorded> recorded, Definition definition) {
        var facts = recorded.stream()
                .skip(1)
                .map(Facts::read)
                .filter(RunFact.class::isInstance)
                .map(RunFact.class::cast)
                .toList();
        var inheritance = new Inheritance();
        facts.forEach(inheritance::take);
        inheritance.found(definition);
        facts.stream()
                .filter(RunAnswered.class::isInstance)
                .map(RunAnswered.class::cast)
                .forEach(inheritance::answer);
        return facts.stream().filter(inheritance::keeps).toList();
    }

    private void take(RunFact fact) {
        switch (fact) {
            case StepEnded end
            when end.state() == State.COMPLETED || end.state() == State.SKIPPED -> done.add(end.step());
            case StepCompensated undone
            when undone.error().isEmpty() -> {
                done.remove(undone.step());
                done.remove(whole(undone.step()));
            }
            case RunAsked question -> asked.put(question.id(), question.step());
            default -> {}
        }
    }

    private void found(Definition definition) {
        for (var level : definition.levels()) {
            for (var id : level) {
                if (definition.step(id).orElseThrow().dependsOn().stream().allMatch(this::isKept)) {
                    founded.add(id);
                }
            }
        }
        var groups = definition.steps().stream()
                .filter(step -> step.group().isPresent())
                .collect(Collectors.groupingBy(
                        step -> step.group().orElseThrow(), Collectors.mapping(StepPlan::id, Collectors.toList())));
        groups.values().forEach(members -> members.forEach(member -> together.put(member, members)));
    }

    private boolean isKept(String step) {
        var whole = whole(step);
        return done.contains(step) && (whole.equals(step) ? founded.contains(step) : isKept(whole) || goesOn(whole));
    }

    /** Says whether it can be gone on with what was begun of a step: those that become ready with it could, too. */
    private boolean goesOn(String step) {
        return founded.contains(step)
                && together.getOrDefault(step, List.of()).stream()
                        .allMatch(other -> founded.contains(other) || isKept(other));
    }

    /** One who did not approve is asked again, unless the step was skipped for that. */
    private void answer(RunAnswered answer) {
        asked.getOrDefault(answer.id(), Optional.empty())
                .ifPresentOrElse(
                        step -> answered.put(answer.id(), isKept(step) || (goesOn(step) && Approvals.yes(answer))),
                        () -> answered.put(answer.id(), asked.containsKey(answer.id())));
    }

    private boolean keeps(RunFact fact) {
        return switch (fact) {
            case StepStarted started -> isKept(started.step());
            case StepEnded end -> isKept(end.step()) && end.error().isEmpty() && end.state() != State.CANCELLED;
            case StepExpanded expanded ->
                isKept(expanded.step())
                        || (goesOn(expanded.step()) && !expanded.items().isEmpty());
            case RunChanged changed -> true;
            case RunAsked question -> answered.getOrDefault(question.id(), false);
            case RunAnswered answer -> answered.getOrDefault(answer.id(), false);
            default -> false;
        };
    }

    /** The step of which one is one of several; the same where it is not. */
    private static String whole(String step) {
        int bracket = step.indexOf('[');
        return bracket < 0 ? step : step.substring(0, bracket);
    }
}
