package io.troupe.host.task;

import io.troupe.host.bus.Call;
import io.troupe.host.bus.TaskCalls.Did;
import io.troupe.host.bus.TaskCalls.Done;
import io.troupe.host.bus.TaskCalls.Finish;
import io.troupe.host.bus.TaskCalls.Progress;
import io.troupe.host.bus.TaskCalls.Release;
import io.troupe.host.fact.ErrorCode;
import io.troupe.host.fact.Refusal;
import io.troupe.host.fact.TaskFact.TaskOutcomeRefused;
import io.troupe.host.fact.TaskFact.TaskProgressed;
import io.troupe.host.fact.TaskFact.TaskReleased;
import io.vertx.core.Future;

/** Takes in what nodes report of the agents that run there. On the task service's context alone. */
final class Reports {

    private final TaskLog log;
    private final Book book;
    private final Stage stage;
    private final Course course;

    Reports(TaskLog log, Book book, Stage stage, Course course) {
        this.log = log;
        this.book = book;
        this.stage = stage;
        this.course = course;
    }

    /** Keeps a note of an agent that still has its task; others' are dropped. */
    Future<Done> progress(Progress progress, Call call) {
        var open = book.open(progress.id());
        if (open.isEmpty()) {
            return Future.succeededFuture(Done.DONE);
        }
        var entry = open.get();
        return log.inTurn(
                        entry,
                        () -> works(entry, progress.epoch())
                                ? book.write(entry, new TaskProgressed(progress.epoch(), progress.note()))
                                : Future.succeededFuture(entry))
                .map(Done.DONE);
    }

    /** Ends a task with its outcome, once; the outcome of one who no longer has the task is refused and noted. */
    Future<Done> finish(Finish finish, Call call) {
        return book.open(finish.id())
                .map(entry -> finish(entry, finish))
                .orElseGet(() -> book.read(finish.id())
                        .compose(found -> found.map(entry -> finish(entry, finish))
                                .orElseGet(() -> Future.succeededFuture(Done.DONE))));
    }

    /** Keeps what a node did for a task that it still has. */
    Future<Done> did(Did did, Call call) {
        return book.open(did.id())
                .map(entry -> log.inTurn(
                        entry,
                        () -> works(entry, did.epoch())
                                ? book.write(entry, did.work()).map(Done.DONE)
                                : Future.failedFuture(lost(entry.id(), did.epoch()))))
                .orElseGet(() -> Future.failedFuture(lost(did.id(), did.epoch())));
    }

    /** Said to whoever works on a task that is no longer theirs. */
    static Refusal lost(String id, long epoch) {
        return Refusal.of(
                ErrorCode.STALE_VERSION, id + " is not worked on in epoch " + epoch + " any more, expected to let go");
    }

    /** Puts a task back into the queue of which its node has let go; that of another epoch is somebody else's by now. */
    Future<Done> release(Release release, Call call) {
        return book.open(release.id())
                .map(entry -> log.inTurn(
                        entry,
                        () -> works(entry, release.epoch())
                                ? book.write(entry, new TaskReleased(release.epoch(), release.reason()))
                                        .onSuccess(waiting -> stage.left(waiting.agent()))
                                        .map(Done.DONE)
                                : Future.succeededFuture(Done.DONE)))
                .orElseGet(() -> Future.succeededFuture(Done.DONE));
    }

    private Future<Done> finish(TaskEntry entry, Finish finish) {
        return log.inTurn(entry, () -> {
            if (works(entry, finish.epoch())) {
                return course.outcome(entry, finish).map(Done.DONE);
            }
            return repeated(entry, finish) ? Future.succeededFuture(Done.DONE) : refuse(entry, finish);
        });
    }

    /** True when this outcome is what ended the task: the node did not get our answer and asks again. */
    private static boolean repeated(TaskEntry entry, Finish finish) {
        boolean failed = finish.error().isPresent() && entry.attempts().failedEpoch() == finish.epoch();
        return failed
                || (entry.epoch() == finish.epoch()
                        && entry.state() == Course.finished(finish).state());
    }

    private Future<Done> refuse(TaskEntry entry, Finish finish) {
        var reason = "the task is " + entry.state().wire() + " in epoch " + entry.epoch();
        return latest(entry)
                .compose(latest -> book.write(latest, new TaskOutcomeRefused(finish.epoch(), reason)))
                .map(Done.DONE);
    }

    /** What has ended is no longer shared by those who ask about it, so another may have written since it was read. */
    private Future<TaskEntry> latest(TaskEntry entry) {
        return entry.state().over() ? book.known(entry.id()) : Future.succeededFuture(entry);
    }

    static boolean works(TaskEntry entry, long epoch) {
        return entry.runningOn().isPresent() && entry.epoch() == epoch;
    }
}
