package io.troupe.distribution;

import static io.troupe.distribution.ConnectedClient.structured;
import static io.troupe.distribution.ConnectedClient.text;
import static org.assertj.core.api.Assertions.assertThat;

import io.modelcontextprotocol.spec.McpSchema.CallToolRequest;
import java.nio.file.Files;
import java.nio.file.Path;
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
        try (var client = ConnectedClient.to(host, notes::add)) {
            assertThat(client.sdk().listTools().tools()).hasSize(9);

            var found = client.call("find_agents", Map.of("query", "user stories"));
            assertThat(structured(found).toString()).contains("product-manager");

            var echoed = client.sdk()
                    .callTool(CallToolRequest.builder("invoke_agent")
                            .arguments(Map.of(
                                    "agent",
                                    "echo",
                                    "input",
                                    Map.of("instruction", "hello", "delay_seconds", 0.5, "notes", 3)))
                            .meta(Map.of("progressToken", "t1"))
                            .build());
            assertThat(text(echoed)).isEqualTo("hello");
            assertThat(notes).hasSizeGreaterThanOrEqualTo(3);

            var turn = client.play("backend-expert", "name a table", "users");
            assertThat(text(turn))
                    .startsWith(
                            "You are now backend-expert. Do the work below yourself, with your own tools. It is not done"
                                    + " until you call complete_task with task, claim and outcome.");
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
}
