package io.troupe.host.journal;

import io.troupe.host.fact.Recorded;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * The journal as one life of a host has it: answers a moment later, as a disk does; fails where the test says; and takes
 * nothing more once that life is over.
 */
public final class LifeJournal implements Journal {

    private final MemoryJournal kept;
    private final Vertx vertx;
    private volatile Predicate<Append> broken = append -> false;
    private volatile Predicate<Append> lost = append -> false;
    private volatile boolean over;

    public LifeJournal(MemoryJournal kept, Vertx vertx) {
        this.kept = kept;
        this.vertx = vertx;
    }

    /** Fails these appends from now on. */
    public void breaksFor(Predicate<Append> appends) {
        broken = appends;
    }

    public void breaksForAll() {
        breaksFor(append -> true);
    }

    /** Writes from now on, but says that it could not: a commit whose answer is lost. */
    public void losesAnswers() {
        losesAnswersOf(append -> true);
    }

    /** The same for some. */
    public void losesAnswersOf(Predicate<Append> appends) {
        lost = appends;
    }

    public void works() {
        lost = append -> false;
        breaksFor(append -> false);
    }

    /** What a kill does: nothing more is written, and nobody is told of what was. */
    public void end() {
        over = true;
    }

    @Override
    public Future<Appended> append(Append append) {
        if (lost.test(append)) {
            return later(kept.append(append)).compose(lost -> Future.failedFuture(new StoreUnavailable("no answer")));
        }
        return over || broken.test(append)
                ? Future.failedFuture(new StoreUnavailable("the disk is full"))
                : later(kept.append(append));
    }

    @Override
    public Future<List<Appended>> appendAll(List<Append> appends) {
        if (appends.stream().anyMatch(lost)) {
            return later(kept.appendAll(appends))
                    .compose(lost -> Future.failedFuture(new StoreUnavailable("no answer")));
        }
        return over || appends.stream().anyMatch(broken)
                ? Future.failedFuture(new StoreUnavailable("the disk is full"))
                : later(kept.appendAll(appends));
    }

    @Override
    public Future<List<Recorded>> stream(String stream, long afterVersion, int max) {
        return later(kept.stream(stream, afterVersion, max));
    }

    @Override
    public Future<List<Recorded>> tail(long afterPosition, int max) {
        return later(kept.tail(afterPosition, max));
    }

    private <T> Future<T> later(Future<T> result) {
        Promise<T> promise = Promise.promise();
        vertx.runOnContext(now -> {
            if (!over) {
                result.onComplete(promise);
            }
        });
        return promise.future();
    }

    @Override
    public long position() {
        return kept.position();
    }

    @Override
    public Optional<Problem> problem() {
        return Optional.empty();
    }

    @Override
    public Runnable onAppended(Consumer<List<Recorded>> listener) {
        return kept.onAppended(listener);
    }

    @Override
    public void close() {}
}
