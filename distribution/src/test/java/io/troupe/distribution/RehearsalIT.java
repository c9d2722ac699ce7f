package io.troupe.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Plays agents of instructions with recorded replies, through the whole host, and ends it while they are being said. */
class RehearsalIT {

    private static final Duration SOON = Duration.ofSeconds(20);
    private static final String AGENT = """
            ---
            name: greeter
            description: Greets people.
            tools: Phonebook
            model: rehearsal
            ---
            You greet people after you have looked them up.
            """;
    private static final String REPLIES = """
            [
              {"agent": "You greet people", "turn": 0, "match": "look up",
               "say": "I look that up in the phonebook first, one moment.",
               "calls": [{"tool": "Phonebook", "input": {"name": "Ada"}}]},
              {"agent": "You greet people", "turn": 1, "match": "Phonebook",
               "say": "There is no phonebook here, but hello anyway, dear Ada."},
              {"agent": "You greet people", "match": "^say hello$", "say": "Hello from the record."},
              {"agent": "You greet people", "match": "repeat", "say": "You said: {{instruction}}"}
            ]
            """;

    @TempDir
    Path folder;

    private Path launcher;
    private Path data;

    /** An installation of its own, since settings of plugins stand in its folder. */
    @BeforeEach
    void unpack() throws Exception {
        var home = folder.resolve("home");
        var copy = new ProcessBuilder("cp", "-r", RunningHost.distribution().toString(), home.toString())
                .inheritIO()
                .start();
        assertThat(copy.waitFor()).isZero();
        launcher = home.resolve("bin").resolve("troupe");
        data = folder.resolve("data");
        Files.writeString(Files.createDirectories(data.resolve("plugins")).resolve("greeter.md"), AGENT);
        Files.writeString(home.resolve("config").resolve("replies.json"), REPLIES);
    }

    @Test
    void playsAnAgentThatNamesIt() throws Exception {
        configure("replies: config/replies.json\n");
        try (var host = RunningHost.start(launcher, data, List.of())) {
            host.eventually("/api/v1/agents/greeter", SOON, agent -> agent.has("card"));

            assertThat(command("agents", "invoke", "greeter", "--input", "say hello")
                            .out())
                    .contains("Hello from the record.");
            var task = invoke(host, "repeat after me");
            assertThat(task.path("answer").toString()).contains("You said: repeat after me");
            assertThat(task.at("/effort/models/0").asText()).startsWith("rehearsal/");
            assertThat(task.at("/effort/notes").toString()).contains("rehearsal: a templated reply, no model");
            assertThat(task.at("/effort/usage/output").asInt()).isEqualTo(5);

            assertThat(command("models", "list").out())
                    .contains("no model plays")
                    .containsPattern("rehearsal +recorded +only where it is named");
            var unknown = invoke(host, "what is the weather?");
            assertThat(unknown.path("state").asText()).isEqualTo("failed");
            assertThat(unknown.path("error").toString())
                    .contains("replies.json")
                    .contains("what is the weather?");
        }
    }

    @Test
    void harmsNobodyWhereItIsNotConfigured() throws Exception {
        try (var _ = RunningHost.start(launcher, data, List.of())) {
            assertThat(command("plugins", "list").out()).containsPattern("rehearsal.*not-configured");
            var models = command("models", "list");
            assertThat(models.out()).contains("no model plays");
            assertThat(models.err()).contains("set 'replies' in config/plugins/rehearsal.yaml");
            assertThat(command("agents", "invoke", "echo", "--input", "still here")
                            .out())
                    .contains("still here");
        }
    }

    /** Ended during the first reply, and again when that is written down and the second is being said. */
    @Test
    void goesOnWhereItWasAfterTheHostWasKilled() throws Exception {
        configure("replies: config/replies.json\ndelay: 300ms\n");
        String id;
        try (var host = RunningHost.start(launcher, data, List.of())) {
            host.eventually("/api/v1/agents/greeter", SOON, agent -> agent.has("card"));
            id = RunningHost.JSON
                    .readTree(host.post("/api/v1/tasks", body("look up Ada")).body())
                    .path("id")
                    .asText();
            comes(id, "task.started", 1);
            host.kill();
        }
        assertThat(count(id, "task.turned"))
                .as("it was killed during the first reply")
                .isZero();

        try (var host = RunningHost.start(launcher, data, List.of())) {
            comes(id, "task.turned", 1);
            host.kill();
        }
        assertThat(count(id, "task.turned"))
                .as("it was killed between the turns")
                .isEqualTo(1);
        assertThat(count(id, "task.finished")).isZero();

        try (var host = RunningHost.start(launcher, data, List.of())) {
            var task = host.eventually("/api/v1/tasks/" + id, SOON, one -> one.hasNonNull("finished_at"));
            assertThat(task.path("state").asText()).as(task.toString()).isEqualTo("completed");
            assertThat(task.path("answer").toString()).contains("hello anyway, dear Ada");
            assertThat(task.at("/effort/turns").asInt()).isEqualTo(2);
            assertThat(task.at("/effort/notes").toString()).contains("rehearsal: a recorded reply, no model");
        }
        assertThat(count(id, "task.turned")).as("no turn was taken twice").isEqualTo(2);
        assertThat(count(id, "task.finished")).isEqualTo(1);
    }

    private void configure(String settings) throws Exception {
        Files.writeString(folder.resolve("home/config/plugins/rehearsal.yaml"), settings);
    }

    private RunningHost.Said command(String... arguments) throws Exception {
        var all = new ArrayList<>(List.of(arguments));
        all.addAll(List.of("--data", data.toString()));
        return RunningHost.troupe(launcher, all.toArray(String[]::new));
    }

    private static JsonNode invoke(RunningHost host, String input) throws Exception {
        return RunningHost.JSON.readTree(
                host.post("/api/v1/tasks?wait=20", body(input)).body());
    }

    private static String body(String input) {
        return RunningHost.JSON
                .createObjectNode()
                .put("agent", "greeter")
                .put("input", input)
                .toString();
    }

    /** Looks into the journal itself until there are so many facts of this kind about the task. */
    private void comes(String id, String kind, long wanted) throws Exception {
        long end = System.nanoTime() + SOON.toNanos();
        while (count(id, kind) < wanted) {
            assertThat(System.nanoTime()).as("%s came within %s", kind, SOON).isLessThan(end);
        }
    }

    private long count(String id, String kind) throws Exception {
        return JournalRows.read(data.resolve("journal.db")).stream()
                .filter(row -> row.stream().equals("task/" + id) && row.kind().equals(kind))
                .count();
    }
}
