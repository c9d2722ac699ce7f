package io.troupe.host.workflow;

import io.troupe.api.Json;
import io.troupe.host.fact.Fact;
import io.troupe.host.fact.Recorded;
import io.troupe.host.fact.RunFact;
import io.troupe.host.fact.RunFact.Parent;
import io.troupe.host.fact.RunFact.RunAnswered;
import io.troupe.host.fact.RunFact.RunAsked;
import io.troupe.host.fact.RunFact.RunChanged;
import io.troupe.host.fact.RunFact.RunCreated;
import io.troupe.host.fact.RunFact.RunFinished;
import io.troupe.host.fact.RunFact.RunPaused;
import io.troupe.host.fact.RunFact.RunResumed;
import io.troupe.host.fact.RunFact.RunRollingBack;
import io.troupe.host.fact.RunFact.RunStrategyChanged;
import io.troupe.host.fact.RunFact.RunWaiting;
import io.troupe.host.fact.RunFact.RunWarned;
import io.troupe.host.fact.RunFact.RunWoken;
import io.troupe.host.fact.RunFact.StepCompensated;
import io.troupe.host.fact.RunFact.StepCompensating;
import io.troupe.host.fact.RunFact.StepEnded;
import io.troupe.host.fact.RunFact.StepExpanded;
import io.troupe.host.fact.RunFact.StepStarted;
import io.troupe.host.fact.RunState;
import io.troupe.host.workflow.RunInvariants.Invariant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What {@link RunInvariants} remembers of one run, and what must hold of the next fact of it. */
final class RunStory {

    /** Where what does not hold goes. */
    @FunctionalInterface
    interface Report {
        void of(Invariant invariant, Recorded at, String seen, String expected);
    }

    private final Report report;
    private final String id;
    private final String tenant;
    private final RunCreated created;
    private final Optional<RunShape> shape;
    private final StepsTold steps;
    /** Open questions, and of which step each is. */
    private final Map<String, Optional<String>> asked = new HashMap<>();

    private final Map<String, Long> waits = new HashMap<>();
    private @Nullable RunEntry entry;
    private RunState state = RunState.PENDING;
    private boolean began;
    private long version = 1;

    /**
     * Begins one.
     *
     * @param definition empty when it left the journal: then nothing is known of what hangs on what
     */
    RunStory(Recorded first, RunCreated created, Optional<Json> definition, Report report) {
        this.report = report;
        this.id = first.stream().substring(Turns.STREAM.length());
        this.tenant = first.tenant();
        this.created = created;
        this.shape = definition.map(RunShape::new);
        this.steps = new StepsTold(shape, report);
        definition.ifPresent(json ->
                follows(first, () -> entry = new RunEntry(id, tenant, created, Definition.of(json), first.time())));
    }

    Optional<Parent> parent() {
        return created.parent();
    }

    boolean over() {
        return state.over();
    }

    /** A task or a run that is a step of this one was accepted. */
    void workBegun(Recorded at, String work, String step) {
        steps.workBegun(at, work, step);
    }

    /**
     * It ended.
     *
     * @param well when it completed, or was rolled back as it should be
     */
    void workEnded(String work, boolean well) {
        steps.workEnded(work, well);
    }

    /** Takes in the next fact; what does not hold is reported, and taken for what it is from then on. */
    void next(Recorded at, Fact fact) {
        if (at.version() != version + 1) {
            report.of(Invariant.VERSIONS_HAVE_NO_GAP, at, "version " + at.version(), "version " + (version + 1));
        }
        version = at.version();
        if (!at.tenant().equals(tenant)) {
            report.of(Invariant.ONE_TENANT, at, "tenant " + at.tenant(), "tenant " + tenant);
        }
        if (!(fact instanceof RunFact known)) {
            return; // one of a later version, kept and passed on
        }
        if (state.over() && !(known instanceof RunRollingBack)) {
            report.of(
                    Invariant.NOTHING_FOLLOWS_THE_END,
                    at,
                    at.kind() + " after the run was " + state.wire(),
                    "nothing but run.rolling-back");
            return;
        }
        happened(at, known);
        follow(at, known);
    }

    /** The service has to be able to read what it wrote. */
    private void follow(Recorded at, RunFact fact) {
        var here = entry;
        if (here != null) {
            follows(at, () -> {
                here.apply(fact, at.time());
                here.takeChanges();
            });
        }
    }

    private void follows(Recorded at, Runnable reading) {
        try {
            reading.run();
        } catch (RuntimeException e) {
            entry = null; // what follows cannot be followed either, which is no news
            report.of(Invariant.FOLDS, at, at.kind() + " cannot be followed: " + e.getMessage(), "that it can");
        }
    }

    private void happened(Recorded at, RunFact fact) {
        switch (fact) {
            case RunCreated _ -> report.of(Invariant.BEGINS_WITH_ITS_CREATION, at, "run.created once more", "it once");
            case RunStrategyChanged _ -> {
                if (!began) {
                    becomes(at, RunState.RUNNING);
                }
                began = true;
            }
            case StepStarted started -> {
                goesOn(at, started.step());
                steps.starts(at, started, inherits());
            }
            case StepExpanded expanded -> {
                goesOn(at, expanded.step());
                steps.expands(at, expanded, inherits());
            }
            case StepEnded ended -> {
                steps.ends(at, ended, inherits());
                asked.values().removeIf(step -> step.equals(Optional.of(ended.step())));
            }
            case RunAsked ask -> {
                asked.put(ask.id(), ask.step());
                ask.step().ifPresent(step -> steps.begins(at, step, inherits()));
            }
            case RunAnswered answered -> {
                if (asked.remove(answered.id()) == null) {
                    report.of(
                            Invariant.ANSWERS_A_QUESTION,
                            at,
                            "an answer to '" + answered.id() + "'",
                            "one of the open questions " + asked.keySet());
                }
            }
            case RunWaiting waiting -> waits.put(waiting.id(), waiting.until());
            case RunWoken woken -> woken(at, woken);
            case RunPaused _ -> becomes(at, RunState.PAUSED);
            case RunResumed _ -> resumed(at);
            case RunChanged changed -> {
                steps.checkUntouched(at, changed.edit());
                shape.ifPresent(graph -> graph.change(changed.edit()));
            }
            case RunWarned _ -> {} // for people
            case RunRollingBack _ -> rollingBack(at);
            case StepCompensating compensating -> {
                undoes(at);
                steps.compensating(at, compensating);
            }
            case StepCompensated compensated -> {
                undoes(at);
                steps.compensated(at, compensated);
            }
            case RunFinished finished -> finished(at, finished);
        }
    }

    /** A fork begins with what it has of another run. */
    private boolean inherits() {
        return created.fork().isPresent() && !began;
    }

    private void goesOn(Recorded at, String step) {
        if (!inherits() && (state != RunState.RUNNING || !began)) {
            report.of(
                    Invariant.STARTS_WHILE_THE_RUN_GOES_ON,
                    at,
                    at.kind() + " of " + step + " while the run is " + state.wire(),
                    "one that is running");
        }
    }

    private void woken(Recorded at, RunWoken woken) {
        var until = waits.remove(woken.id());
        if (until == null || at.time() < until) {
            report.of(
                    Invariant.NOT_WOKEN_EARLY,
                    at,
                    "woken for '" + woken.id() + "' at " + at.time(),
                    until == null ? "one of the times that it waits for, " + waits.keySet() : "not before " + until);
        }
    }

    private void resumed(Recorded at) {
        if (state != RunState.PAUSED) {
            report.of(Invariant.TRANSITIONS_ARE_IN_THE_TABLE, at, "resumed while " + state.wire(), "a paused one");
        }
        state = began ? RunState.RUNNING : RunState.PENDING;
    }

    private void rollingBack(Recorded at) {
        if (state != RunState.ROLLING_BACK) { // one that is stuck is rolled back again
            becomes(at, RunState.ROLLING_BACK);
        }
        asked.clear();
        waits.clear();
    }

    private void undoes(Recorded at) {
        if (state != RunState.ROLLING_BACK) {
            report.of(
                    Invariant.TRANSITIONS_ARE_IN_THE_TABLE,
                    at,
                    at.kind() + " while " + state.wire(),
                    "a run that is rolling back");
        }
    }

    private void finished(Recorded at, RunFinished finished) {
        if (!finished.state().over()) {
            report.of(
                    Invariant.TRANSITIONS_ARE_IN_THE_TABLE,
                    at,
                    "an end as " + finished.state().wire(),
                    "a state in which runs end");
        }
        becomes(at, finished.state());
        boolean completed = finished.state() == RunState.COMPLETED;
        if (finished.output().isPresent() != completed) {
            report.of(
                    Invariant.OUTPUT_WHEN_COMPLETED,
                    at,
                    (completed ? "no" : "an") + " output, " + finished.state().wire(),
                    completed ? "an output" : "none");
        }
        steps.nothingIsLeft(at);
        asked.clear();
        waits.clear();
    }

    private void becomes(Recorded at, RunState next) {
        if (!state.mayBecome(next)) {
            report.of(Invariant.TRANSITIONS_ARE_IN_THE_TABLE, at, state.wire() + " to " + next.wire(), "another");
        }
        state = next;
    }
}
