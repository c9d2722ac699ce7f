package io.troupe.host.bench;

import java.util.Arrays;
import java.util.concurrent.TimeUnit;

/** How long something took, each time; as many times as are said at first. One thread. */
final class Timings {

    private final double[] millis;
    private int count;

    Timings(int atMost) {
        millis = new double[atMost];
    }

    void since(long nanoTime) {
        add(System.nanoTime() - nanoTime);
    }

    void add(long nanos) {
        millis[count++] = nanos / (double) TimeUnit.MILLISECONDS.toNanos(1);
    }

    /** The one that was added last. */
    double last() {
        return millis[count - 1];
    }

    double p50() {
        return percentile(0.5);
    }

    double p99() {
        return percentile(0.99);
    }

    private double percentile(double part) {
        var sorted = Arrays.copyOf(millis, count);
        Arrays.sort(sorted);
        return sorted[Math.max(0, (int) Math.ceil(count * part) - 1)];
    }
}
