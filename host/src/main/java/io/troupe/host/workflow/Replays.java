package io.troupe.host.workflow;

import io.troupe.api.Step;
import io.troupe.host.bus.RunCalls.Replayed;
import io.troupe.host.fact.ErrorCode;
import io.troupe.host.fact.Facts;
import io.troupe.host.fact.Recorded;
import io.troupe.host.fact.Refusal;
import io.troupe.host.fact.RunFact.RunAsked;
import io.troupe.host.fact.RunFact.RunEnding;
import io.troupe.host.fact.RunFact.RunFinished;
import io.troupe.host.fact.RunFact.RunRollingBack;
import io.troupe.host.fact.RunFact.RunWaiting;
import io.troupe.host.fact.RunFact.StepExpanded;
import io.troupe.host.fact.RunFact.StepStarted;
import io.troupe.host.fact.RunState;
import io.troupe.host.fact.TaskFact.TaskError;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Plays the past of a run again, without doing anything: asks the strategy wherever it is written down that it decided
 * something, and compares. On the run service's context alone.
 */
final class Replays {

    private static final int MOST_DIFFERENT = 100;

    private final History history;
    private final Consulting consulting;

    Replays(History history, Consulting consulting) {
        this.history = history;
        this.consulting = consulting;
    }

    Future<Replayed> replay(RunEntry live, List<Recorded> facts) {
        var strategy = live.created().strategy();
        var begun = consulting
                .begin(strategy)
                .orElseThrow(() -> Refusal.of(
                        ErrorCode.NOT_CONFIGURED,
                        "no strategy '" + strategy + "' is here, expected the plugin that brings it"));
        var version = begun.live().pluginVersion();
        begun.close();
        return history.run(facts.subList(0, 1)).compose(first -> {
            var playing = new Playing(first.orElseThrow(), new HashSet<>(), new ArrayList<>(), new AtomicInteger());
            return play(playing, facts.listIterator(1))
                    .compose(done -> history.run(facts))
                    .map(read -> {
                        boolean same = read.map(now -> Views.of(now, Optional.empty()))
                                .equals(Optional.of(Views.of(playing.run(), Optional.empty())));
                        return new Replayed(
                                strategy, version, playing.asked().get(), List.copyOf(playing.different()), same);
                    });
        });
    }

    /**
     * Where playing again stands.
     *
     * @param decided what the strategy said and the facts have not shown yet
     */
    private record Playing(RunEntry run, Set<String> decided, List<String> different, AtomicInteger asked) {}

    private Future<Void> play(Playing playing, Iterator<Recorded> left) {
        return Repeating.whileTrue(() -> {
            for (int i = 0; i < Breath.FACTS && left.hasNext(); i++) {
                var recorded = left.next();
                var decision = decision(playing.run(), Facts.read(recorded));
                if (decision.isPresent() && !playing.decided().remove(decision.get())) {
                    return ask(playing).map(done -> {
                        compare(playing, recorded, decision.get());
                        History.apply(playing.run(), recorded);
                        return true;
                    });
                }
                History.apply(playing.run(), recorded);
            }
            return left.hasNext() ? Breath.take().map(true) : Future.succeededFuture(false);
        });
    }

    private static void compare(Playing playing, Recorded recorded, String decision) {
        if (!playing.decided().remove(decision) && playing.different().size() < MOST_DIFFERENT) {
            playing.different()
                    .add("fact " + recorded.version() + ": it decided to " + decision + ", and now decides "
                            + (playing.decided().isEmpty() ? "nothing" : playing.decided()));
        }
    }

    /** The decision of a strategy that a fact shows, in words; empty when it shows somebody else's. */
    private static Optional<String> decision(RunEntry run, Object fact) {
        if (run.created()
                .fork()
                .filter(fork -> run.version() <= fork.inherited())
                .isPresent()) {
            return Optional.empty(); // what a fork begins with was decided elsewhere
        }
        return switch (fact) {
            case StepStarted started
            when started.attempt() == 1 && chosen(run, started.step()) -> Optional.of("start " + started.step());
            case StepExpanded expanded when chosen(run, expanded.step()) -> Optional.of("start " + expanded.step());
            case RunAsked asked
            when asked.step().isPresent() -> Optional.of("start " + asked.step().get());
            case RunAsked asked -> Optional.of("ask " + asked.id());
            case RunWaiting waiting -> Optional.of("wait " + waiting.id());
            case RunRollingBack rolling when rolling.caller().equals("strategy") -> Optional.of("roll back");
            case RunEnding ending -> end(ending.state(), ending.error());
            case RunFinished finished when run.ending().isPresent() -> Optional.empty();
            case RunFinished finished -> end(finished.state(), finished.error());
            default -> Optional.empty();
        };
    }

    private static Optional<String> end(RunState state, Optional<TaskError> error) {
        if (state == RunState.COMPLETED) {
            return Optional.of("finish");
        }
        return state == RunState.FAILED
                        && error.filter(why -> why.code().equals("run-failed")).isPresent()
                ? Optional.of("fail")
                : Optional.empty();
    }

    /** One of several is started by the host; a step that was approved was chosen before it was asked about. */
    private static boolean chosen(RunEntry run, String step) {
        return run.graph()
                .node(step)
                .filter(node -> node.whole().isEmpty() && !node.approved())
                .isPresent();
    }

    private Future<Void> ask(Playing playing) {
        var run = playing.run();
        release(run);
        var begun = consulting.begin(run.created().strategy());
        if (begun.isEmpty()) {
            return Future.succeededFuture();
        }
        playing.asked().incrementAndGet();
        return consulting.ask(begun.get(), run, run.takeChanges()).transform((advice, failure) -> {
            if (failure != null) {
                playing.different().add("the strategy failed: " + failure.getMessage());
            } else {
                advice.steps().forEach(step -> words(step, playing.decided()));
            }
            return Future.succeededFuture();
        });
    }

    /** What waits for nothing and was not skipped then has had its condition looked at. */
    private static void release(RunEntry run) {
        for (var next = run.graph().nextFree();
                next.isPresent();
                next = run.graph().nextFree()) {
            if (!next.get().over() && !next.get().begun()) {
                run.graph().makeReady(next.get());
            }
        }
    }

    private static void words(Step step, Set<String> decided) {
        switch (step) {
            case Step.Start start -> start.steps().forEach(id -> decided.add("start " + id));
            case Step.Ask ask -> decided.add("ask " + ask.id());
            case Step.WaitUntil wait -> decided.add("wait " + wait.id());
            case Step.Change change -> {} // shows as what follows from it
            case Step.RollBack rollBack -> decided.add("roll back");
            case Step.Finish finish -> decided.add("finish");
            case Step.Fail fail -> {
                decided.add("fail");
                decided.add("roll back");
            }
        }
    }
}
