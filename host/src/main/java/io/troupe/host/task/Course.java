package io.troupe.host.task;

import io.troupe.host.bus.TaskCalls.Finish;
import io.troupe.host.fact.ErrorCode;
import io.troupe.host.fact.TaskFact.TaskDead;
import io.troupe.host.fact.TaskFact.TaskError;
import io.troupe.host.fact.TaskFact.TaskFinished;
import io.troupe.host.fact.TaskFact.TaskQueued;
import io.troupe.host.fact.TaskFact.TaskReleased;
import io.troupe.host.fact.TaskFact.TaskRetried;
import io.troupe.host.fact.TaskState;
import io.vertx.core.Future;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Moves tasks on: when their time comes, when an attempt has failed, when others end on which they hang. On the task
 * service's context alone.
 */
final class Course {

    private static final Logger LOG = LoggerFactory.getLogger(Course.class);
    private static final long AGAIN_MILLIS = 500;
    /** A task during which so many nodes have ended is taken to be what ends them. */
    private static final int MAX_LOSSES = 10;

    private final TaskLog log;
    private final Book book;
    private final Stage stage;
    private final Retries retries;
    private final LongSupplier clock;
    private final RandomGenerator random = RandomGenerator.getDefault();

    Course(TaskLog log, Book book, Stage stage, Retries retries, LongSupplier clock) {
        this.log = log;
        this.book = book;
        this.stage = stage;
        this.retries = retries;
        this.clock = clock;
        book.onOver(this::followed);
    }

    /** Does what is due: a time has come, a lease or the deadline has passed, or it has to be cancelled. */
    void due(TaskEntry entry) {
        log.inTurnOfHost(entry, () -> overdue(entry)).onFailure(failure -> {
            LOG.warn("cannot do what is due of {}: {}", entry.id(), failure.getMessage());
            book.later(AGAIN_MILLIS, () -> book.open(entry.id()).ifPresent(this::due));
        });
    }

    private Future<TaskEntry> overdue(TaskEntry entry) {
        long now = clock.getAsLong();
        if (entry.state().over()) {
            return Future.succeededFuture(entry); // while this waited for its turn
        }
        if (entry.due() > now) {
            book.place(entry); // it was renewed, or has other tasks to wait for
            return Future.succeededFuture(entry);
        }
        if (entry.place().doomed().isPresent()) {
            return end(
                    entry,
                    TaskState.CANCELLED,
                    new TaskError("cancelled", entry.place().doomed().get(), false));
        }
        if (entry.deadline() <= now) {
            var error = new TaskError(ErrorCode.DEADLINE_EXCEEDED.wire(), "not done before its deadline", true);
            return end(entry, TaskState.EXPIRED, error);
        }
        return entry.state() == TaskState.SUBMITTED
                ? book.write(entry, new TaskQueued("what it waited for has come"))
                        .onSuccess(queued -> stage.pump(queued.agent()))
                : book.write(entry, new TaskReleased(entry.epoch(), "the claim ran out"))
                        .onSuccess(queued -> stage.pump(queued.agent())); // if the host plays the agent by now
    }

    /** Ends a task without an outcome, and interrupts whoever works on it; to be called in turn. */
    Future<TaskEntry> end(TaskEntry entry, TaskState state, TaskError error) {
        var node = entry.runningOn();
        var fact = new TaskFinished(entry.epoch(), state, List.of(), Optional.of(error));
        return book.write(entry, fact).onSuccess(ended -> {
            node.ifPresent(where -> stage.interrupt(where, ended.id(), ended.epoch()));
            stage.left(ended.agent());
        });
    }

    /** Takes the outcome of an attempt: the end of the task, or a failure that may pass; to be called in turn. */
    Future<TaskEntry> outcome(TaskEntry entry, Finish finish) {
        var error = finish.error().filter(retries::mayPass);
        var wished = entry.submitted().plan().flatMap(plan -> plan.retries());
        int most = error.map(failure -> retries.most(failure, wished)).orElse(0);
        return (most == 0 ? book.write(entry, finished(finish)) : failed(entry, finish, error.orElseThrow(), most))
                .onSuccess(left -> stage.left(left.agent()));
    }

    private Future<TaskEntry> failed(TaskEntry entry, Finish finish, TaskError error, int most) {
        int attempt = entry.attempts().failures() + 1;
        long next = clock.getAsLong() + retries.pauseMillis(attempt, error, random);
        return attempt <= most && next < entry.deadline()
                ? book.write(entry, new TaskRetried(finish.epoch(), attempt, error, next))
                : book.write(entry, new TaskDead(finish.epoch(), attempt, error, finish.effort()));
    }

    /** The end that an outcome stands for. */
    static TaskFinished finished(Finish finish) {
        var state = finish.error()
                .map(error ->
                        error.code().equals(ErrorCode.DEADLINE_EXCEEDED.wire()) ? TaskState.EXPIRED : TaskState.FAILED)
                .orElse(TaskState.COMPLETED);
        return new TaskFinished(finish.epoch(), state, finish.answer(), finish.error(), finish.effort());
    }

    /** Lets a task be started again whose node ended while it had it, unless too many did; to be called in turn. */
    Future<TaskEntry> lost(TaskEntry entry, String node) {
        if (entry.state() == TaskState.WAITING_FOR_INPUT) { // nobody worked on it, so it ended nobody
            return book.write(entry, new TaskReleased(entry.epoch(), "host " + node + " is gone"));
        }
        if (entry.attempts().losses() + 1 >= MAX_LOSSES) {
            var error = new TaskError(
                    "agent-failed",
                    MAX_LOSSES + " hosts ended while they worked on it; retry it when that is mended",
                    true);
            return book.write(
                    entry, new TaskDead(entry.epoch(), entry.attempts().failures() + 1, error, Optional.empty()));
        }
        return book.write(entry, new TaskReleased(entry.epoch(), "host " + node + " is gone", Optional.of(node)));
    }

    /** What follows for others from the end of a task; a dead letter may still be revived, so those wait on. */
    private void followed(TaskEntry over) {
        if (!over.state().terminal()) {
            return;
        }
        boolean done = over.state() == TaskState.COMPLETED;
        for (var dependent : book.ties().takeDependents(over.id())) {
            if (!done) {
                dependent.place().doom(dependencyEnded(over.id(), over.state()));
            }
            moveOn(dependent);
        }
        if (!done) {
            for (var child : book.ties().children(over.id())) {
                child.place().doom(parentEnded(over.id(), over.state()));
                moveOn(child);
            }
        }
    }

    private void moveOn(TaskEntry entry) {
        if (entry.due() <= clock.getAsLong()) {
            due(entry);
        } else {
            book.place(entry);
        }
    }

    static String dependencyEnded(String id, TaskState state) {
        return id + ", on which it depends, is " + state.wire();
    }

    static String parentEnded(String id, TaskState state) {
        return id + ", on whose behalf it was done, is " + state.wire();
    }
}
