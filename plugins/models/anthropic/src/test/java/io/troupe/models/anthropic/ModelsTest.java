package io.troupe.models.anthropic;

import static io.troupe.models.anthropic.Opened.model;
import static org.assertj.core.api.Assertions.assertThat;

import io.troupe.api.ChatModel.Known;
import io.troupe.models.loopback.LoopbackApi;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ModelsTest {

    @Test
    void readsAllPages() throws Exception {
        try (var api = LoopbackApi.that((request, out) -> LoopbackApi.say(
                        out,
                        200,
                        "application/json",
                        switch (request.path()) {
                            case "/v1/models?limit=1000" -> page("a", "a b", true);
                            case "/v1/models?limit=1000&after_id=a+b" -> page("c", "m-1", true);
                            case "/v1/models?limit=1000&after_id=m-1" -> page("d", "e", false);
                            default -> "?";
                        }));
                var model = model(api)) {
            assertThat(model.models()).extracting(Known::name).containsExactly("m-1", "a", "a b", "c", "d", "e");
        }
    }

    @Test
    void stopsWhereAServerGoesRoundInACircleOrOnForEver() throws Exception {
        try (var circle = LoopbackApi.thatSays(200, "application/json", page("a", "b", true));
                var model = model(circle)) {
            assertThat(model.models())
                    .containsExactly(
                            new Known("m-1", Optional.empty()),
                            new Known("a", Optional.empty()),
                            new Known("b", Optional.empty()));
            assertThat(circle.asked()).hasSize(2);
        }
        var pages = new java.util.concurrent.atomic.AtomicInteger();
        try (var endless = LoopbackApi.that((_, out) -> {
                    int page = pages.incrementAndGet();
                    LoopbackApi.say(out, 200, "application/json", page("a" + page, "b" + page, true));
                });
                var model = model(endless)) {
            assertThat(model.models()).hasSize(41);
            assertThat(endless.asked()).hasSize(20);
        }
    }

    private static String page(String first, String last, boolean more) {
        return "{\"data\":[{\"id\":\"" + first + "\"},{\"id\":\"" + last + "\"}],\"first_id\":\"" + first
                + "\",\"last_id\":\"" + last + "\",\"has_more\":" + more + "}";
    }
}
