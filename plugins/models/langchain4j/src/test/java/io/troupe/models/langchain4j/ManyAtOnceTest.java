package io.troupe.models.langchain4j;

import static io.troupe.models.langchain4j.Opened.MISTRAL;
import static io.troupe.models.langchain4j.Opened.hello;
import static io.troupe.models.langchain4j.Opened.open;
import static org.assertj.core.api.Assertions.assertThat;

import io.troupe.models.loopback.LoopbackApi;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ManyAtOnceTest {

    @Test
    void manyAskAtTheSameTime() throws Exception {
        var all = new CountDownLatch(300);
        try (var api = LoopbackApi.that((_, out) -> {
                    all.countDown();
                    assertThat(all.await(20, TimeUnit.SECONDS)).isTrue();
                    LoopbackApi.say(out, 200, "text/event-stream", MISTRAL);
                });
                var model = open(Provider.MISTRAL_AI, api.baseUrl(), Duration.ofSeconds(60), Duration.ofSeconds(40));
                var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var replies = IntStream.range(0, 300)
                    .mapToObj(_ -> threads.submit(() -> model.reply(hello(), _ -> {})))
                    .toList();
            for (var reply : replies) {
                assertThat(reply.get(60, TimeUnit.SECONDS).calls()).hasSize(2);
            }
        }
    }
}
