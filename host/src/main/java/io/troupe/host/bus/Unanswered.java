package io.troupe.host.bus;

import io.troupe.host.fact.ErrorCode;
import io.troupe.host.fact.Refusal;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * What was asked of other nodes and not answered yet. A node that is gone answers nothing, and the event bus notices only
 * when the deadline passes. Any thread.
 */
final class Unanswered {

    private static final int MOST_GONE = 1_000;
    private static final Duration RETRY_AFTER = Duration.ofSeconds(1);

    /**
     * One of them.
     *
     * @param harmless whether asking again does nothing twice
     * @param caller on which whoever asked goes on
     */
    private record Question(
            Address<?, ?> address,
            boolean harmless,
            Moment moment,
            Promise<?> answer,
            @Nullable Context caller) {

        void lost(Lost lost) {
            if (caller == null) {
                answer.tryFail(lost);
            } else {
                caller.runOnContext(here -> answer.tryFail(lost));
            }
        }

        /** Each is itself alone. */
        @Override
        public boolean equals(Object other) {
            return this == other;
        }

        @Override
        public int hashCode() {
            return System.identityHashCode(this);
        }
    }

    /** Nobody knows what came of a question. */
    static final class Lost extends RuntimeException {
        private final Refusal refusal;

        private Lost(Refusal refusal) {
            super(refusal.getMessage(), refusal, false, false);
            this.refusal = refusal;
        }

        /** What whoever asked is told. */
        Refusal refusal() {
            return refusal;
        }
    }

    /** Said of what was asked at this address of a node that did not answer, and will not. */
    static Lost lost(String address) {
        return new Lost(Refusal.later(
                ErrorCode.OVERLOADED,
                "the node that was asked at " + address
                        + " is gone or cannot be reached, and what it was asked may have been done: look, or try again",
                RETRY_AFTER));
    }

    private final Set<Question> questions = ConcurrentHashMap.newKeySet();
    private final Set<String> gone = ConcurrentHashMap.newKeySet();
    private volatile Set<String> live = Set.of();
    private volatile long epoch;
    private final AtomicLong departures = new AtomicLong();

    /** What is known of who answers, when something is asked. */
    record Moment(long epoch, long departures) {}

    Moment now() {
        return new Moment(epoch, departures.get());
    }

    /**
     * The answer, or that it is lost.
     *
     * @param harmless whether asking again does nothing twice
     * @param moment right before it was asked
     */
    <R> Future<R> until(Future<R> asked, Address<?, ?> address, boolean harmless, Moment moment) {
        Promise<R> answer = Promise.promise();
        var question = new Question(address, harmless, moment, answer, Vertx.currentContext());
        questions.add(question);
        asked.onComplete((reply, failure) -> {
            questions.remove(question);
            if (failure == null) {
                answer.tryComplete(reply);
            } else {
                answer.tryFail(failure);
            }
        });
        return answer.future();
    }

    /** Takes in who lives and leads. */
    void follow(Set<String> nodes, long leader) {
        if (gone.size() > MOST_GONE) {
            gone.clear(); // what was asked of them has met its deadline by now
        }
        if (!nodes.containsAll(live)) {
            departures.incrementAndGet();
        }
        gone.addAll(live);
        gone.removeAll(nodes);
        live = Set.copyOf(nodes);
        epoch = leader;
    }

    /** Takes in that what was asked until now may have reached a node that was gone and was not known to be. */
    void distrust() {
        departures.incrementAndGet();
    }

    /** Tells those who asked a node that is gone, or a leader before this one, and can ask again without harm. */
    void giveUpHarmless() {
        giveUp(true);
    }

    /** Tells all of those. */
    void giveUp() {
        giveUp(false);
    }

    private void giveUp(boolean onlyHarmless) {
        for (var question : questions) {
            if (onlyHarmless && !question.harmless()) {
                continue;
            }
            boolean lost = switch (question.address().reach()) {
                case HERE -> false;
                // a node that leaves may have been asked for what it served until just now
                case ANYWHERE ->
                    question.moment().epoch() < epoch
                            || (question.harmless() && question.moment().departures() < departures.get());
                case THERE -> gone.contains(question.address().node());
            };
            if (lost) {
                question.lost(lost(question.address().name()));
            }
        }
    }
}
