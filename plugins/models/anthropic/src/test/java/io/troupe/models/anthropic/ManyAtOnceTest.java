package io.troupe.models.anthropic;

import static org.assertj.core.api.Assertions.assertThat;

import io.troupe.api.Prompt;
import io.troupe.models.loopback.LoopbackApi;
import io.troupe.models.wire.Trees;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ManyAtOnceTest {

    private static final int MANY = 1_000;

    /** Nobody is answered before all have asked, so that they must all be waiting at the same time. */
    @Test
    void aThousandWaitAtTheSameTimeAndEachGetsItsOwnReply() throws Exception {
        var all = new CountDownLatch(MANY);
        try (var api = LoopbackApi.that((request, out) -> {
                    LoopbackApi.head(out, 200, "text/event-stream", "Transfer-Encoding: chunked", "");
                    out.flush();
                    all.countDown();
                    assertThat(all.await(30, TimeUnit.SECONDS)).isTrue();
                    var messages = Trees.read(request.body()).orElseThrow().path("messages");
                    var text = messages.path(0)
                            .path("content")
                            .path(0)
                            .path("text")
                            .asText();
                    var events = LoopbackApi.events(Said.text(text, "end_turn"));
                    LoopbackApi.chunk(out, events.getBytes(StandardCharsets.UTF_8));
                    LoopbackApi.chunk(out, new byte[0]);
                });
                var model = Opened.model(api);
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var replies = IntStream.range(0, MANY)
                    .mapToObj(i -> threads.submit(
                            () -> model.reply(Prompt.of("", "n" + i), _ -> {}).text()))
                    .toList();

            for (int i = 0; i < MANY; i++) {
                assertThat(replies.get(i).get(60, TimeUnit.SECONDS)).isEqualTo("n" + i);
            }
        }
    }

    /** What the client offers stands in its first record, before anything is encrypted. */
    @Test
    void offersToShareAConnectionWhereItIsEncrypted() throws Exception {
        try (var server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                var model = Opened.model(Opened.settings(Opened.KEY, address(server)));
                var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            server.setSoTimeout(10_000);
            var asked = threads.submit(() -> model.reply(Prompt.of("", "n"), _ -> {}));

            var offered = firstRecord(server);
            asked.cancel(true);

            assertThat(offered).contains("h2" + (char) 8 + "http/1.1");
        }
    }

    private static String address(ServerSocket server) {
        return "https://127.0.0.1:" + server.getLocalPort();
    }

    private static String firstRecord(ServerSocket server) throws IOException {
        try (var client = server.accept()) {
            var head = client.getInputStream().readNBytes(5);
            assertThat(head).as("the head of a TLS record").startsWith(22).hasSize(5);
            int length = ((head[3] & 0xff) << 8) | (head[4] & 0xff);
            return new String(client.getInputStream().readNBytes(length), StandardCharsets.ISO_8859_1);
        }
    }
}
