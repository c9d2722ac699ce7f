package io.troupe.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.troupe.api.Embedder;
import io.troupe.api.EmbeddingProvider;
import io.troupe.api.Settings;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What every {@link EmbeddingProvider} keeps to. Extend it in the provider's tests. */
@Timeout(60)
public abstract class EmbeddingProviderContract {

    private static final int AT_ONCE = 20;
    private static final int MANY = 500;
    private static final Duration SOON = Duration.ofSeconds(2);

    /** Numbers are as exact as a float, and as servers round them. */
    private static final double EXACT = 1e-3;

    private static final List<String> TEXTS =
            List.of("The invoice was paid twice.", "wörld 🎭", "", "{\"a\": [1, 2]}", "long ".repeat(2_000));

    /** Makes the provider that is tested. */
    protected abstract EmbeddingProvider provider();

    /** What it is opened with. */
    protected abstract Settings settings() throws Exception;

    @Test
    public void hasANameThatCanBeWritten() {
        assertThat(provider().name())
                .matches("[a-z][a-z0-9-]{0,62}")
                .isEqualTo(provider().name());
    }

    @Test
    public void opensWithoutTheNetwork() throws Exception {
        var settings = settings();

        NetworkWatch.withoutNetwork("open()", () -> provider().open(settings)).close();
    }

    @Test
    public void givesVectorsOfItsDimensionsAndLengthOne() throws Exception {
        try (var embedder = open()) {
            assertThat(embedder.model()).isNotBlank();
            assertThat(embedder.dimensions()).isPositive();
            var vectors = Calls.done(() -> embedder.embed(TEXTS));

            assertThat(vectors).hasSameSizeAs(TEXTS).allSatisfy(vector -> {
                assertThat(vector).hasSize(embedder.dimensions());
                assertThat(product(vector, vector)).as("square of its length").isCloseTo(1, within(EXACT));
            });
        }
    }

    @Test
    public void givesATextItsVectorWhereverItStands() throws Exception {
        try (var embedder = open()) {
            var together = Calls.done(() -> embedder.embed(TEXTS));
            for (int i = 0; i < TEXTS.size(); i++) {
                var alone = List.of(TEXTS.get(i));
                var vector = Calls.done(() -> embedder.embed(alone)).getFirst();

                assertThat(product(vector, together.get(i)))
                        .as("how like text %s is to itself", i)
                        .isCloseTo(1, within(EXACT));
            }
        }
    }

    @Test
    public void tellsTextsApart() throws Exception {
        try (var embedder = open()) {
            var vectors = Calls.done(() -> embedder.embed(TEXTS.subList(0, 2)));

            assertThat(product(vectors.get(0), vectors.get(1))).isLessThan(1 - EXACT);
        }
    }

    @Test
    public void givesNothingForNothing() throws Exception {
        try (var embedder = open()) {
            assertThat(Calls.done(() -> embedder.embed(List.of()))).isEmpty();
        }
    }

    /** One that is that quick may also be done. */
    @Test
    public void stopsWithinTwoSecondsWhenInterrupted() throws Exception {
        try (var embedder = open()) {
            var many = Collections.nCopies(MANY, TEXTS.getFirst());
            var ended = Calls.interrupted(() -> embedder.embed(many), null, SOON);

            assertThat(ended.inTime()).as("it ended within two seconds").isTrue();
            if (ended.thrown() != null) {
                assertThat(ended.thrown()).isInstanceOf(InterruptedException.class);
            }
        }
    }

    @Test
    public void worksForManyAtOnce() throws Exception {
        try (var embedder = open()) {
            var texts = TEXTS.subList(0, 2);
            var expected = Calls.done(() -> embedder.embed(texts));

            assertThat(Calls.together(AT_ONCE, () -> embedder.embed(texts))).allSatisfy(vectors -> {
                assertThat(vectors).hasSize(2);
                assertThat(product(vectors.get(0), expected.get(0))).isCloseTo(1, within(EXACT));
                assertThat(product(vectors.get(1), expected.get(1))).isCloseTo(1, within(EXACT));
            });
        }
    }

    @Test
    public void leavesNoThreadBehindWhenItIsClosed() throws Exception {
        var before = LiveThreads.now();
        var embedder = open();
        Calls.done(() -> embedder.embed(TEXTS));

        embedder.close();

        before.assertNoMore();
    }

    private Embedder open() throws Exception {
        return provider().open(settings());
    }

    private static double product(float[] one, float[] other) {
        double sum = 0;
        for (int i = 0; i < one.length; i++) {
            sum += (double) one[i] * other[i];
        }
        return sum;
    }
}
