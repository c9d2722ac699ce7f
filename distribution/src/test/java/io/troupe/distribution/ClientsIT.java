package io.troupe.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import io.modelcontextprotocol.client.McpClient;
import io.modelcontextprotocol.client.McpSyncClient;
import io.modelcontextprotocol.client.transport.HttpClientStreamableHttpTransport;
import io.modelcontextprotocol.spec.McpSchema;
import io.modelcontextprotocol.spec.McpSchema.CallToolRequest;
import io.modelcontextprotocol.spec.McpSchema.CallToolResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real clients against a real host: the Java SDK's, the TypeScript SDK's, and the public conformance suite. */
class ClientsIT {

    private static final Path NODE_TESTS = RunningHost.root().resolve("distribution/src/test/node");

    @TempDir
    static Path folder;

    private static RunningHost host;

    @BeforeAll
    static void start() throws Exception {
        var dropIn = Files.createDirectories(folder.resolve("data/plugins"));
        var fixtures = RunningHost.root().resolve("plugins/examples/conformance/target/conformance-0.1.0.jar");
        Files.copy(fixtures, dropIn.resolve("conformance.jar"));
        host = RunningHost.start(folder.resolve("data"));
    }

    @AfterAll
    static void stop() {
        host.close();
    }

    @Test
    void worksForTheJavaClientBothWays() {
        var notes = Collections.synchronizedList(new ArrayList<String>());
        try (var client = client(notes)) {
            client.initialize();
            assertThat(client.listTools().tools()).hasSize(9);

            var found = call(client, "find_agents", Map.of("query", "user stories"));
            assertThat(structured(found).toString()).contains("product-manager");

            var echoed = client.callTool(CallToolRequest.builder("invoke_agent")
                    .arguments(Map.of(
                            "agent", "echo", "input", Map.of("instruction", "hello", "delay_seconds", 0.5, "notes", 3)))
                    .meta(Map.of("progressToken", "t1"))
                    .build());
            assertThat(text(echoed)).isEqualTo("hello");
            assertThat(notes).hasSizeGreaterThanOrEqualTo(3);

            var turn = call(client, "invoke_agent", Map.of("agent", "backend-expert", "input", "name a table"));
            assertThat(text(turn))
                    .startsWith(
                            "You are now backend-expert. Do the work below yourself, with your own tools. It is not done"
                                    + " until you call complete_task with task, claim and outcome.");
            var given = structured(turn);
            var done = call(
                    client,
                    "complete_task",
                    Map.of(
                            "task",
                            given.get("task"),
                            "claim",
                            given.get("claim"),
                            "outcome",
                            Map.of("answer", "users")));
            assertThat(done.isError()).as(text(done)).isNotEqualTo(true);
            assertThat(structured(call(client, "get_run", Map.of("id", given.get("task")))))
                    .containsEntry("status", "completed");
        }
    }

    @Test
    void worksForTheTypescriptClient() throws Exception {
        run(List.of("node", "--test", "--test-reporter=spec", "client.test.mjs"));
    }

    @Test
    void worksForTheTypescriptClientOverHttpAndStdio() throws Exception {
        run(List.of("node", "--test", "--test-reporter=spec", "surface.test.mjs"));
    }

    @Test
    void worksForTheInspectorOverHttpAndStdio() throws Exception {
        run(List.of("node", "--test", "--test-reporter=spec", "inspector.test.mjs"));
    }

    @Test
    void conformsToMcp20251125() throws Exception {
        run(List.of(
                "node", RunningHost.root().resolve("scripts/conformance.mjs").toString()));
    }

    private static void run(List<String> command) throws Exception {
        var builder = new ProcessBuilder(command).directory(NODE_TESTS.toFile()).inheritIO();
        builder.environment().put("TROUPE_URL", host.url());
        builder.environment().put("TROUPE_DROP_IN", host.dropIn().toString());
        builder.environment()
                .put(
                        "TROUPE_LAUNCHER",
                        RunningHost.distribution().resolve("bin/troupe").toString());
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        var node22 = System.getProperty("troupe.node22", "");
        if (!node22.isBlank()) {
            builder.environment().put("NODE22", node22);
        }
        var process = builder.start();
        assertThat(process.waitFor(10, TimeUnit.MINUTES)).as("%s ends", command).isTrue();
        assertThat(process.exitValue())
                .as("exit of %s; what it said stands above", command)
                .isZero();
    }

    private static McpSyncClient client(List<String> notes) {
        return McpClient.sync(
                        HttpClientStreamableHttpTransport.builder(host.url()).build())
                .requestTimeout(Duration.ofSeconds(30))
                .progressConsumer(progress -> notes.add(String.valueOf(progress.message())))
                .build();
    }

    private static CallToolResult call(McpSyncClient client, String tool, Map<String, Object> arguments) {
        return client.callTool(
                CallToolRequest.builder(tool).arguments(arguments).build());
    }

    private static String text(CallToolResult result) {
        return result.content().stream()
                .filter(McpSchema.TextContent.class::isInstance)
                .map(content -> ((McpSchema.TextContent) content).text())
                .findFirst()
                .orElse("");
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> structured(CallToolResult result) {
        return (Map<String, Object>) result.structuredContent();
    }
}
