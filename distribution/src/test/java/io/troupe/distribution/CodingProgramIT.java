package io.troupe.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Agents that ship, played by programs that stand in for coding programs, in worktrees of a repository, in a whole host. */
class CodingProgramIT {

    private static final Duration SOON = Duration.ofSeconds(20);

    @TempDir
    Path folder;

    @Test
    void playsTheDeveloperInAWorktreeAndAsksWhatItMayDo() throws Exception {
        var repository = repository();
        var out = Files.createDirectory(folder.resolve("out"));
        var here = Installation.in(folder);
        here.set("claude-cli", settings("claude-cli", "claude.sh", out, repository));
        here.set("acp", settings("acp", "acp.sh", out, repository));
        var settings = Files.writeString(folder.resolve("own.yaml"), "models:\n  default: claude-cli\n");
        try (var host = RunningHost.start(here.launcher(), here.data(), List.of(), "--config", settings.toString())) {
            host.eventually("/api/v1/agents/developer", SOON, agent -> agent.has("card"));
            assertThat(RunningHost.troupe(
                                    here.launcher(),
                                    "models",
                                    "list",
                                    "--data",
                                    here.data().toString())
                            .out())
                    .containsPattern("claude-cli .*only where it is named")
                    .containsPattern("acp .*only where it is named");

            var edited = invoke(host, "developer", "play edit");
            assertThat(edited.path("state").asText()).as(edited.toString()).isEqualTo("completed");
            assertThat(edited.path("answer").toString())
                    .contains("I wrote hello.txt.")
                    .contains("Changed on branch troupe/" + edited.path("id").asText())
                    .contains("+hello");
            assertThat(edited.at("/effort/models/0").asText()).isEqualTo("claude-cli/claude-stand-in-1");
            assertThat(edited.at("/effort/cost").asDouble()).isEqualTo(0.01);
            assertThat(edited.at("/effort/usage/output").asInt()).isEqualTo(11);
            assertThat(git(repository, "show", "troupe/" + edited.path("id").asText() + ":hello.txt"))
                    .isEqualTo("hello");

            var id = submit(host, "developer", "play ask");
            var waiting = host.eventually("/api/v1/tasks/" + id, SOON, task -> task.hasNonNull("question"));
            assertThat(waiting.at("/question/text").asText()).contains("asks whether it may: Bash", "make test");
            assertThat(RunningHost.troupe(
                                    here.launcher(),
                                    "tasks",
                                    "answer",
                                    id,
                                    "--answer",
                                    "{\"decision\": \"allow\"}",
                                    "--data",
                                    here.data().toString())
                            .exit())
                    .isZero();
            var allowed = host.eventually("/api/v1/tasks/" + id, SOON, task -> task.hasNonNull("finished_at"));
            assertThat(allowed.path("answer").toString()).contains("The tests pass.");

            Files.writeString(
                    here.dropIn().resolve("tidier.md"),
                    "---\nname: tidier\ndescription: Tidies up.\nmodel: acp/stand-in-2\n---\nTidy up.\n");
            host.eventually("/api/v1/agents/tidier", SOON, agent -> agent.has("card"));
            var tidied = invoke(host, "tidier", "play edit");
            assertThat(tidied.at("/effort/models/0").asText())
                    .as(tidied.toString())
                    .isEqualTo("acp/stand-in-2");
            assertThat(git(repository, "branch", "--list", "troupe/*").lines()).hasSize(3);
        }
        assertThat(git(repository, "status", "--porcelain")).isEmpty();
        assertThat(git(repository, "worktree", "list").lines()).hasSize(1);
    }

    private static String settings(String plugin, String script, Path out, Path repository) {
        var resources = RunningHost.root().resolve("plugins/players/" + plugin + "/src/test/resources");
        return "command: sh\nargs: [" + resources.resolve(script) + ", " + out + ", well]\nrepository: " + repository
                + "\n";
    }

    private Path repository() throws Exception {
        var repository = Files.createDirectory(folder.resolve("repository"));
        git(repository, "init", "--quiet");
        Files.writeString(repository.resolve("README.md"), "A shop.\n");
        git(repository, "add", "--all");
        git(repository, "-c", "user.name=Ada", "-c", "user.email=ada@localhost", "commit", "--quiet", "-m", "first");
        return repository;
    }

    private static String git(Path repository, String... arguments) throws Exception {
        var command = new ArrayList<>(List.of(arguments));
        command.addFirst("git");
        var git = new ProcessBuilder(command)
                .directory(repository.toFile())
                .redirectErrorStream(true)
                .start();
        var said = new String(git.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(git.waitFor()).as(said).isZero();
        return said.strip();
    }

    private static String submit(RunningHost host, String agent, String words) throws Exception {
        return RunningHost.JSON
                .readTree(host.post("/api/v1/tasks", body(agent, words)).body())
                .path("id")
                .asText();
    }

    private static JsonNode invoke(RunningHost host, String agent, String words) throws Exception {
        return RunningHost.JSON.readTree(
                host.post("/api/v1/tasks?wait=20", body(agent, words)).body());
    }

    private static String body(String agent, String words) {
        return RunningHost.JSON
                .createObjectNode()
                .put("agent", agent)
                .put("input", words)
                .toString();
    }
}
