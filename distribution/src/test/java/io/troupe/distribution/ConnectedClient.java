package io.troupe.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import io.modelcontextprotocol.client.McpClient;
import io.modelcontextprotocol.client.McpSyncClient;
import io.modelcontextprotocol.client.transport.HttpClientStreamableHttpTransport;
import io.modelcontextprotocol.spec.McpSchema;
import io.modelcontextprotocol.spec.McpSchema.CallToolRequest;
import io.modelcontextprotocol.spec.McpSchema.CallToolResult;
import java.time.Duration;
import java.util.Map;
import java.util.function.Consumer;

/** A client of the Java SDK, connected over HTTP. */
final class ConnectedClient implements AutoCloseable {

    private final McpSyncClient client;

    private ConnectedClient(McpSyncClient client) {
        this.client = client;
    }

    static ConnectedClient to(RunningHost host) {
        return to(host, progress -> {});
    }

    /** One that also takes what is said while it waits. */
    static ConnectedClient to(RunningHost host, Consumer<String> progress) {
        var client = McpClient.sync(
                        HttpClientStreamableHttpTransport.builder(host.url()).build())
                .requestTimeout(Duration.ofSeconds(30))
                .progressConsumer(note -> progress.accept(String.valueOf(note.message())))
                .build();
        try {
            client.initialize();
            return new ConnectedClient(client);
        } catch (RuntimeException e) {
            client.close();
            throw e;
        }
    }

    McpSyncClient sdk() {
        return client;
    }

    CallToolResult call(String tool, Map<String, Object> arguments) {
        return client.callTool(
                CallToolRequest.builder(tool).arguments(arguments).build());
    }

    /** Has an agent of instructions played, as a client does that is asked to: by a turn, and its end with that answer. */
    CallToolResult play(String agent, String input, String answer) {
        var turn = call("invoke_agent", Map.of("agent", agent, "input", input));
        assertThat(text(turn)).startsWith("You are now " + agent + ".");
        var given = structured(turn);
        var done = call(
                "complete_task",
                Map.of("task", given.get("task"), "claim", given.get("claim"), "outcome", Map.of("answer", answer)));
        assertThat(done.isError()).as(text(done)).isNotEqualTo(true);
        assertThat(structured(call("get_run", Map.of("id", given.get("task"))))).containsEntry("status", "completed");
        return turn;
    }

    static String text(CallToolResult result) {
        return result.content().stream()
                .filter(McpSchema.TextContent.class::isInstance)
                .map(content -> ((McpSchema.TextContent) content).text())
                .findFirst()
                .orElse("");
    }

    @SuppressWarnings("unchecked") // the SDK gives a map as an object
    static Map<String, Object> structured(CallToolResult result) {
        return (Map<String, Object>) result.structuredContent();
    }

    @Override
    public void close() {
        client.close();
    }
}
