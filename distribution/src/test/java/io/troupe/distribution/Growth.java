package io.troupe.distribution;

import java.util.List;
import java.util.Locale;

/**
 * Says whether something that was measured at even distances has grown: it compares the middle value of the last
 * quarter with that of the second. The first quarter may fill what a host is made to fill; a middle value does not mind a
 * few samples that stand out. What grows evenly is found once it gains more than twice the tolerance over the whole.
 *
 * @param share how much more than in the second quarter there may be, as a part of that
 * @param slack how much more there may be in any case
 */
record Growth(String what, double share, double slack) {

    /** With fewer samples a quarter tells nothing. */
    static final int LEAST = 12;

    /** What was found. */
    record Verdict(String what, double second, double last, double most) {

        boolean flat() {
            return last <= most;
        }

        @Override
        public String toString() {
            return String.format(
                    Locale.ROOT,
                    "%s: %.1f in the second quarter, %.1f in the last, at most %.1f may be: %s",
                    what,
                    second,
                    last,
                    most,
                    flat() ? "flat" : "GROWS");
        }
    }

    /** @throws IllegalArgumentException when there are too few to tell */
    Verdict of(List<Double> samples) {
        if (samples.size() < LEAST) {
            throw new IllegalArgumentException(
                    "too short: " + samples.size() + " samples of " + what + ", expected " + LEAST + " or more");
        }
        int quarter = samples.size() / 4;
        double second = middle(samples.subList(quarter, 2 * quarter));
        double last = middle(samples.subList(samples.size() - quarter, samples.size()));
        return new Verdict(what, second, last, second + Math.max(second * share, slack));
    }

    private static double middle(List<Double> samples) {
        var sorted = samples.stream().sorted().toList();
        int half = sorted.size() / 2;
        return sorted.size() % 2 == 1 ? sorted.get(half) : (sorted.get(half - 1) + sorted.get(half)) / 2;
    }
}
