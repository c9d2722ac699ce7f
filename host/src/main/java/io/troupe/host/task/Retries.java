package io.troupe.host.task;

import io.troupe.host.fact.ErrorCode;
import io.troupe.host.fact.TaskFact.TaskError;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;

/**
 * Says whether, and when, a failed task is tried again.
 *
 * @param most how often after the first attempt, for failures that may pass
 * @param pause before the second attempt; it doubles with each further one
 * @param longest what the pause does not exceed, unless the failure itself asks for more
 * @param byCode how often instead, by the code of the error; these are retried whether they may pass or not
 */
public record Retries(int most, Duration pause, Duration longest, Map<String, Integer> byCode) {

    /** What no further attempt can change. */
    private static final Set<String> FINAL =
            Set.of(ErrorCode.DEADLINE_EXCEEDED.wire(), ErrorCode.OVER_BUDGET.wire(), "cancelled");

    private static final long LONGEST_ASKED_MILLIS = Duration.ofHours(1).toMillis();

    public Retries {
        byCode = Map.copyOf(byCode);
    }

    /** Three, after about one, two and four seconds. */
    public static Retries usual() {
        return new Retries(3, Duration.ofSeconds(1), Duration.ofMinutes(1), Map.of());
    }

    /** Says whether a failure is of a kind that another attempt could be without. */
    boolean mayPass(TaskError error) {
        return !FINAL.contains(error.code()) && (error.retryable() || byCode.containsKey(error.code()));
    }

    /**
     * How often a task is tried again after this failure.
     *
     * @param wished what the task's request said of it
     */
    int most(TaskError error, Optional<Integer> wished) {
        return wished.orElse(byCode.getOrDefault(error.code(), most));
    }

    /**
     * How long to wait before the next attempt, in milliseconds: twice as long each time, and somewhere in the upper
     * half of it, so that what failed together does not come back together.
     *
     * @param attempt the number of the one that failed, 1 for the first
     */
    long pauseMillis(int attempt, TaskError error, RandomGenerator random) {
        long full = Math.min(longest.toMillis(), pause.toMillis() << Math.min(attempt - 1, 30));
        long jittered = full <= 1 ? full : full / 2 + random.nextLong(full - full / 2 + 1);
        long asked = Math.min(error.retryAfter().orElse(0L), LONGEST_ASKED_MILLIS);
        return Math.max(jittered, asked);
    }
}
