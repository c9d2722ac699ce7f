package io.troupe.host.task;

import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.core.IntervalFunction;
import java.time.Clock;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Sees when an agent fails so often that it is better left alone for a while, and then lets a few tasks try whether it
 * works again. On the task service's context alone; it has no threads of its own.
 */
final class Breaker {

    /** How many of the last attempts count, and how many there have to be. */
    static final int LAST = 20;

    static final int LEAST = 10;
    /** How many try whether it works again. */
    static final int TRIALS = 3;

    private static final int LONGEST = 10;

    /** How an attempt went, as far as that tells something of its agent. */
    enum Went {
        WELL,
        WRONG,
        /** It was cancelled or not begun, for example. */
        NOWHERE
    }

    /**
     * What an attempt was let through with; what comes of it counts while the breaker stands as it did then.
     *
     * @param since epoch milliseconds
     */
    record Pass(Breaker breaker, int spell, long since) {}

    private final String agent;
    private final Clock clock;
    private final CircuitBreaker circuit;
    private long until;
    private int spell;

    /** @param changed is told whenever it opens or closes */
    Breaker(String agent, Guards guards, Clock clock, Runnable changed) {
        this.agent = agent;
        this.clock = clock;
        long first = guards.pause().toMillis();
        var pauses = IntervalFunction.ofExponentialBackoff(guards.pause(), 2);
        this.circuit = CircuitBreaker.of(
                agent,
                CircuitBreakerConfig.custom()
                        .slidingWindowSize(LAST)
                        .minimumNumberOfCalls(LEAST)
                        .failureRateThreshold(guards.failures())
                        .permittedNumberOfCallsInHalfOpenState(TRIALS)
                        .waitIntervalFunctionInOpenState(
                                opened -> opened(Math.min(pauses.apply(opened), LONGEST * first)))
                        .recordResult(Boolean.TRUE::equals)
                        .clock(clock)
                        .build());
        circuit.getEventPublisher().onStateTransition(event -> {
            spell++;
            changed.run();
        });
    }

    /** The circuit asks how long to stay open just as it opens, and does not tell it afterwards. */
    private long opened(long millis) {
        until = clock.millis() + millis + 1; // it lets through what comes later than that, not what comes then
        return millis;
    }

    /** Lets an attempt through; empty when the agent is left alone. */
    Optional<Pass> pass() {
        return circuit.tryAcquirePermission() ? Optional.of(new Pass(this, spell, clock.millis())) : Optional.empty();
    }

    void ended(Pass pass, Went went) {
        if (pass.spell() == spell) {
            switch (went) {
                case WELL -> circuit.onResult(0, TimeUnit.MILLISECONDS, false);
                case WRONG -> circuit.onResult(0, TimeUnit.MILLISECONDS, true);
                case NOWHERE -> circuit.releasePermission();
            }
        }
    }

    /** Why the agent is left alone, and until when; empty when it is not. */
    Optional<Shut> shut() {
        return switch (circuit.getState()) {
            case OPEN -> {
                var numbers = circuit.getMetrics();
                yield Optional.of(new Shut(
                        "agent '" + agent + "' failed " + numbers.getNumberOfFailedCalls() + " of its last "
                                + numbers.getNumberOfBufferedCalls() + " tasks; it is tried again at "
                                + Instant.ofEpochMilli(until),
                        until));
            }
            case HALF_OPEN ->
                Optional.of(new Shut(
                        "agent '" + agent + "' failed too often; up to " + TRIALS
                                + " of its tasks try now whether it works again",
                        Shut.UNTIL_ANOTHER_ENDS));
            default -> Optional.empty();
        };
    }
}
