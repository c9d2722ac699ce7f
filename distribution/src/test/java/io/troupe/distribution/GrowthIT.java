package io.troupe.distribution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Random;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class GrowthIT {

    private static final int SAMPLES = 100;

    private final Growth heap = new Growth("heap", 0.05, 1);

    private static List<Double> series(IntToDoubleFunction at) {
        return IntStream.range(0, SAMPLES).mapToDouble(at).boxed().toList();
    }

    @Test
    void whatVariesAndDoesNotGrowIsFlat() {
        var random = new Random(1);

        assertThat(heap.of(series(at -> 40)).flat()).isTrue();
        assertThat(heap.of(series(at -> 40 + 8 * random.nextDouble())).flat()).isTrue();
        assertThat(heap.of(series(at -> 40 - at / 10.0)).flat()).isTrue();
        assertThat(heap.of(series(at -> 40 + 20 * Math.sin(at))).flat()).isTrue();
    }

    @Test
    void whatFillsInTheFirstQuarterAndStaysIsFlat() {
        assertThat(heap.of(series(at -> 20 + Math.min(at, 25))).flat()).isTrue();
    }

    @Test
    void aFewSamplesThatStandOutAreNoGrowth() {
        assertThat(heap.of(series(at -> at > 90 ? 400 : 40)).flat()).isTrue();
    }

    @Test
    void whatGrowsEvenlyGrows() {
        var verdict = heap.of(series(at -> 40 * (1 + 0.15 * at / SAMPLES)));

        assertThat(verdict.flat()).isFalse();
        assertThat(verdict)
                .hasToString("heap: 42.2 in the second quarter, 45.2 in the last, at most 44.3 may be: GROWS");
    }

    @Test
    void whatGrowsInStepsOrLateOrUnderNoiseGrows() {
        var random = new Random(2);

        assertThat(heap.of(series(at -> 40 + at / 20)).flat()).isFalse();
        assertThat(heap.of(series(at -> 40 + Math.max(0, at - 60) * 0.2)).flat())
                .isFalse();
        assertThat(heap.of(series(at -> 40 + at * 0.15 + 8 * random.nextDouble()))
                        .flat())
                .isFalse();
    }

    @Test
    void whatIsFewMayVaryByAFew() {
        var threads = new Growth("threads", 0.05, 3);

        assertThat(threads.of(series(at -> at < 50 ? 20 : 23)).flat()).isTrue();
        assertThat(threads.of(series(at -> at < 50 ? 20 : 24)).flat()).isFalse();
    }

    @Test
    void refusesToSayAnythingOfAFewSamples() {
        assertThatThrownBy(() -> heap.of(series(at -> 1).subList(0, 11)))
                .hasMessage("too short: 11 samples of heap, expected 12 or more");
    }
}
