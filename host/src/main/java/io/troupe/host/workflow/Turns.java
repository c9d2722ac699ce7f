package io.troupe.host.workflow;

import io.troupe.host.bus.TaskCalls.With;
import io.troupe.host.fact.Draft;
import io.troupe.host.fact.ErrorCode;
import io.troupe.host.fact.Facts;
import io.troupe.host.fact.Ids;
import io.troupe.host.fact.Refusal;
import io.troupe.host.fact.RunFact;
import io.troupe.host.fact.RunFact.RunWoken;
import io.troupe.host.journal.Journal;
import io.troupe.host.journal.Journal.Append;
import io.troupe.host.journal.StaleVersion;
import io.troupe.host.journal.StoreUnavailable;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Does what is to be done about runs, for each run one thing after the other: what is decided on is durable, and what is
 * decided becomes durable before anything comes of it. On the run service's context alone.
 */
final class Turns {

    static final String STREAM = "run/";

    private static final Logger LOG = LoggerFactory.getLogger(Turns.class);
    private static final Duration RETRY_AFTER = Duration.ofSeconds(1);
    private static final long AGAIN_MILLIS = 1_000;

    private final Vertx vertx;
    private final Journal journal;
    private final LongSupplier clock;
    private final Frontier frontier;
    private final Consumer<Turn> committed;
    private final Reader reader;
    private final String writer = new Ids().next("writer");
    private boolean closed;

    /** Reads a run that is not in memory, and goes on with what was under way for it. */
    interface Reader {
        Future<Void> read(Slot slot);
    }

    Turns(
            Vertx vertx,
            Journal journal,
            LongSupplier clock,
            Frontier frontier,
            Reader reader,
            Consumer<Turn> committed) {
        this.vertx = vertx;
        this.journal = journal;
        this.clock = clock;
        this.frontier = frontier;
        this.reader = reader;
        this.committed = committed;
    }

    long now() {
        return clock.getAsLong();
    }

    /**
     * Does something about a run, and all that follows from it; done once that is durable.
     *
     * @param work may refuse, before anything happens
     */
    Future<RunEntry> take(Slot slot, Consumer<Turn> work) {
        return slot.inTurn(() -> present(slot).compose(read -> {
            var turn = new Turn(slot, now());
            try {
                work.accept(turn);
            } catch (RuntimeException e) {
                checkUntouched(turn);
                throw e;
            }
            return finish(turn);
        }));
    }

    /**
     * The same with work that takes longer, for the length of which nothing else is done about the run.
     *
     * @param work fails when it refuses, before anything happens
     */
    Future<RunEntry> takeLong(Slot slot, Function<Turn, Future<Void>> work) {
        return slot.inTurn(() -> present(slot).compose(read -> {
            var turn = new Turn(slot, now());
            return Future.<Void>succeededFuture()
                    .compose(begun -> work.apply(turn))
                    .onFailure(refused -> checkUntouched(turn))
                    .compose(done -> finish(turn));
        }));
    }

    /** What was begun and not brought to its end is not to be seen: the run is what the journal says. */
    private void checkUntouched(Turn turn) {
        if (!turn.facts().isEmpty()) {
            turn.slot().forget();
            again(turn.slot());
        }
    }

    /** Looks at a run when nothing is being done about it: what is seen is durable. */
    Future<RunEntry> look(Slot slot) {
        return slot.inTurn(() -> here(slot).map(read -> slot.run()));
    }

    /** Begins a run that was just put into its slot; these facts follow at once. */
    Future<RunEntry> first(Slot slot, List<RunFact> following) {
        Future<RunEntry> begun = slot.inTurn(() -> {
            var turn = Turn.first(slot, slot.run().createdAt());
            following.forEach(turn::happens);
            return settled(turn).compose(settled -> commit(turn));
        });
        return begun.onFailure(failure -> slot.forget()).recover(failure -> begunAfterAll(slot, refusal(failure)));
    }

    /** That it could not be written may be wrong, when only the answer was lost: the journal knows, once it can be read. */
    private Future<RunEntry> begunAfterAll(Slot slot, Throwable failure) {
        return take(slot, turn -> {})
                .recover(again -> isUnknown(again)
                        ? Future.failedFuture(failure)
                        : vertx.timer(AGAIN_MILLIS, TimeUnit.MILLISECONDS)
                                .transform(later -> begunAfterAll(slot, failure)));
    }

    /** What cannot be read now is read later; until then nobody does anything about it. */
    private Future<Void> present(Slot slot) {
        return here(slot).onFailure(failure -> {
            if (!isUnknown(failure)) {
                again(slot);
            }
        });
    }

    private Future<Void> here(Slot slot) {
        return slot.isRead() ? Future.succeededFuture() : reader.read(slot);
    }

    private Future<RunEntry> finish(Turn turn) {
        return settled(turn).compose(settled -> commit(turn)).recover(failure -> {
            LOG.warn("{} is read anew: {}", turn.slot().id(), failure.getMessage());
            turn.slot().forget();
            again(turn.slot());
            return Future.failedFuture(refusal(failure));
        });
    }

    private Future<Void> settled(Turn turn) {
        try {
            if (turn.slot().takeFresh()) {
                frontier.goOn(turn);
            }
            wake(turn);
            return frontier.settle(turn)
                    .onFailure(failure ->
                            LOG.error("cannot go on with {}", turn.slot().id(), failure));
        } catch (RuntimeException e) {
            LOG.error("cannot go on with {}", turn.slot().id(), e);
            return Future.failedFuture(e);
        }
    }

    /** Times that have come, never early. */
    private static void wake(Turn turn) {
        var run = turn.run();
        if (run.expected().times().isEmpty() || run.over()) {
            return;
        }
        var come = run.expected().times().entrySet().stream()
                .filter(wait -> wait.getValue() <= turn.now())
                .map(Map.Entry::getKey)
                .toList();
        come.forEach(id -> turn.happens(new RunWoken(id)));
    }

    private Future<RunEntry> commit(Turn turn) {
        if (turn.facts().isEmpty()) {
            return Future.succeededFuture(done(turn));
        }
        var drafts = new ArrayList<Draft>(turn.facts().size());
        for (var fact : turn.facts()) {
            drafts.add(Facts.draft(fact, turn.now(), turn.run().tenant(), Optional.empty()));
        }
        var id = writer
                + ':'
                + turn.slot().id()
                + ':'
                + turn.before()
                + ':'
                + Integer.toHexString(turn.facts().hashCode());
        var append = new Append(id, STREAM + turn.slot().id(), turn.before(), drafts);
        return turn.lead()
                .map(lead -> together(append, lead))
                .orElseGet(() -> journal.append(append).mapEmpty())
                .map(appended -> done(turn));
    }

    /**
     * With the first task that follows, in one append: one wait for the disk less between two steps. Where that cannot be,
     * whatever the reason, or nobody knows whether it was, one after the other: the append has the same id.
     */
    private Future<Void> together(Append append, Turn.Lead lead) {
        var with = new With(append.id(), append.stream(), append.expectedVersion(), append.facts());
        return Future.succeededFuture()
                .compose(begun -> lead.with(with)) // what it throws is a failure as any other
                .recover(failure -> {
                    LOG.debug("{} is written without its task: {}", append.stream(), failure.getMessage());
                    return journal.append(append)
                            .onSuccess(appended -> lead.alone(true))
                            .mapEmpty();
                });
    }

    private RunEntry done(Turn turn) {
        turn.done();
        committed.accept(turn);
        if (!turn.settled()) {
            take(turn.slot(), more -> {})
                    .onFailure(failure ->
                            LOG.debug("{} goes on later: {}", turn.slot().id(), failure.getMessage()));
        }
        return turn.run();
    }

    /** What was under way goes on as soon as the store allows. */
    private void again(Slot slot) {
        if (closed || slot.returns()) {
            return;
        }
        long pause = AGAIN_MILLIS + ThreadLocalRandom.current().nextLong(AGAIN_MILLIS); // there may be thousands
        vertx.setTimer(pause, later -> {
            slot.returned();
            take(slot, turn -> {})
                    .onFailure(failure -> LOG.debug("{} cannot be read yet: {}", slot.id(), failure.getMessage()));
        });
    }

    /** Tries nothing again from now on: what is under way goes on at the next start. */
    void close() {
        closed = true;
    }

    private static boolean isUnknown(Throwable failure) {
        return failure instanceof Refusal refusal && refusal.code() == ErrorCode.RUN_NOT_FOUND;
    }

    static Throwable refusal(Throwable failure) {
        if (failure instanceof StaleVersion) {
            return Refusal.of(
                    ErrorCode.STALE_VERSION, "somebody else went on with the run, or it has left the journal");
        }
        return failure instanceof StoreUnavailable
                ? Refusal.later(ErrorCode.STORE_UNAVAILABLE, String.valueOf(failure.getMessage()), RETRY_AFTER)
                : failure;
    }
}
