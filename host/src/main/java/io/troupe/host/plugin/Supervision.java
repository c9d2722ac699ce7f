package io.troupe.host.plugin;

import io.troupe.host.fact.PluginFact.Trouble;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Decides what is done about plugins that misbehave: left alone, restarted after a pause that doubles each time and is
 * never quite the same for two, or given up. One thread. Remembers as many plugins as have been restarted lately.
 */
public final class Supervision {

    private static final Duration LONGEST_PAUSE = Duration.ofMinutes(1);
    private static final double JITTER = 0.2;

    /**
     * How much is put up with.
     *
     * @param failures how often in a row code may throw what it must not
     * @param restarts how often a plugin is restarted within the window before it is given up
     * @param backOff the pause before the first restart
     * @param drain how long work may go on with code that was replaced or removed
     */
    public record Limits(int failures, int restarts, Duration window, Duration backOff, Duration drain) {

        public static Limits standard() {
            return new Limits(5, 3, Duration.ofMinutes(10), Duration.ofSeconds(1), Duration.ofMinutes(1));
        }
    }

    /** What is to be done. */
    sealed interface Verdict {
        record Bear() implements Verdict {}

        /**
         * Another start, a little later.
         *
         * @param attempt which restart within the window, from 1; 0 for one that does not count
         */
        record Restart(Duration after, int attempt) implements Verdict {}

        record GiveUp(String reason) implements Verdict {}
    }

    private final Limits limits;
    private final Map<String, Deque<Long>> restarts = new HashMap<>();

    Supervision(Limits limits) {
        this.limits = limits;
    }

    /** @param inRow how often it happened with nothing done well between */
    Verdict judge(String plugin, Trouble trouble, String detail, int inRow) {
        if (trouble == Trouble.THREW && inRow < limits.failures()) {
            return new Verdict.Bear();
        }
        if (trouble == Trouble.DEAF) {
            return new Verdict.Restart(pause(1), 0); // who cancels much must not get a plugin out of service
        }
        var lately = restarts.computeIfAbsent(plugin, fresh -> new ArrayDeque<>());
        long now = System.nanoTime();
        forget(lately, now);
        if (lately.size() >= limits.restarts()) {
            restarts.remove(plugin);
            return new Verdict.GiveUp("restarted " + limits.restarts() + " times within " + words(limits.window())
                    + " and misbehaved again: " + detail);
        }
        lately.add(now);
        return new Verdict.Restart(pause(lately.size()), lately.size());
    }

    /** Gives a plugin a clean slate. */
    void forget(String plugin) {
        restarts.remove(plugin);
    }

    /** Forgets what was restarted too long ago to count. */
    void prune() {
        long now = System.nanoTime();
        restarts.values().forEach(lately -> forget(lately, now));
        restarts.values().removeIf(Deque::isEmpty);
    }

    private void forget(Deque<Long> lately, long now) {
        while (!lately.isEmpty() && now - lately.peek() > limits.window().toNanos()) {
            lately.remove();
        }
    }

    /** For tests: how many plugins are remembered. */
    int remembered() {
        return restarts.size();
    }

    private Duration pause(int attempt) {
        double millis = limits.backOff().toMillis() * Math.pow(2, attempt - 1.0);
        double jitter = 1 + JITTER * (2 * ThreadLocalRandom.current().nextDouble() - 1);
        return Duration.ofMillis((long) (Math.min(millis, (double) LONGEST_PAUSE.toMillis()) * jitter));
    }

    private static String words(Duration duration) {
        return duration.toMinutes() > 0 ? duration.toMinutes() + " min" : duration.toSeconds() + " s";
    }
}
