package io.troupe.testkit;

import io.troupe.api.Answer;
import io.troupe.api.GraphEdit;
import io.troupe.api.Json;
import io.troupe.api.Question;
import io.troupe.api.RunChange;
import io.troupe.api.RunStep;
import io.troupe.api.RunStep.State;
import io.troupe.api.Step;
import io.troupe.testkit.RunScript.Weather;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.function.Function;

/** Has things happen to a run, by chance. One thread. */
final class Events {

    private static final int MOST_EDITS = 5;

    private final FakeRun run;
    private final Random random;
    private final Weather weather;
    private final Function<Question, Answer> human;
    private List<RunChange> before = List.of();
    private int ended;
    private int edits;
    private int refusedStarts;

    Events(FakeRun run, Random random, Weather weather, Function<Question, Answer> human) {
        this.run = run;
        this.random = random;
        this.weather = weather;
        this.human = human;
    }

    /** Why what was decided is not done though it could be; mostly nothing. */
    List<String> objection(Step step) {
        boolean refused = weather == Weather.ROUGH
                && switch (step) {
                    case Step.Start start -> refusedStarts == 0 && random.nextInt(4) == 0 && ++refusedStarts > 0;
                    case Step.Change change -> random.nextInt(3) == 0;
                    default -> false;
                };
        return refused ? List.of("it is refused by chance") : List.of();
    }

    /** What happens next, at least one thing; something must be under way. */
    List<RunChange> next() {
        var changes = new ArrayList<RunChange>();
        if (weather == Weather.ROUGH) {
            disturb(changes);
        }
        boolean several = weather == Weather.ANY_ENDS || weather == Weather.ROUGH;
        for (int many = several ? 1 + random.nextInt(3) : 1; many > 0; many--) {
            one().ifPresent(changes::add);
        }
        changes.addAll(run.skipped());
        before = List.copyOf(changes);
        return before;
    }

    private Optional<RunChange> one() {
        var working = run.working();
        int things = working.size() + run.questions().size() + run.times().size();
        if (things == 0) {
            return Optional.empty();
        }
        int which = random.nextInt(things);
        if (which < working.size()) {
            return Optional.of(end(working));
        }
        if (which < working.size() + run.questions().size()) {
            var question = run.questions().entrySet().iterator().next();
            return Optional.of(run.answer(question.getKey(), human.apply(question.getValue())));
        }
        return Optional.of(run.comes());
    }

    private RunChange end(List<String> working) {
        ended++;
        return switch (weather) {
            case FAIR -> run.complete(working.getFirst());
            case FAILURES ->
                ended % 2 == 0 ? run.complete(working.getFirst()) : run.fail(working.getFirst(), "it had to fail");
            case ANY_ENDS, ROUGH -> anyEnd(working.get(random.nextInt(working.size())));
        };
    }

    private RunChange anyEnd(String id) {
        return switch (random.nextInt(12)) {
            case 0, 1 -> run.fail(id, "it had to fail");
            case 2 -> run.cancel(id);
            case 3 -> pending().<RunChange>map(run::skip).orElseGet(() -> run.complete(id));
            default -> run.complete(id);
        };
    }

    private Optional<String> pending() {
        return some(run.steps().stream()
                .filter(step -> step.state() == State.PENDING)
                .map(RunStep::id)
                .toList());
    }

    private <T> Optional<T> some(List<T> all) {
        return all.isEmpty() ? Optional.empty() : Optional.of(all.get(random.nextInt(all.size())));
    }

    private void disturb(List<RunChange> changes) {
        switch (random.nextInt(12)) {
            case 0 -> changes.add(new RunChange.Resumed());
            case 1 -> { // the host comes back, and does not know which of it the strategy has heard
                changes.add(new RunChange.Began());
                changes.addAll(before);
            }
            case 2, 3 -> {
                var edit = edit();
                if (edits++ < MOST_EDITS && run.take(new Step.Change(edit)).isEmpty()) {
                    changes.add(new RunChange.Edited(edit));
                }
            }
            default -> {}
        }
    }

    /** One that is refused perhaps, when others depend on what it removes. */
    private GraphEdit edit() {
        var none = GraphEdit.none();
        var idle =
                run.steps().stream().filter(FakeGraph::isIdle).map(RunStep::id).toList();
        return switch (random.nextInt(3)) {
            case 0 -> some(idle).map(id -> none.withRemoved(List.of(id))).orElse(none);
            case 1 ->
                some(idle)
                        .map(id -> none.withChanged(Map.of(id, Json.of("{\"depends-on\":[],\"optional\":true}"))))
                        .orElse(none);
            default -> {
                var after = some(run.steps().stream().map(RunStep::id).toList())
                        .map(id -> "\"" + id + "\"")
                        .orElse("");
                yield none.withAdded(
                        List.of(Json.of("{\"id\":\"added-" + edits + "\",\"depends-on\":[" + after + "]}")));
            }
        };
    }
}
