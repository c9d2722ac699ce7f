package io.troupe.models.openai;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.within;

import io.troupe.api.Embedder;
import io.troupe.api.PluginException;
import io.troupe.api.PluginException.Kind;
import io.troupe.models.loopback.LoopbackApi;
import io.troupe.models.wire.Trees;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OpenAiEmbedderTest {

    /** Gives each text the vector (its length, 2), the last one first. */
    private static LoopbackApi counting() {
        return LoopbackApi.that((request, out) -> {
            var input = Trees.read(request.body()).orElseThrow().path("input");
            var data = IntStream.range(0, input.size())
                    .mapToObj(i -> "{\"object\":\"embedding\",\"index\":" + i + ",\"embedding\":["
                            + input.path(i).asText().length() + ",2.0]}")
                    .collect(Collectors.toList());
            Collections.reverse(data);
            LoopbackApi.say(out, 200, "application/json", "{\"object\":\"list\",\"data\":" + data + "}");
        });
    }

    private static Embedder embedder(LoopbackApi api) {
        return new OpenAiEmbeddingProvider().open(Opened.as(Opened.settings(api, OpenAiSettings.Api.CHAT)));
    }

    @Test
    void givesVectorsOfLengthOneInOrder() throws Exception {
        try (var api = counting();
                var embedder = embedder(api)) {
            var vectors = embedder.embed(List.of("ab", "", "abcdefgh"));

            assertThat(vectors).hasSize(3);
            assertThat(vectors.get(0)).containsExactly(new float[] {0.70710677f, 0.70710677f}, within(1e-6f));
            assertThat(vectors.get(2)).containsExactly(new float[] {0.9701425f, 0.24253562f}, within(1e-6f));
            assertThat(embedder.model()).isEqualTo("vectors");
            assertThat(embedder.dimensions()).isEqualTo(2);
            assertThat(api.asked()).hasSize(1);
            assertThat(api.last().headers()).containsEntry("authorization", "Bearer " + Opened.KEY);
            assertThat(embedder.embed(List.of())).isEmpty();
        }
    }

    @Test
    void asksHowLongVectorsAreWhenNobodySays() {
        try (var api = counting();
                var embedder = embedder(api)) {
            assertThat(embedder.dimensions()).isEqualTo(2);
            assertThat(api.asked()).hasSize(1);
        }
    }

    @Test
    void splitsByNumberAndBySize() throws Exception {
        assertThat(Batches.of(Collections.nCopies(4_097, "a")))
                .extracting(List::size)
                .containsExactly(2048, 2048, 1);
        assertThat(Batches.of(List.of("é".repeat(100_000), "é".repeat(50_000), "b", "é".repeat(200_000), "c")))
                .extracting(List::size)
                .containsExactly(2, 1, 1, 1);
        try (var api = counting();
                var embedder = embedder(api)) {
            assertThat(embedder.embed(Collections.nCopies(5_000, "ab"))).hasSize(5_000);
            assertThat(api.asked()).hasSize(3);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"data\":[]}",
                "{\"data\":[{\"index\":7,\"embedding\":[1]}]}",
                "{\"data\":[{\"index\":0,\"embedding\":[0,0]}]}",
                "{\"data\":[{\"index\":0,\"embedding\":[1,\"NaN\"]}]}",
                "{\"data\":[{\"index\":0,\"embedding\":\"AAAA\"}]}",
                "{}"
            })
    void refusesWhatAreNoVectors(String body) {
        try (var api = LoopbackApi.thatSays(200, "application/json", body);
                var embedder = embedder(api)) {
            assertThat(catchThrowableOfType(PluginException.class, () -> embedder.embed(List.of("a")))
                            .kind())
                    .isEqualTo(Kind.REFUSED);
        }
    }

    @Test
    void canTryAgainWhenTheServerIsBusy() {
        try (var api = LoopbackApi.thatSays(503, "application/json", "{\"error\":\"loading\"}");
                var embedder = embedder(api)) {
            assertThatThrownBy(() -> embedder.embed(List.of("a")))
                    .hasMessageContaining("answered 503: loading")
                    .extracting(thrown -> ((PluginException) thrown).kind())
                    .isEqualTo(Kind.UNAVAILABLE);
        }
    }

    @Test
    void knowsTheModelsOfOpenAiWithoutAsking() {
        var settings = new OpenAiSettings(
                Optional.of("k"),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
        try (var embedder = OpenAiEmbedder.of(settings)) {
            assertThat(embedder.model()).isEqualTo("text-embedding-3-small");
            assertThat(embedder.dimensions()).isEqualTo(1536);
        }
    }

    @Test
    void doesNotStandInTheWayOfModelsThatTalkWhereNoModelForVectorsIsSet() {
        try (var embedder = OpenAiEmbedder.of(Opened.bare(Optional.of("http://127.0.0.1:1/v1")))) {
            assertThat(embedder.model()).isEqualTo("none");
            assertThatThrownBy(() -> embedder.embed(List.of("a")))
                    .hasMessageStartingWith("not-configured: no embedding-model");
            assertThatThrownBy(embedder::dimensions).hasMessageStartingWith("not-configured: no embedding-model");
        }
    }
}
