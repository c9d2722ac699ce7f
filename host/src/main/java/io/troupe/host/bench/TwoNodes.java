package io.troupe.host.bench;

import io.troupe.host.bench.Report.Figure;
import io.troupe.host.fact.Wire;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.ToDoubleFunction;

/**
 * Requests and replies between two nodes over the bus of the host, beside those over the bare clustered event bus with a
 * codec written by hand for just that record; in turn, in the same processes.
 */
final class TwoNodes {

    static final int ROUNDS = 7;

    private static final int WARM_UP = 2;

    static final List<Integer> BYTES = List.of(200, 10_000);

    /** How quick it is. */
    record Pace(double perSecond, double p50Millis) {}

    /** One round with records of one size. */
    record Measured(int round, int bytes, Pace ours, Pace bare) {}

    private TwoNodes() {}

    static List<Figure> measure() throws IOException {
        var name = "bench-"
                + HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextInt());
        var ports = ClusterBench.ports(2).stream()
                .map(port -> Integer.toString(port))
                .toList();
        try (var answering = BusNode.start("answer", name, ports.get(0), ports.get(1))) {
            answering.line(); // it is there
            try (var asking = BusNode.start("ask", name, ports.get(1), ports.get(0))) {
                return figures(asking);
            }
        }
    }

    private static List<Figure> figures(JavaProcess asking) throws IOException {
        var all = new ArrayList<Measured>();
        for (int i = 0; i < ROUNDS * BYTES.size(); i++) {
            var one = Wire.read(asking.line(), Measured.class);
            ClusterBench.say(String.format(
                    Locale.ROOT,
                    "bus, round %d of %d, %d B: %.0f/s, bare %.0f/s%s",
                    one.round(),
                    ROUNDS,
                    one.bytes(),
                    one.ours().perSecond(),
                    one.bare().perSecond(),
                    one.round() > WARM_UP ? "" : ", warming up"));
            if (one.round() > WARM_UP) {
                all.add(one);
            }
        }
        var figures = new ArrayList<Figure>();
        for (int bytes : BYTES) {
            var of = all.stream().filter(one -> one.bytes() == bytes).toList();
            var what = "bus between two nodes, records of " + bytes + " B, request and reply, " + BusNode.IN_FLIGHT
                    + " in flight";
            figures.add(Figure.against(
                    what + "; reference: the bare clustered event bus",
                    median(of, one -> one.ours().perSecond()),
                    "1/s",
                    median(of, one -> one.bare().perSecond())));
            figures.add(Figure.against(
                    "p50 of the same",
                    median(of, one -> one.ours().p50Millis()),
                    "ms",
                    median(of, one -> one.bare().p50Millis())));
        }
        return figures;
    }

    private static double median(List<Measured> all, ToDoubleFunction<Measured> figure) {
        var sorted = all.stream().mapToDouble(figure).toArray();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }
}
