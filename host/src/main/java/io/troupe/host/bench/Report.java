package io.troupe.host.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What a benchmark found.
 *
 * @param name of the benchmark
 * @param machine on which it ran
 */
public record Report(String name, String machine, List<Figure> figures) {

    /**
     * One number.
     *
     * @param reference what it is to be compared with, from the same run
     * @param ratio of the value to the reference
     */
    public record Figure(String name, double value, String unit, Optional<Double> reference, Optional<Double> ratio) {

        static Figure of(String name, double value, String unit) {
            return new Figure(name, round(value), unit, Optional.empty(), Optional.empty());
        }

        static Figure against(String name, double value, String unit, double reference) {
            return new Figure(
                    name, round(value), unit, Optional.of(round(reference)), Optional.of(round(value / reference)));
        }

        private static double round(double value) {
            return Math.round(value * 1000) / 1000.0;
        }
    }

    static Report of(String name, List<Figure> figures) {
        var machine = Runtime.getRuntime().availableProcessors() + " processors, Java "
                + Runtime.version().feature() + ", " + System.getProperty("os.name") + " "
                + System.getProperty("os.arch");
        return new Report(name, machine, List.copyOf(figures));
    }

    /** The report as a table for people. */
    public String text() {
        var lines = new ArrayList<String>();
        lines.add(name + " on " + machine);
        for (var figure : figures) {
            lines.add(String.format(Locale.ROOT, "  %-64s %12.3f %-8s", figure.name(), figure.value(), figure.unit())
                    + figure.reference()
                            .map(value -> String.format(Locale.ROOT, " reference %12.3f", value))
                            .orElse("")
                    + figure.ratio()
                            .map(value -> String.format(Locale.ROOT, "  ratio %.2f", value))
                            .orElse(""));
        }
        return String.join("\n", lines);
    }
}
