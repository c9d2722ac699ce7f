package io.troupe.host.bench;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * A sum of terms that grow with nodes and agents, as it comes nearest to what was measured (least squares). What grows
 * adds, so no term is negative: one that would be is left out.
 */
record Fit(List<Term> terms, List<Double> factors) {

    /** How something may grow. */
    enum Term {
        CONSTANT,
        NODES,
        NODES_SQUARED,
        AGENTS,
        AGENTS_TIMES_NODES;

        double at(double nodes, double agents) {
            return switch (this) {
                case CONSTANT -> 1;
                case NODES -> nodes;
                case NODES_SQUARED -> nodes * nodes;
                case AGENTS -> agents;
                case AGENTS_TIMES_NODES -> agents * nodes;
            };
        }

        private String words() {
            return switch (this) {
                case CONSTANT -> "";
                case NODES -> " × nodes";
                case NODES_SQUARED -> " × nodes²";
                case AGENTS -> " × agents";
                case AGENTS_TIMES_NODES -> " × agents × nodes";
            };
        }
    }

    /** What was measured with so many. */
    record Seen(double nodes, double agents, double value) {}

    static Fit of(List<Seen> seen, Term... candidates) {
        var terms = new ArrayList<>(List.of(candidates));
        while (true) {
            var factors = solve(seen, terms);
            int least = 0;
            for (int i = 1; i < factors.length; i++) {
                least = factors[i] < factors[least] ? i : least;
            }
            if (terms.size() == 1 || factors[least] >= 0) {
                return new Fit(
                        List.copyOf(terms), Arrays.stream(factors).boxed().toList());
            }
            terms.remove(least);
        }
    }

    double at(double nodes, double agents) {
        double sum = 0;
        for (int i = 0; i < terms.size(); i++) {
            sum += factors.get(i) * terms.get(i).at(nodes, agents);
        }
        return sum;
    }

    /** For example {@code 12.3 + 0.004 × agents × nodes}. */
    String words() {
        var words = new ArrayList<String>();
        for (int i = 0; i < terms.size(); i++) {
            words.add(String.format(Locale.ROOT, "%.3g", factors.get(i))
                    + terms.get(i).words());
        }
        return String.join(" + ", words);
    }

    /** The normal equations, by Gauss and Jordan; what was measured is weighed by its size, so that small ones count. */
    private static double[] solve(List<Seen> seen, List<Term> terms) {
        int size = terms.size();
        var rows = new double[size][size + 1];
        double most = seen.stream().mapToDouble(Seen::value).max().orElseThrow();
        for (var one : seen) {
            double weight = 1 / Math.max(1e-12, one.value() * one.value() + most * most / 10_000);
            for (int row = 0; row < size; row++) {
                double x = terms.get(row).at(one.nodes(), one.agents()) * weight;
                for (int column = 0; column < size; column++) {
                    rows[row][column] += x * terms.get(column).at(one.nodes(), one.agents());
                }
                rows[row][size] += x * one.value();
            }
        }
        for (int pivot = 0; pivot < size; pivot++) {
            clear(rows, pivot);
        }
        var factors = new double[size];
        for (int row = 0; row < size; row++) {
            factors[row] = rows[row][row] == 0 ? 0 : rows[row][size] / rows[row][row];
        }
        return factors;
    }

    private static void clear(double[][] rows, int pivot) {
        for (int row = 0; row < rows.length; row++) {
            if (row != pivot && rows[pivot][pivot] != 0) {
                double factor = rows[row][pivot] / rows[pivot][pivot];
                for (int column = 0; column <= rows.length; column++) {
                    rows[row][column] -= factor * rows[pivot][column];
                }
            }
        }
    }
}
