package io.troupe.host.task;

import io.troupe.api.ToolCall;
import io.troupe.host.fact.Fact;
import io.troupe.host.fact.Recorded;
import io.troupe.host.fact.TaskFact;
import io.troupe.host.fact.TaskFact.Plan;
import io.troupe.host.fact.TaskFact.TaskAnswered;
import io.troupe.host.fact.TaskFact.TaskAsked;
import io.troupe.host.fact.TaskFact.TaskDead;
import io.troupe.host.fact.TaskFact.TaskFinished;
import io.troupe.host.fact.TaskFact.TaskOutcomeRefused;
import io.troupe.host.fact.TaskFact.TaskProgressed;
import io.troupe.host.fact.TaskFact.TaskQueued;
import io.troupe.host.fact.TaskFact.TaskReleased;
import io.troupe.host.fact.TaskFact.TaskRenewed;
import io.troupe.host.fact.TaskFact.TaskRetried;
import io.troupe.host.fact.TaskFact.TaskRevived;
import io.troupe.host.fact.TaskFact.TaskStarted;
import io.troupe.host.fact.TaskFact.TaskSubmitted;
import io.troupe.host.fact.TaskFact.TaskToolAnswered;
import io.troupe.host.fact.TaskFact.TaskToolCalled;
import io.troupe.host.fact.TaskFact.TaskTurned;
import io.troupe.host.fact.TaskState;
import io.troupe.host.task.Invariants.Invariant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What {@link Invariants} remembers of one task, and what must hold of the next fact of it. */
final class TaskStory {

    /** Where what does not hold goes. */
    @FunctionalInterface
    interface Report {
        void of(Invariant invariant, Recorded at, String seen, String expected);
    }

    /** A call without an answer. */
    private record Doubt(long epoch, ToolCall call, Optional<Boolean> harmless) {}

    /** Whose a task is, and how many stand above it. */
    record Standing(String tenant, String caller, int depth) {}

    private final Report report;
    private final String tenant;
    private final Standing below;
    private final Optional<Integer> retries;
    /** Streams of the tasks that it hangs on, as long as they have not completed. */
    private final Set<String> awaited = new HashSet<>();

    private final Set<Integer> questions = new HashSet<>();
    /** Calls without an answer; those about which a human has been heard since are not among {@link #doubts}. */
    private final List<Doubt> doubts = new ArrayList<>();

    private final List<Doubt> settled = new ArrayList<>();
    private TaskState state;
    private long version = 1;
    private long epoch;
    private long deadline;
    private long notBefore;
    private int failures;

    TaskStory(Recorded first, TaskSubmitted submitted, Report report) {
        this.report = report;
        this.tenant = first.tenant();
        this.below = new Standing(tenant, submitted.caller(), submitted.depth() + 1);
        this.deadline = submitted.deadline();
        this.state = submitted.waits() ? TaskState.SUBMITTED : TaskState.QUEUED;
        this.notBefore = submitted.plan().flatMap(Plan::notBefore).orElse(0L);
        this.retries = submitted.plan().flatMap(Plan::retries);
    }

    /** How those stand that are done on its behalf. */
    Standing below() {
        return below;
    }

    boolean ended() {
        return state.terminal();
    }

    boolean completed() {
        return state == TaskState.COMPLETED;
    }

    void awaits(String stream) {
        awaited.add(stream);
    }

    /** A task that it hangs on has completed. */
    void awaitsNoMore(String stream) {
        awaited.remove(stream);
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
        if (state.terminal() && !(fact instanceof TaskOutcomeRefused)) {
            var which = fact instanceof TaskFinished ? Invariant.FINISHES_ONCE : Invariant.NOTHING_FOLLOWS_THE_END;
            report.of(which, at, at.kind() + " after the task was " + state.wire(), "nothing but a refused outcome");
        } else if (fact instanceof TaskFact known) {
            happened(at, known);
        } // else one of a later version, kept and passed on
    }

    private void happened(Recorded at, TaskFact fact) {
        switch (fact) {
            case TaskSubmitted _ ->
                report.of(Invariant.BEGINS_WITH_ITS_SUBMISSION, at, "task.submitted once more", "it once");
            case TaskStarted started -> started(at, started);
            case TaskRenewed renewed -> {
                ofThisEpoch(at, renewed.epoch());
                becomes(at, TaskState.RUNNING); // queued meanwhile, when the lease had run out
            }
            case TaskQueued _ -> {
                hasCome(at);
                becomes(at, TaskState.QUEUED);
            }
            case TaskRetried retried -> retried(at, retried);
            case TaskDead dead -> {
                said(at, dead.epoch());
                becomes(at, TaskState.DEAD_LETTER);
            }
            case TaskRevived revived -> {
                becomes(at, TaskState.QUEUED);
                deadline = revived.deadline();
                failures = 0;
            }
            case TaskReleased released -> {
                said(at, released.epoch());
                becomes(at, TaskState.QUEUED);
            }
            case TaskProgressed progressed -> said(at, progressed.epoch());
            case TaskTurned turned -> said(at, turned.epoch());
            case TaskToolCalled called -> called(at, called);
            case TaskToolAnswered answered -> answered(at, answered);
            case TaskAsked asked -> {
                said(at, asked.epoch());
                becomes(at, TaskState.WAITING_FOR_INPUT);
                questions.add(asked.number());
            }
            case TaskAnswered answered -> heard(at, answered);
            case TaskFinished finished -> finished(at, finished);
            case TaskOutcomeRefused refused -> {
                if (refused.epoch() > epoch) {
                    report.of(
                            Invariant.REFUSES_NO_COMING_EPOCH,
                            at,
                            "epoch " + refused.epoch(),
                            "at most epoch " + epoch);
                }
            }
        }
    }

    private void started(Recorded at, TaskStarted started) {
        if (state == TaskState.RUNNING || state == TaskState.WAITING_FOR_INPUT) {
            report.of(Invariant.ONE_HOLDER, at, "a start while it is " + state.wire(), "one that nobody has");
        } else {
            becomes(at, TaskState.RUNNING);
        }
        if (started.epoch() != epoch + 1) {
            report.of(Invariant.EPOCHS_GROW_BY_ONE, at, "epoch " + started.epoch(), "epoch " + (epoch + 1));
        }
        if (at.time() > deadline) {
            report.of(
                    Invariant.NO_START_AFTER_THE_DEADLINE,
                    at,
                    "a start at " + at.time(),
                    "none after the deadline, " + deadline);
        }
        state = TaskState.RUNNING;
        epoch = started.epoch();
    }

    /** It is queued, and so can be started; the clock may have been put back since, which changes nothing. */
    private void hasCome(Recorded at) {
        if (at.time() < notBefore) {
            report.of(Invariant.NOTHING_BEFORE_ITS_TIME, at, at.kind() + " at " + at.time(), "not before " + notBefore);
        }
        if (!awaited.isEmpty()) {
            report.of(Invariant.NOTHING_BEFORE_WHAT_IT_HANGS_ON, at, at.kind(), "first the end of " + awaited);
        }
    }

    private void retried(Recorded at, TaskRetried retried) {
        said(at, retried.epoch());
        becomes(at, TaskState.SUBMITTED);
        failures++;
        int most = retries.orElse(Integer.MAX_VALUE);
        if (retried.attempt() != failures || failures > most) {
            report.of(
                    Invariant.NO_MORE_ATTEMPTS_THAN_ALLOWED,
                    at,
                    "failure " + retried.attempt() + ", and another attempt",
                    "failure " + failures + (failures > most ? ", and no more" : ""));
        }
        failures = retried.attempt();
        notBefore = retried.notBefore();
    }

    private void called(Recorded at, TaskToolCalled called) {
        said(at, called.epoch());
        earlier(doubts, called).ifPresent(doubt -> {
            repeated(at, doubt);
            doubts.remove(doubt);
        });
        earlier(settled, called).ifPresent(settled::remove);
        doubts.add(new Doubt(called.epoch(), called.call(), called.harmless()));
    }

    private void answered(Recorded at, TaskToolAnswered answered) {
        said(at, answered.epoch());
        var doubt = first(doubts, answered.call());
        if (doubt.isPresent()) {
            doubts.remove(doubt.get());
            // Of one about which nothing is known it may be that its tool allows it.
            if (doubt.get().epoch() < answered.epoch() && doubt.get().harmless().isPresent()) {
                repeated(at, doubt.get());
            }
        } else if (!first(settled, answered.call()).map(settled::remove).orElse(false)) {
            report.of(
                    Invariant.ONE_ANSWER_A_CALL,
                    at,
                    "an answer to call " + answered.call(),
                    "a call of that id that has none");
        }
    }

    private void repeated(Recorded at, Doubt doubt) {
        if (!doubt.harmless().orElse(false)) {
            report.of(
                    Invariant.NO_SILENT_REPEAT,
                    at,
                    "call " + doubt.call().id() + " of tool '" + doubt.call().tool() + "', in doubt since epoch "
                            + doubt.epoch() + ", goes on",
                    "a human asked first");
        }
    }

    private void heard(Recorded at, TaskAnswered answered) {
        if (!questions.remove(answered.number())) {
            report.of(
                    Invariant.ANSWERS_A_QUESTION,
                    at,
                    "an answer to question " + answered.number(),
                    "one of the open questions " + questions);
        }
        settled.addAll(doubts);
        doubts.clear();
        if (state == TaskState.WAITING_FOR_INPUT) {
            becomes(at, TaskState.RUNNING);
        }
    }

    private void finished(Recorded at, TaskFinished finished) {
        ofThisEpoch(at, finished.epoch());
        if (!finished.state().terminal()) {
            report.of(
                    Invariant.TRANSITIONS_ARE_IN_THE_TABLE,
                    at,
                    "an end as " + finished.state().wire(),
                    "a state in which tasks end");
        }
        becomes(at, finished.state());
    }

    /** What only the one who has the task right now may say. */
    private void said(Recorded at, long of) {
        ofThisEpoch(at, of);
        if (of == epoch && state != TaskState.RUNNING && state != TaskState.WAITING_FOR_INPUT) {
            report.of(Invariant.SAID_BY_ITS_HOLDER, at, at.kind() + " while it is " + state.wire(), "one that is held");
        }
    }

    private void ofThisEpoch(Recorded at, long of) {
        if (of != epoch) {
            report.of(Invariant.SAID_BY_ITS_HOLDER, at, at.kind() + " of epoch " + of, "epoch " + epoch);
        }
    }

    private void becomes(Recorded at, TaskState next) {
        if (!state.mayBecome(next)) {
            report.of(Invariant.TRANSITIONS_ARE_IN_THE_TABLE, at, state.wire() + " to " + next.wire(), "another");
        }
        state = next;
    }

    private static Optional<Doubt> first(List<Doubt> among, String call) {
        return among.stream().filter(doubt -> doubt.call().id().equals(call)).findFirst();
    }

    private static Optional<Doubt> earlier(List<Doubt> among, TaskToolCalled called) {
        return among.stream()
                .filter(doubt -> doubt.call().equals(called.call()) && doubt.epoch() < called.epoch())
                .findFirst();
    }
}
