package io.troupe.host.security;

import io.github.bucket4j.Bucket;
import io.github.bucket4j.TimeMeter;
import io.troupe.host.fact.ErrorCode;
import io.troupe.host.fact.Refusal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;

/**
 * Counts calls of tokens, to each agent by itself and to all the rest together, and refuses those that are too many. A
 * caller may use a minute's calls at once; they come back evenly. Any thread; never blocks.
 */
final class Rates {

    /** For one caller; calls to agents beyond these share one count, so that made-up names give no further calls. */
    static final int MOST_AGENTS = 256;

    /** Questions are cheap beside work, and a page asks many. */
    static final int QUESTIONS_FOR_A_CALL = 10;

    private static final String QUESTIONS = "";
    private static final String OTHERS = " others";

    private final Map<String, Map<String, Bucket>> buckets = new ConcurrentHashMap<>();
    private final TimeMeter clock;

    Rates(LongSupplier nanos) {
        this.clock = new TimeMeter() {
            @Override
            public long currentTimeNanos() {
                return nanos.getAsLong();
            }

            @Override
            public boolean isWallClockBased() {
                return false;
            }
        };
    }

    /**
     * Takes one call to an agent.
     *
     * @throws Refusal {@code rate-limited}, saying when to try again
     */
    void work(Caller caller, String agent) {
        caller.rate().ifPresent(rate -> take(caller, agent, rate, 1));
    }

    /**
     * Takes several calls at once, or none.
     *
     * @param calls how many to each agent
     * @throws Refusal {@code rate-limited}, saying when to try again, or {@code too-large} where that never helps
     */
    void work(Caller caller, Map<String, Integer> calls) {
        caller.rate().ifPresent(rate -> {
            calls.forEach((agent, count) -> checkEver(agent, count, rate));
            var taken = new ArrayList<Runnable>();
            try {
                calls.forEach((agent, count) -> {
                    var bucket = take(caller, agent, rate, count);
                    taken.add(() -> bucket.addTokens(count));
                });
            } catch (Refusal e) {
                taken.forEach(Runnable::run);
                throw e;
            }
        });
    }

    private static void checkEver(String agent, int count, int rate) {
        if (count > rate) {
            throw Refusal.of(
                    ErrorCode.TOO_LARGE,
                    count + " calls to agent '" + agent + "' at once, expected at most " + rate
                            + ", which is the caller's rate in a minute");
        }
    }

    /**
     * Takes one call that is no work for an agent.
     *
     * @throws Refusal {@code rate-limited}, saying when to try again
     */
    void ask(Caller caller) {
        caller.rate().ifPresent(rate -> take(caller, QUESTIONS, rate * QUESTIONS_FOR_A_CALL, 1));
    }

    /** Lets go of what was counted of a token that counts no longer. */
    void forget(String id) {
        buckets.remove(id);
    }

    private Bucket take(Caller caller, String what, int rate, int count) {
        var mine = buckets.computeIfAbsent(caller.id(), id -> new ConcurrentHashMap<>());
        var key = mine.size() < MOST_AGENTS || mine.containsKey(what) ? what : OTHERS;
        var bucket = mine.computeIfAbsent(key, fresh -> bucket(rate));
        var taken = bucket.tryConsumeAndReturnRemaining(count);
        if (!taken.isConsumed()) {
            throw Refusal.later(
                    ErrorCode.RATE_LIMITED,
                    "'" + caller.name() + "' made more than " + rate + " " + words(what)
                            + " in a minute, which is the most",
                    Duration.ofNanos(Math.max(1_000_000, taken.getNanosToWaitForRefill())));
        }
        return bucket;
    }

    private static String words(String what) {
        return what.equals(QUESTIONS) ? "questions" : "calls to agent '" + what + "'";
    }

    private Bucket bucket(int rate) {
        return Bucket.builder()
                .withCustomTimePrecision(clock)
                .addLimit(limit -> limit.capacity(rate).refillGreedy(rate, Duration.ofMinutes(1)))
                .build();
    }
}
