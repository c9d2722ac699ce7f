package io.troupe.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of files that are dropped into the folder of a running host. */
class DropInIT {

    private static final Duration SOON = Duration.ofSeconds(5);
    private static final String GREETER = """
            ---
            name: greeter
            description: Use this agent: it greets people, kindly.
            tools: Read, Grep
            model: sonnet
            ---
            You greet people.
            """;

    @TempDir
    Path folder;

    @Test
    void takesFilesInAndLetsThemGoWhileItRuns() throws Exception {
        try (var host = RunningHost.start(folder.resolve("data"))) {
            Files.writeString(host.dropIn().resolve("greeter.md"), GREETER);
            var greeter = host.eventually("/api/v1/agents/greeter", SOON, agent -> agent.has("card"));
            assertThat(greeter.at("/card/description").asText()).isEqualTo("Use this agent: it greets people, kindly.");
            assertThat(greeter.path("form").asText()).isEqualTo("markdown");

            var replaced = Files.writeString(folder.resolve("new.md"), GREETER.replace("kindly", "warmly"));
            Files.move(replaced, host.dropIn().resolve("greeter.md"), StandardCopyOption.REPLACE_EXISTING);
            host.eventually(
                    "/api/v1/agents/greeter",
                    SOON,
                    agent -> agent.at("/card/description").asText().endsWith("warmly."));

            Files.delete(host.dropIn().resolve("greeter.md"));
            host.eventually(
                    "/api/v1/agents/greeter",
                    SOON,
                    agent -> agent.path("status").asInt() == 404);
        }
    }

    @Test
    void saysWhatIsWrongWithAFileAndGoesOn() throws Exception {
        try (var host = RunningHost.start(folder.resolve("data"))) {
            Files.writeString(host.dropIn().resolve("notes.md"), "Just some notes.\n");
            Files.writeString(host.dropIn().resolve("broken.jar"), "this is no archive");
            Files.writeString(host.dropIn().resolve("greeter.md"), GREETER);

            host.eventually("/api/v1/plugins", SOON, plugins -> refused(plugins, "notes.md"));
            host.eventually("/api/v1/plugins", SOON, plugins -> refused(plugins, "broken.jar"));
            host.eventually("/api/v1/agents/greeter", SOON, agent -> agent.has("card"));
            assertThat(host.get("/health/ready").statusCode()).isEqualTo(200);
            var echo = host.post("/api/v1/tasks?wait=10", "{\"agent\":\"echo\",\"input\":\"still here\"}");
            assertThat(echo.body()).contains("still here").contains("completed");
            var listed =
                    RunningHost.troupe("plugins", "list", "--data", host.data().toString());
            assertThat(listed.out()).contains("notes.md").contains("refused");
        }
    }

    @Test
    void packsAnAgentThatThenCanBeDroppedIn() throws Exception {
        var agent = Files.createDirectories(folder.resolve("greeter"));
        Files.writeString(agent.resolve("agent.md"), GREETER);
        var packed = RunningHost.troupe("plugins", "pack", agent.toString(), "--to", folder.toString());
        assertThat(packed.exit()).as(packed.err()).isZero();
        var jar = Path.of(packed.out().strip());
        try (var host = RunningHost.start(folder.resolve("data"))) {
            Files.copy(jar, host.dropIn().resolve(jar.getFileName()));
            host.eventually("/api/v1/agents/greeter", SOON, found -> found.has("card"));
        }
    }

    private static boolean refused(JsonNode plugins, String file) {
        return StreamSupport.stream(plugins.path("plugins").spliterator(), false)
                .anyMatch(plugin -> plugin.path("file").asText().endsWith(file)
                        && plugin.path("state").asText().equals("refused")
                        && !plugin.path("reason").asText().isBlank());
    }
}
