package io.troupe.host.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.troupe.host.bench.Fit.Seen;
import io.troupe.host.bench.Fit.Term;
import java.util.ArrayList;
import java.util.List;
import java.util.function.DoubleBinaryOperator;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;

class FitTest {

    private static List<Seen> seen(DoubleBinaryOperator law) {
        var seen = new ArrayList<Seen>();
        for (int nodes : List.of(2, 3, 5)) {
            for (int agents : List.of(100, 1_000, 5_000)) {
                seen.add(new Seen(nodes, agents, law.applyAsDouble(nodes, agents)));
            }
        }
        return seen;
    }

    @Test
    void findsTheLawBehindWhatWasMeasured() {
        var fit = Fit.of(
                seen((nodes, agents) -> 20 + 0.01 * agents + 0.004 * agents * nodes),
                Term.CONSTANT,
                Term.AGENTS,
                Term.AGENTS_TIMES_NODES);

        assertThat(fit.at(100, 100_000)).isCloseTo(41_020, Percentage.withPercentage(0.1));
    }

    @Test
    void tellsSquaresFromLines() {
        var fit = Fit.of(seen((nodes, agents) -> 3 * nodes * nodes), Term.NODES, Term.NODES_SQUARED);

        assertThat(fit.at(100, 0)).isCloseTo(30_000, Percentage.withPercentage(0.1));
        assertThat(Fit.of(seen((nodes, agents) -> 7 * nodes), Term.NODES, Term.NODES_SQUARED)
                        .at(100, 0))
                .isCloseTo(700, Percentage.withPercentage(0.1));
    }

    @Test
    void nothingThatGrowsTakesAway() {
        var fit = Fit.of(seen((nodes, agents) -> 50 - nodes), Term.CONSTANT, Term.NODES);

        assertThat(fit.terms()).containsExactly(Term.CONSTANT);
        assertThat(fit.at(100, 0)).isCloseTo(47, within(1.0));
    }

    @Test
    void nothingAtAllStaysNothing() {
        assertThat(Fit.of(seen((nodes, agents) -> 0), Term.CONSTANT, Term.NODES).at(100, 100_000))
                .isZero();
    }

    @Test
    void saysItsLaw() {
        assertThat(Fit.of(seen((nodes, agents) -> 8 * nodes), Term.NODES).words())
                .isEqualTo("8.00 × nodes");
    }
}
