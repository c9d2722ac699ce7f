package io.troupe.host.workflow;

import io.troupe.api.PluginException;
import io.troupe.api.RunChange;
import io.troupe.api.RunStep.State;
import io.troupe.api.Step;
import io.troupe.api.WorkflowStrategy;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Has a strategy play a small run of which nothing is real, before it is listed: it has to give the same answer to the same
 * question, start only what is ready, and come to an end. Asks each question twice. One thread.
 */
public final class StrategyTrial {

    private static final int MOST_QUESTIONS = 50;

    private final String who;
    private final WorkflowStrategy strategy;
    private final TrialRun run = new TrialRun();

    public StrategyTrial(String name, WorkflowStrategy strategy) {
        this.who = "strategy '" + name + "', asked about a run of four steps, ";
        this.strategy = strategy;
    }

    /** How the run goes on. */
    private sealed interface Course {
        record On(List<RunChange> changes) implements Course {}

        record Over(List<String> notes) implements Course {}
    }

    /**
     * Runs code of the plugin and blocks for as long as that takes.
     *
     * @return what could not be tried, in words
     * @throws PluginException of kind {@code REFUSED} when it does not do what a strategy has to, saying what
     */
    public List<String> run() {
        var changes = List.<RunChange>of(new RunChange.Began());
        for (int asked = 0; asked < MOST_QUESTIONS; asked++) {
            switch (next(changes)) {
                case Course.On(var happened) -> changes = happened;
                case Course.Over(var notes) -> {
                    return notes;
                }
            }
        }
        throw refused("had not ended it when " + MOST_QUESTIONS + " things had happened, expected an end");
    }

    private Course next(List<RunChange> changes) {
        Optional<RunChange> time = Optional.empty();
        for (var step : ask(changes)) {
            switch (step) {
                case Step.Start(var ids) -> ids.forEach(this::start);
                case Step.WaitUntil(var id, var until) -> {
                    run.moveTo(until);
                    time = Optional.of(new RunChange.TimeCame(id));
                }
                case Step.Finish(var output) -> {
                    return over();
                }
                case Step.Fail(var reason) -> {
                    return over("fails it: " + reason);
                }
                case Step.RollBack(var reason) -> {
                    return over("rolls it back: " + reason);
                }
                case Step.Ask(var id, var question) -> {
                    return over("asks a human, and was not tried further");
                }
                case Step.Change(var edit) -> {
                    return over("changes its steps, and was not tried further");
                }
            }
        }
        return new Course.On(List.of(happens(time)));
    }

    /** A step that runs is completed; where none does, the time has come that was waited for. */
    private RunChange happens(Optional<RunChange> time) {
        return run.complete()
                .<RunChange>map(id -> new RunChange.StepEnded(id, State.COMPLETED))
                .or(() -> time)
                .orElseThrow(() -> refused("gave it nothing to do though nothing was under way,"
                        + " expected a start, a question, a time or an end"));
    }

    private List<Step> ask(List<RunChange> changes) {
        var steps = List.copyOf(strategy.next(run, changes));
        var again = List.copyOf(strategy.next(run, changes));
        if (!steps.equals(again)) {
            throw refused("said " + steps + " and then " + again + ", expected the same answer to the same question");
        }
        return steps;
    }

    private void start(String id) {
        if (!run.ready().contains(id)) {
            throw refused("started '" + id + "', expected one of " + run.ready());
        }
        run.start(id);
    }

    private Course over(String... does) {
        return new Course.Over(Stream.of(does).map(what -> who + what).toList());
    }

    private PluginException refused(String what) {
        return new PluginException(PluginException.Kind.REFUSED, who + what);
    }
}
