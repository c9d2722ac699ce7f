package io.troupe.models.openai;

import static org.assertj.core.api.Assertions.assertThat;

import io.troupe.models.loopback.LoopbackApi;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class LocalServersTest {

    @Test
    void offersWhatIsThere() throws Exception {
        var never = new CountDownLatch(1);
        try (var ollama = LoopbackApi.thatSays(
                        200,
                        "application/json",
                        "{\"data\":[{\"id\":\"qwen3:8b\"},{\"id\":\"llama3.2\\u001b[31m\"}]}");
                var empty = LoopbackApi.thatSays(200, "application/json", "{\"data\":[]}");
                var page = LoopbackApi.thatSays(200, "text/html", "<html></html>");
                var locked = LoopbackApi.thatSays(401, "application/json", "{}");
                var silent = LoopbackApi.that((_, _) -> never.await())) {
            var gone = LoopbackApi.thatSays(200, "text/plain", "");
            gone.close();

            var offers = new LocalServers(List.of(
                            new LocalServers.Place("Ollama", ollama.address()),
                            new LocalServers.Place("Empty", empty.address()),
                            new LocalServers.Place("Page", page.address()),
                            new LocalServers.Place("Locked", locked.address()),
                            new LocalServers.Place("Silent", silent.address()),
                            new LocalServers.Place("Gone", gone.address())))
                    .offers();

            assertThat(offers)
                    .containsExactly("Ollama is at " + ollama.address()
                            + " with qwen3:8b, llama3.2 [31m: set base-url: " + ollama.baseUrl()
                            + " in config/plugins/openai.yaml to use it");
            assertThat(ollama.last().method()).isEqualTo("GET");
            assertThat(ollama.last().headers()).doesNotContainKey("authorization");
        }
    }

    @Test
    void namesAFewOfMany() throws Exception {
        var many = java.util.stream.IntStream.range(0, 9)
                .mapToObj(i -> "{\"id\":\"m" + i + "\"}")
                .toList();
        try (var api = LoopbackApi.thatSays(200, "application/json", "{\"data\":" + many + "}")) {
            assertThat(new LocalServers(List.of(new LocalServers.Place("vLLM", api.address()))).offers())
                    .singleElement()
                    .asString()
                    .contains(" with m0, m1, m2, m3, m4 and 4 more: ");
        }
    }
}
