package io.troupe.testkit;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.troupe.api.Embedder;
import io.troupe.api.EmbeddingProvider;
import io.troupe.api.Settings;
import java.io.IOException;
import java.net.Socket;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** One that keeps to it, and some that do not. */
class EmbeddingProviderContractTest extends EmbeddingProviderContract {

    private record Nothing() {}

    /** Counts characters into four numbers. */
    private record Counting(UnaryOperator<float[]> change) implements Embedder {

        @Override
        public String model() {
            return "counting";
        }

        @Override
        public int dimensions() {
            return 4;
        }

        @Override
        public List<float[]> embed(List<String> texts) {
            return texts.stream().map(this::vector).toList();
        }

        private float[] vector(String text) {
            var vector = new float[] {1, 0, 0, 0};
            text.chars().forEach(c -> vector[c % 4]++);
            double sum = 0;
            for (float one : vector) {
                sum += one * one;
            }
            for (int i = 0; i < vector.length; i++) {
                vector[i] /= (float) Math.sqrt(sum);
            }
            return change.apply(vector);
        }
    }

    private static class Provider implements EmbeddingProvider {

        @Override
        public String name() {
            return "counting";
        }

        @Override
        public Embedder open(Settings settings) {
            return new Counting(UnaryOperator.identity());
        }
    }

    @Override
    protected EmbeddingProvider provider() {
        return new Provider();
    }

    @Override
    protected Settings settings() {
        return FakeSettings.of(new Nothing());
    }

    @Test
    void catchesAVectorThatIsTooLong() {
        assertThatThrownBy(changing(vector -> {
                    vector[0] *= 2;
                    return vector;
                })::givesVectorsOfItsDimensionsAndLengthOne)
                .isInstanceOf(AssertionError.class);
    }

    @Test
    void catchesAVectorOfOtherDimensions() {
        assertThatThrownBy(changing(vector -> new float[] {1})::givesVectorsOfItsDimensionsAndLengthOne)
                .isInstanceOf(AssertionError.class);
    }

    @Test
    void catchesOneToWhichAllIsTheSame() {
        assertThatThrownBy(changing(vector -> new float[] {1, 0, 0, 0})::tellsTextsApart)
                .isInstanceOf(AssertionError.class);
    }

    @Test
    @SuppressWarnings("AddressSelection") // a plugin would name a host, too
    void catchesOneThatCallsHome() {
        var contract = of(new Provider() {
            @Override
            public Embedder open(Settings settings) {
                try (var _ = new Socket("127.0.0.1", 9)) {
                    return super.open(settings);
                } catch (IOException e) {
                    return super.open(settings);
                }
            }
        });

        assertThatThrownBy(contract::opensWithoutTheNetwork)
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("127.0.0.1");
    }

    @Test
    void catchesAThreadThatStays() {
        var contract = of(new Provider() {
            @Override
            public Embedder open(Settings settings) {
                var _ = Thread.ofPlatform().daemon().start(java.util.concurrent.locks.LockSupport::park);
                return super.open(settings);
            }
        });

        assertThatThrownBy(contract::leavesNoThreadBehindWhenItIsClosed).isInstanceOf(AssertionError.class);
    }

    private static EmbeddingProviderContract changing(UnaryOperator<float[]> change) {
        return of(new Provider() {
            @Override
            public Embedder open(Settings settings) {
                return new Counting(change);
            }
        });
    }

    private static EmbeddingProviderContract of(EmbeddingProvider provider) {
        return new EmbeddingProviderContractTest() {
            @Override
            protected EmbeddingProvider provider() {
                return provider;
            }
        };
    }
}
