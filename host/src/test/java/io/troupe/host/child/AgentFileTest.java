package io.troupe.host.child;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.troupe.api.PluginException;
import io.troupe.api.PluginException.Kind;
import io.troupe.api.Skill;
import io.troupe.host.fact.Wire;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an {@code agent.yaml} says, and what is said of its mistakes. */
class AgentFileTest {

    @TempDir
    Path folder;

    private AgentFile read(String... lines) {
        try {
            Files.writeString(folder.resolve("agent.yaml"), String.join("\n", lines) + "\n");
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
        return AgentFile.read(folder, Map.of("KEY", "the-value"));
    }

    private String mistake(String... lines) {
        var thrown = new ArrayList<String>();
        assertThatThrownBy(() -> read(lines)).isInstanceOfSatisfying(PluginException.class, e -> {
            assertThat(e.kind()).isEqualTo(Kind.SETTINGS);
            thrown.add(e.getMessage());
        });
        return thrown.getFirst();
    }

    private static List<JsonNode> tools(String... tools) {
        return List.of(tools).stream()
                .map(tool -> Wire.read(tool, JsonNode.class))
                .toList();
    }

    private static Offer offer(AgentFile file, String... tools) {
        return Offer.of(
                file, "My Folder", Wire.read("{\"instructions\":\"Said by itself.\"}", JsonNode.class), tools(tools));
    }

    @Test
    void takesTheCardFromItsSectionOrFromBesideIt() {
        var beside = read("name: greeter", "description: Greets.", "command: sh");
        var within = read("command: sh", "card: {name: greeter, description: Greets.}");

        assertThat(within.said()).isEqualTo(beside.said());
        assertThat(offer(beside, "{\"name\":\"greet\"}").card())
                .isEqualTo(offer(within, "{\"name\":\"greet\"}").card());
        assertThat(mistake("name: a", "command: sh", "card: {name: b}"))
                .isEqualTo("agent.yaml: name is given twice, in card and beside it, expected once");
    }

    @Test
    void namesFileLineAndWhatWasMeant() {
        assertThat(mistake("description: x", "comand: sh"))
                .contains("agent.yaml:2 comand: unknown key, did you mean command?")
                .contains("command: missing, expected a text");
        assertThat(mistake("command: sh", "limits: {memory: lots}"))
                .isEqualTo("agent.yaml:2 limits: memory is 'lots', expected a size such as 512m or 2g");
        assertThat(mistake("command: sh", "limits:", "  time: soon"))
                .isEqualTo("agent.yaml:3 limits.time: 'soon', expected a duration such as 500ms, 45s, 15m, 2h or 30d");
        assertThat(mistake("command: sh", "env: [A]")).startsWith("agent.yaml:2 env: a list of 1, expected a section");
        assertThat(mistake("command: sh", "env: {A B: x}"))
                .isEqualTo("agent.yaml: not a name of an environment variable: 'A B', expected [A-Za-z_][A-Za-z0-9_]*");
        assertThat(mistake("command: [sh]")).startsWith("agent.yaml:1 command: a list of 1, expected a text");
        assertThat(mistake("command: sh", "env: {TOKEN: '${env:NOBODY}'}"))
                .startsWith("not-configured: agent.yaml:2 env.TOKEN: the environment variable NOBODY is not set");
    }

    @Test
    void readsSizesAsPeopleWriteThem() {
        assertThat(read("command: sh", "limits: {memory: 256MB}").bounds().memoryBytes())
                .isEqualTo(256L << 20);
        assertThat(read("command: sh", "limits: {memory: 2g}").bounds().memoryBytes())
                .isEqualTo(2L << 30);
        assertThat(read("command: sh").bounds().memoryBytes()).isEqualTo(1L << 30);
    }

    @Test
    void giveItsProgramWhatItNamesOfTheEnvironmentAndNothingElse() {
        var host = Map.of(
                "PATH", System.getenv().getOrDefault("PATH", "/bin"), "API_KEY", "x", "WISH", "granted", "HOME", "/h");
        var file = read("command: sh", "env: {OWN: '${env:KEY}'}", "env-allow: [WISH, ABSENT]");

        var command = Command.of(file, folder, host);

        assertThat(command.environment())
                .containsOnlyKeys("PATH", "HOME", "WISH", "OWN")
                .containsEntry("OWN", "the-value");
    }

    @Test
    void saysWhichProgramIsMissing() throws IOException {
        var own = Files.writeString(folder.resolve("run"), "#!/bin/sh\n");
        assertThatThrownBy(() -> Command.of(read("command: no-such-program"), folder, Map.of("PATH", "/bin")))
                .hasMessage("command 'no-such-program' not found on PATH");
        assertThatThrownBy(() -> Command.of(read("command: ./run"), folder, Map.of()))
                .hasMessageStartingWith("command './run' is not a program (" + own + ")");

        Files.setPosixFilePermissions(own, PosixFilePermissions.fromString("rwx------"));
        assertThat(Command.of(read("command: ./run", "args: [a, b]"), folder, Map.of())
                        .line())
                .containsExactly(own.toString(), "a", "b");
    }

    @Test
    void makesSkillsOfTools() {
        var card = offer(read("command: sh", "default-skill: sumUp"), """
                {"name":"sumUp","title":"Summing up","inputSchema":{"type":"object"},"annotations":{"readOnlyHint":true}}""").card();

        assertThat(card.name()).isEqualTo("my-folder");
        assertThat(card.description()).isEqualTo("Said by itself.");
        assertThat(card.limits().parallel()).isOne();
        assertThat(card.skills()).extracting(Skill::name).containsExactly("sum-up", "execute");
        assertThat(card.skills()).allMatch(skill -> skill.readOnly() && skill.idempotent());
        assertThat(card.skills().getFirst().description()).isEqualTo("Does Summing up.");
    }

    @Test
    void refusesToolsThatMakeNoAgent() {
        var file = read("command: sh");

        assertThatThrownBy(() -> offer(file)).hasMessageStartingWith("it lists no tool");
        assertThatThrownBy(() -> offer(file, "{\"name\":\"a_b\"}", "{\"name\":\"a-b\"}"))
                .hasMessageContaining("two tools whose name makes 'a-b': 'a_b' and 'a-b'");
        assertThatThrownBy(() -> offer(file, "{\"name\":\"!\"}")).hasMessageStartingWith("not a name: '!'");
        assertThatThrownBy(() -> offer(read("command: sh", "default-skill: other"), "{\"name\":\"a\"}"))
                .hasMessage("default-skill is 'other', expected one of [a]");
    }
}
