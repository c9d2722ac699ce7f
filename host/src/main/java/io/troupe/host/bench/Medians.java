package io.troupe.host.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;

/** The medians of several rounds, for one round on a shared machine says little. */
final class Medians {

    private final List<Load.Result> rounds = new ArrayList<>();

    void add(Load.Result round) {
        rounds.add(round);
    }

    double perSecond() {
        return median(Load.Result::perSecond);
    }

    double p99Millis() {
        return median(Load.Result::p99Millis);
    }

    private double median(ToDoubleFunction<Load.Result> figure) {
        var sorted = rounds.stream().mapToDouble(figure).sorted().toArray();
        return sorted[sorted.length / 2];
    }
}
