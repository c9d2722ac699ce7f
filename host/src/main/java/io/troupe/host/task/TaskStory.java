package io.troupe.host.task;

import io.troupe.api.ToolCall;
import io.troupe.host.fact.Fact;
import io.troupe.host.fact.Recorded;
import io.troupe.host.fact.TaskFact;
import io.troupe.host.fact.TaskFact.TaskAnswered;
import io.troupe.host.fact.TaskFact.TaskAsked;
import io.troupe.host.fact.TaskFact.TaskFinished;
import io.troupe.host.fact.TaskFact.TaskOutcomeRefused;
import io.troupe.host.fact.TaskFact.TaskProgressed;
import io.troupe.host.fact.TaskFact.TaskReleased;
import io.troupe.host.fact.TaskFact.TaskRenewed;
import io.troupe.host.fact.TaskFact.TaskStarted;
import io.troupe.host.fact.TaskFact.TaskSubmitted;
import io.troupe.host.fact.TaskFact.TaskToolAnswered;
import io.troupe.host.fact.TaskFact.TaskToolCalled;
import io.troupe.host.fact.TaskFact.TaskTurned;
import io.troupe.host.fact.TaskState;
import io.troupe.host.task.Invariants.Invariant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Set;

/** What {@link Invariants} remembers of one task, and what must hold of the next fact of it. */
final class TaskStory {

    /** Where what does not hold goes. */
    @FunctionalInterface
    interface Report {
        void of(Invariant invariant, Recorded at, String seen, String expected);
    }

    /** A call without an answer. */
    private record Doubt(long epoch, ToolCall call) {}

    private final Report report;
    private final String tenant;
    private final long deadline;
    private final Set<Integer> questions = new HashSet<>();
    /** Calls without an answer; those about which a human has been heard since are not among {@link #doubts}. */
    private final List<Doubt> doubts = new ArrayList<>();

    private final List<Doubt> settled = new ArrayList<>();
    private TaskState state = TaskState.QUEUED;
    private long version = 1;
    private long epoch;

    TaskStory(Recorded first, TaskSubmitted submitted, Report report) {
        this.report = report;
        this.tenant = first.tenant();
        this.deadline = submitted.deadline();
    }

    boolean ended() {
        return state.terminal();
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
                            Invariant.REFUSES_NO_COMING_EPOCH, at, "epoch " + refused.epoch(), "at most epoch " + epoch);
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

    private void called(Recorded at, TaskToolCalled called) {
        said(at, called.epoch());
        var before = doubts.stream()
                .filter(doubt -> doubt.call().equals(called.call()) && doubt.epoch() < called.epoch())
                .findFirst();
        before.ifPresent(doubt -> {
            report.of(
                    Invariant.NO_SILENT_REPEAT,
                    at,
                    "call " + called.call().id() + " of tool '" + called.call().tool() + "', which has been in doubt"
                            + " since epoch " + doubt.epoch(),
                    "a human asked first");
            doubts.remove(doubt);
        });
        settled.removeIf(doubt -> doubt.call().equals(called.call()) && doubt.epoch() < called.epoch());
        doubts.add(new Doubt(called.epoch(), called.call()));
    }

    private void answered(Recorded at, TaskToolAnswered answered) {
        said(at, answered.epoch());
        if (!remove(doubts, answered.call()) && !remove(settled, answered.call())) {
            report.of(
                    Invariant.ONE_ANSWER_A_CALL,
                    at,
                    "an answer to call " + answered.call(),
                    "a call of that id that has none");
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

    private static boolean remove(List<Doubt> from, String call) {
        for (Iterator<Doubt> each = from.iterator(); each.hasNext(); ) {
            if (each.next().call().id().equals(call)) {
                each.remove();
                return true;
            }
        }
        return false;
    }
}
