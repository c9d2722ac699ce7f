package io.troupe.distribution;

import static io.troupe.distribution.ConnectedClient.text;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever an agent is written in is dropped into the folder of a running host, and a client of MCP works with it. */
class AnyFormIT {

    private static final Duration SOON = Duration.ofSeconds(20);

    @TempDir
    static Path folder;

    private static RunningHost host;
    private static ConnectedClient client;

    @BeforeAll
    static void start() throws Exception {
        host = RunningHost.start(folder.resolve("data"));
        client = ConnectedClient.to(host);
    }

    @AfterAll
    static void stop() {
        try (var _ = host) {
            client.close();
        }
    }

    /** A file of another tool: where its users have it, and what the agent is called. */
    record Foreign(String tool, String file, String agent, String text) {
        @Override
        public String toString() {
            return tool;
        }
    }

    static Stream<Foreign> foreign() {
        return Stream.of(
                new Foreign("Claude Code", "cc-reviewer.md", "cc-reviewer", """
                        ---
                        name: cc-reviewer
                        description: Use this agent when: code changes, e.g. "review this".
                        tools: Read, Grep, Bash
                        model: sonnet
                        color: blue
                        ---
                        You review.
                        """),
                new Foreign("Gemini CLI", "shop/.gemini/agents/auditor.md", "shop/auditor", """
                        ---
                        name: auditor
                        description: Finds vulnerabilities.
                        kind: local
                        tools: [read_file, grep_search]
                        timeout_mins: 5
                        ---
                        You audit.
                        """),
                new Foreign("Copilot", "planner.agent.md", "planner", """
                        ---
                        description: 'Plans before anybody codes: goals, risks, steps.'
                        tools: ['codebase', 'edit/editFiles']
                        argument-hint: What to plan
                        ---
                        Make a plan.
                        """),
                new Foreign("opencode", "site/.opencode/agent/critic.md", "site/critic", """
                        ---
                        description: Reviews code for quality
                        mode: subagent
                        permission:
                          edit: deny
                        ---
                        You criticise.
                        """),
                new Foreign("Codex", "pr-explorer.toml", "pr-explorer", """
                        name = "pr_explorer"
                        description = "Looks around before a change."
                        sandbox_mode = "read-only"
                        developer_instructions = \"""
                        Stay in exploration mode.
                        \"""
                        """));
    }

    @ParameterizedTest
    @MethodSource
    void foreign(Foreign foreign) throws Exception {
        drop(foreign.file(), foreign.text());

        loaded(foreign.agent());
        client.play(foreign.agent(), "look at pull request 12", "Nothing to say.");
    }

    @Test
    void aTemplateFilledIn() throws Exception {
        drop("auditor.agent-template.md", """
                ---
                description: "Audits {{ what }}."
                parameters:
                  - { name: what, description: "what is audited" }
                ---
                You audit {{ what }}.
                """);
        drop("ledgers.md", "---\nname: ledger-auditor\ntemplate: auditor\nwith: { what: ledgers }\n---\n");

        loaded("ledger-auditor");
        var turn = client.play("ledger-auditor", "look", "It balances.");
        assertThat(text(turn)).contains("You audit ledgers.");
    }

    @Test
    void aZipOfAPluginOfClaudeCode() throws Exception {
        var made = folder.resolve("made.zip");
        try (var zip = new ZipOutputStream(Files.newOutputStream(made))) {
            zip.putNextEntry(new ZipEntry(".claude-plugin/plugin.json"));
            zip.write("{\"name\": \"pay\", \"version\": \"1.0.0\"}".getBytes(StandardCharsets.UTF_8));
            zip.putNextEntry(new ZipEntry("agents/cashier.md"));
            zip.write(agent("cashier", "Takes the money.").getBytes(StandardCharsets.UTF_8));
        }
        Files.move(made, host.dropIn().resolve("whatever-1.0.zip"));

        loaded("pay/cashier");
        client.play("pay/cashier", "take five", "Taken.");
    }

    @Test
    void aProgram() throws Exception {
        copy(
                RunningHost.root().resolve("plugins/examples/hello-python"),
                host.dropIn().resolve("hello-python"));

        loaded("hello-python");
        greets("hello-python");
    }

    @Test
    void aJar() throws Exception {
        var jar = RunningHost.root().resolve("plugins/examples/hello-kotlin/target/hello-kotlin-0.1.0.jar");
        Files.copy(jar, host.dropIn().resolve("hello-kotlin.jar"));

        loaded("hello-kotlin");
        greets("hello-kotlin");
    }

    @Test
    void twoPacksWhoseAgentsHaveTheSameNames() throws Exception {
        for (var pack : new String[] {"one", "two"}) {
            drop(pack + "/clerk.md", agent("clerk", "Is the clerk of " + pack + "."));
        }

        loaded("one/clerk");
        loaded("two/clerk");
        assertThat(text(client.play("one/clerk", "file this", "Filed."))).contains("clerk of one");
        assertThat(text(client.play("two/clerk", "file this", "Filed."))).contains("clerk of two");
        var neither = client.call("invoke_agent", Map.of("agent", "clerk", "input", "file this"));
        assertThat(neither.isError()).isTrue();
        assertThat(text(neither)).contains("one/clerk").contains("two/clerk");
    }

    @Test
    void twoFilesWhoseAgentsHaveTheSameName() throws Exception {
        drop("postman.md", agent("postman", "Brings letters."));
        loaded("postman");

        drop("post.md", agent("postman", "Brings parcels."));

        loaded("post/postman");
        assertThat(text(client.play("postman", "come", "Here."))).contains("Brings letters.");
        assertThat(text(client.play("post/postman", "come", "Here."))).contains("Brings parcels.");
    }

    private static void greets(String agent) {
        var input = Map.of("name", "Ada");
        var said = client.call("invoke_agent", Map.of("agent", agent, "skill", "greet", "input", input));
        assertThat(said.isError()).as(text(said)).isNotEqualTo(true);
        assertThat(text(said)).contains("Hello, Ada");
    }

    private static String agent(String name, String does) {
        return "---\nname: " + name + "\ndescription: " + does + "\n---\n" + does + "\n";
    }

    private static void drop(String name, String text) throws IOException {
        var file = host.dropIn().resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }

    private static void copy(Path from, Path to) throws IOException {
        Files.createDirectories(to);
        try (var files = Files.list(from)) {
            for (var file : files.filter(Files::isRegularFile).toList()) {
                Files.copy(file, to.resolve(file.getFileName()));
            }
        }
    }

    private static void loaded(String agent) throws Exception {
        host.eventually("/api/v1/agents/" + agent.replace("/", "%2F"), SOON, found -> found.has("card"));
    }
}
