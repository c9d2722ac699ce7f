package io.troupe.host.mcp;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import io.modelcontextprotocol.client.McpClient;
import io.modelcontextprotocol.client.transport.HttpClientStreamableHttpTransport;
import io.modelcontextprotocol.spec.McpSchema;
import io.modelcontextprotocol.spec.McpSchema.CallToolRequest;
import io.troupe.api.Content;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.Test;

/** The client of the SDK, unchanged, works with the edge. */
class SdkClientTest {

    @Test
    void worksWithTheClientOfTheSdk() throws Exception {
        BlockingQueue<String> progress = new LinkedBlockingQueue<>();
        try (var edge = Edge.open();
                var client = McpClient.sync(
                                HttpClientStreamableHttpTransport.builder("http://127.0.0.1:" + edge.url.getPort())
                                        .endpoint("/mcp")
                                        .build())
                        .requestTimeout(Duration.ofSeconds(10))
                        .progressConsumer(note -> progress.add(note.message()))
                        .build()) {
            var welcome = client.initialize();
            assertThat(welcome.serverInfo().name()).isEqualTo("troupe");
            assertThat(client.listTools().tools()).hasSize(9);

            var echoed = client.callTool(CallToolRequest.builder("invoke_agent")
                    .arguments(Map.of("agent", "echo", "input", "hi"))
                    .build());
            assertThat(echoed.content())
                    .containsExactly(McpSchema.TextContent.builder("\"hi\"").build());

            var waiting = edge.vertx.executeBlocking(() -> client.callTool(CallToolRequest.builder("invoke_agent")
                    .arguments(Map.of("agent", "slow", "input", "hi"))
                    .progressToken("p")
                    .build()));
            edge.tasks.submitted.poll(10, SECONDS);
            var task = edge.tasks.submitted.poll(10, SECONDS);
            assertThat(progress.poll(10, SECONDS)).isEqualTo("started");
            edge.tasks.say(task, "reading");
            assertThat(progress.poll(10, SECONDS)).isEqualTo("reading");
            edge.tasks.speak(task, 1, 0, "There are three files.");
            assertThat(progress.poll(10, SECONDS)).isEqualTo("There are three files.");
            edge.tasks.finish(task, Content.text("done"));
            assertThat(waiting.toCompletionStage()
                            .toCompletableFuture()
                            .get(10, SECONDS)
                            .isError())
                    .isFalse();
        }
    }
}
