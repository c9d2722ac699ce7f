package io.troupe.host.workflow;

import io.troupe.api.Json;
import io.troupe.host.bus.Call;
import io.troupe.host.bus.RunCalls.AnswerRun;
import io.troupe.host.bus.RunCalls.Asked;
import io.troupe.host.bus.RunCalls.Cancel;
import io.troupe.host.bus.RunCalls.ChangeRun;
import io.troupe.host.bus.RunCalls.Pause;
import io.troupe.host.bus.RunCalls.Resume;
import io.troupe.host.bus.RunCalls.RollBack;
import io.troupe.host.bus.RunCalls.RunView;
import io.troupe.host.fact.ErrorCode;
import io.troupe.host.fact.Refusal;
import io.troupe.host.fact.RunFact.RunAnswered;
import io.troupe.host.fact.RunFact.RunChanged;
import io.troupe.host.fact.RunFact.RunPaused;
import io.troupe.host.fact.RunFact.RunResumed;
import io.troupe.host.fact.RunFact.RunRollingBack;
import io.troupe.host.fact.RunState;
import io.troupe.host.fact.TaskFact.TaskError;
import io.troupe.host.schema.Schema;
import io.vertx.core.Future;
import java.util.Optional;
import java.util.function.Consumer;

/** Does with runs what people, and their own work, want done. On the run service's context alone. */
final class Deeds {

    private final Shelf shelf;
    private final Turns turns;
    private final Works works;
    private final Starting starting;
    private final Undo undo;
    private final Changing changing;
    private final Finding finding;

    /** How steps are started, undone and changed. */
    record Doing(Starting starting, Undo undo, Changing changing) {}

    Deeds(Shelf shelf, Turns turns, Works works, Doing doing, Finding finding) {
        this.shelf = shelf;
        this.turns = turns;
        this.works = works;
        this.starting = doing.starting();
        this.undo = doing.undo();
        this.changing = doing.changing();
        this.finding = finding;
    }

    /** A run that the caller may see, as it is durable now. */
    Future<RunEntry> entry(String id, Call call) {
        return slot(id).compose(turns::look).map(run -> RunSight.checkSees(run, call));
    }

    /** The slot of a run; one that is over is read into a slot that nobody else has. */
    Future<Slot> slot(String id) {
        return finding.slot(id);
    }

    Future<RunView> pause(Pause pause, Call call) {
        return act(pause.id(), call, "pause", turn -> {
            if (turn.run().state() != RunState.PAUSED) {
                checkMayBecome(turn, RunState.PAUSED);
                checkNotEnding(turn);
                Starting.unchoose(turn);
                turn.happens(new RunPaused(call.caller(), pause.reason()));
            }
        });
    }

    Future<RunView> resume(Resume resume, Call call) {
        return act(resume.id(), call, "resume", turn -> {
            if (turn.run().over() || turn.run().rollingBack()) {
                throw refused(turn.run(), RunState.RUNNING);
            }
            if (turn.run().paused()) {
                turn.happens(new RunResumed(call.caller()));
            }
        });
    }

    Future<Slot> cancel(Cancel cancel, Call call) {
        return slot(cancel.id())
                .compose(slot -> turns.take(slot, turn -> {
                            RunSight.checkChanges(turn.run(), call, "cancel");
                            if (turn.run().state() == RunState.CANCELLED) {
                                return;
                            }
                            if (turn.run().over()) {
                                throw refused(turn.run(), RunState.CANCELLED);
                            }
                            slot.ending(Ending.cancelled(cancel.reason()));
                        })
                        .map(slot));
    }

    Future<RunView> answer(AnswerRun answer, Call call) {
        return act(answer.id(), call, "answer", turn -> {
            var asked = question(turn.run(), answer.question());
            answer.value().ifPresent(value -> checkFits(asked, value));
            var fact = new RunAnswered(asked.id(), answer.value(), call.caller());
            turn.happens(fact);
            asked.step().map(turn.run()::node).ifPresent(node -> approved(turn, node, Approvals.yes(fact), call));
        });
    }

    /** What was chosen before it was asked about need not be chosen again. */
    private static void approved(Turn turn, Node node, boolean yes, Call call) {
        if (yes) {
            turn.run().choose(node);
            turn.slot().chosen().add(node);
        } else {
            turn.happens(StepEnds.skipped(node, "not approved by '" + call.caller() + "'"));
        }
    }

    private static Asked question(RunEntry run, Optional<String> id) {
        if (run.expected().answers().isEmpty()) {
            throw Refusal.of(
                    ErrorCode.TRANSITION_REFUSED,
                    run.id() + " is " + run.state().wire()
                            + " and asks nothing, expected one that waits for an answer");
        }
        if (id.isEmpty()) {
            if (run.expected().answers().size() > 1) {
                throw Refusal.of(
                        ErrorCode.INPUT_INVALID,
                        run.id() + " asks several questions, expected the answer to say which: "
                                + String.join(", ", run.expected().answers().keySet()));
            }
            return run.expected().answers().values().iterator().next();
        }
        var asked = run.expected().answers().get(id.get());
        if (asked == null) {
            throw Refusal.notFound(
                    ErrorCode.NOT_FOUND,
                    run.id() + " does not ask '" + Words.visible(id.get()) + "' now",
                    run.expected().answers().keySet().stream().toList());
        }
        return asked;
    }

    private static void checkFits(Asked asked, Json value) {
        var mistakes = Schema.of(asked.question().schema()).check(value);
        if (!mistakes.isEmpty()) {
            throw Refusal.invalid(
                    ErrorCode.INPUT_INVALID,
                    "the answer does not fit what question '" + asked.id() + "' asks",
                    mistakes);
        }
    }

    Future<RunView> change(ChangeRun change, Call call) {
        return slot(change.id())
                .compose(slot ->
                        turns.takeLong(slot, turn -> change(turn, change, call)).map(run -> Views.of(slot)));
    }

    private Future<Void> change(Turn turn, ChangeRun change, Call call) {
        var run = turn.run();
        RunSight.checkChanges(run, call, "change");
        if (run.over() || run.rollingBack()) {
            throw Refusal.of(
                    ErrorCode.TRANSITION_REFUSED,
                    run.id() + " is " + run.state().wire() + ", expected one that goes on");
        }
        change.expected().filter(seen -> seen < run.actedAt()).ifPresent(seen -> {
            throw Refusal.of(
                    ErrorCode.STALE_VERSION,
                    run.id() + " was acted on in version " + run.actedAt() + ", expected that in what was seen: "
                            + seen);
        });
        checkNotEnding(turn);
        return changing.check(run, change.edit()).map(checked -> {
            RunSight.checkAsksMore(run.definition(), checked, call);
            Changing.happens(turn, new RunChanged(change.edit(), call.caller()));
            return null;
        });
    }

    Future<RunView> rollBack(RollBack request, Call call) {
        return slot(request.id()).compose(found -> {
            var slot = shelf.adopt(found);
            return act(slot, call, "roll back", turn -> rollBack(turn, request, call))
                    .onFailure(failure -> shelf.restore(slot));
        });
    }

    private static void rollBack(Turn turn, RollBack request, Call call) {
        var run = turn.run();
        boolean stuck = run.rollingBack() && turn.slot().trouble().isPresent();
        if (run.rollingBack() && !stuck) {
            return;
        }
        if (!stuck) {
            checkMayBecome(turn, RunState.ROLLING_BACK);
        }
        turn.slot().undoAnew();
        turn.slot().trouble(null);
        turn.happens(new RunRollingBack(call.caller(), request.reason()));
    }

    /** What is about to end does not stop to do so. */
    private static void checkNotEnding(Turn turn) {
        turn.slot().ending().ifPresent(ending -> {
            throw Refusal.of(
                    ErrorCode.TRANSITION_REFUSED,
                    turn.run().id() + " is about to be " + ending.state().wire() + ", expected one that goes on");
        });
    }

    private static void checkMayBecome(Turn turn, RunState next) {
        if (!turn.run().state().mayBecome(next)) {
            throw refused(turn.run(), next);
        }
    }

    private static Refusal refused(RunEntry run, RunState next) {
        return Refusal.of(
                ErrorCode.TRANSITION_REFUSED,
                run.id() + " is " + run.state().wire() + " and cannot become " + next.wire());
    }

    private Future<RunView> act(String id, Call call, String verb, Consumer<Turn> deed) {
        return slot(id).compose(slot -> act(slot, call, verb, deed));
    }

    private Future<RunView> act(Slot slot, Call call, String verb, Consumer<Turn> deed) {
        return turns.take(slot, turn -> {
                    RunSight.checkChanges(turn.run(), call, verb);
                    deed.accept(turn);
                })
                .map(run -> Views.of(slot));
    }

    /** Takes in what happened outside of a run since its last turn. */
    void events(Turn turn) {
        for (var event : turn.slot().takeEvents()) {
            if (event instanceof Event.WorkEnded ended) {
                ended(turn, ended);
            }
        }
    }

    /** What is told twice, or of work that is nobody's any more, says nothing. */
    private void ended(Turn turn, Event.WorkEnded event) {
        var found = works.find(turn.slot(), event.work());
        works.forget(event.work());
        if (found.isEmpty() || turn.run().over()) {
            return;
        }
        var node = found.get();
        if (!node.over() && node.work().equals(Optional.of(event.work()))) {
            starting.ended(turn, node, event);
        } else if (turn.run().undoing().equals(found)
                && node.undoing().flatMap(Node.Undoing::task).equals(Optional.of(event.work()))) {
            undo.ended(turn, node, error(event), event.effort());
        }
    }

    private static Optional<TaskError> error(Event.WorkEnded event) {
        return event.error().filter(error -> !error.code().equals(Nested.ROLLED_BACK));
    }
}
