package io.troupe.host.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Agent files of other tools, as their users have them. */
class DialectsTest {

    private static final String GEMINI = """
            ---
            name: security-auditor
            description: Finds vulnerabilities in code.
            kind: local
            tools:
              - read_file
              - grep_search
              - run_shell_command
              - mcp_jira_*
            model: gemini-3-flash-preview
            temperature: 0.2
            max_turns: 10
            timeout_mins: 5
            ---

            You are a strict auditor.
            """;

    private static final String COPILOT = """
            ---
            description: 'Plans before anybody codes: goals, risks, steps.'
            tools: ['codebase', 'edit/editFiles', 'runCommands', 'github/create_issue', 'usages']
            model: ['Claude Sonnet 4.5 (copilot)', 'GPT-5 (copilot)']
            target: vscode
            handoffs:
              - label: Build it
                agent: Implementation Agent
                prompt: Now build the plan.
                send: false
            argument-hint: What to plan
            ---
            # Plan

            Make a plan.
            """;

    private static final String OPENCODE = """
            ---
            description: Reviews code for quality and best practices
            mode: subagent
            model: anthropic/claude-sonnet-4-20250514
            temperature: 0.1
            tools:
              write: false
              edit: false
            permission:
              bash:
                "*": ask
                "git diff": allow
            ---
            You are in code review mode.
            """;

    private static final String CODEX = """
            # A reviewer
            name = "pr_reviewer"
            description = "Reviews pull requests: correctness, security, missing tests."
            model = "gpt-5.4"
            model_reasoning_effort = "high"
            sandbox_mode = "read-only"
            nickname_candidates = ["Atlas", "Delta"]
            developer_instructions = \"""
            Review code like an owner.
            - Say \\"why\\" each time.
            \"""

            [mcp_servers.docs]
            url = "https://example.com/mcp"
            """;

    @Test
    void takesASubAgentOfGeminiCli() {
        var agent = read(".gemini/agents/security-auditor.md", GEMINI);

        assertThat(agent.card().name()).isEqualTo("security-auditor");
        assertThat(agent.card().tools()).containsExactly("Read", "Grep", "Bash", "mcp_jira_*");
        assertThat(agent.card().model()).contains("gemini-3-flash-preview");
        assertThat(agent.card().limits().time()).isEqualTo(Duration.ofMinutes(5));
        assertThat(agent.instructions()).isEqualTo("You are a strict auditor.");
        assertThat(agent.notes()).containsExactly("line 11: temperature, max_turns: of Gemini CLI, not used here");
    }

    @Test
    void takesACustomAgentOfCopilot() {
        var agent = read("Plan First.agent.md", COPILOT);

        assertThat(agent.card().name()).isEqualTo("plan-first");
        assertThat(agent.card().tools())
                .containsExactly("Grep", "Glob", "Edit", "Write", "Bash", "mcp__github__create_issue", "usages");
        assertThat(agent.card().model()).contains("Claude Sonnet 4.5");
        assertThat(agent.card().collaborators()).containsExactly("implementation-agent");
        assertThat(agent.notes()).containsExactly("line 11: argument-hint: of Copilot, not used here");
    }

    @Test
    void takesAChatModeWithAllToolsOrWithNone() {
        assertThat(read("x.chatmode.md", "---\ndescription: b\ntools: ['*']\n---\nBody")
                        .card()
                        .tools())
                .isEmpty();
        assertThat(read("x.chatmode.md", "---\ndescription: b\ntools: []\n---\nBody")
                        .card()
                        .tools())
                .containsExactly("none");
    }

    @Test
    void takesAnAgentOfOpencodeAndGivesItOnlyWhatIsAllowedOutright() {
        var agent = read(".opencode/agent/review.md", OPENCODE);

        assertThat(agent.card().name()).isEqualTo("review");
        assertThat(agent.card().tools()).containsExactly("Read", "Glob", "Grep");
        assertThat(agent.card().model()).contains("anthropic/claude-sonnet-4-20250514");
        assertThat(agent.notes())
                .containsExactly(
                        "line 9: permission: bash: not allowed outright, and nobody is asked before each call here, so left out",
                        "line 6: tools: some are taken away, so there are no others than Read, Glob, Grep",
                        "line 5: temperature: of opencode, not used here");
    }

    @Test
    void leavesAnAgentOfOpencodeAllToolsWhenNoneIsTakenAway() {
        var text = "---\ndescription: b\nmode: primary\ntools:\n  bash: true\npermission:\n  edit: allow\n---\nBody";

        assertThat(read(".opencode/agents/all.md", text).card().tools()).isEmpty();
        assertThat(read(".opencode/agents/all.md", text.replace("edit: allow", "\"*\": deny"))
                        .card()
                        .tools())
                .containsExactly("none");
        assertThat(read(".opencode/agents/all.md", text.replace("edit: allow", "\"*\": deny\n  read: allow"))
                        .card()
                        .tools())
                .containsExactly("Read");
    }

    @Test
    void takesAnAgentOfCodex() {
        var agent = read("pr_reviewer.toml", CODEX);

        assertThat(agent.card().name()).isEqualTo("pr-reviewer");
        assertThat(agent.card().description())
                .isEqualTo("Reviews pull requests: correctness, security, missing tests.");
        assertThat(agent.card().tools()).containsExactly("Read", "Glob", "Grep");
        assertThat(agent.card().model()).contains("gpt-5.4");
        assertThat(agent.instructions()).isEqualTo("Review code like an owner.\n- Say \"why\" each time.");
        assertThat(agent.notes())
                .containsExactly(
                        "line 5: model_reasoning_effort, nickname_candidates, mcp_servers: of Codex, not used here");
    }

    @Test
    void readsTomlKeyByKeyWhereItIsBroken() {
        var broken = CODEX.replace("like an owner", "for \\d+ and C:\\temp");

        var agent = read("pr.toml", broken);

        assertThat(agent.instructions())
                .startsWith("Review code for \\d+ and C:\\temp.")
                .contains("Say \"why\"");
        assertThat(agent.card().tools()).containsExactly("Read", "Glob", "Grep");
        assertThat(agent.notes())
                .first()
                .asString()
                .startsWith("line 9: not TOML: ")
                .endsWith("; read key by key");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "name = x                                          | line 1: not TOML",
                "description = 'b'                                 | line 1: has no name",
                "name = 'a'                                        | line 1: has no description",
                "name = 'a'%ndescription = 'b'                     | line 1: has no instructions",
                "name = 'a'%ndescription = 'b'%nname = 'c'         | line 3: not TOML",
                "[[[                                               | line 1: not TOML"
            })
    void saysWhereAFileOfCodexIsWrong(String text, String why) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> read("x.toml", text.replace("%n", "\n")))
                .withMessageStartingWith(why);
    }

    @Test
    void refusesWhatIsElsewhereOrSwitchedOff() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> read(".gemini/agents/far.md", GEMINI.replace("kind: local", "kind: remote")))
                .withMessageStartingWith("line 4: kind: remote");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> read(".opencode/agent/x.md", OPENCODE.replace("temperature: 0.1", "disable: true")))
                .withMessageStartingWith("line 5: disable: true");
    }

    @Test
    void knowsThemByTheirKeysWhereverTheyAre() {
        assertThat(Dialect.of("x.md", GEMINI)).isEqualTo(Dialect.GEMINI);
        assertThat(Dialect.of("x.md", "---\nname: a\ntools: [read_file, glob]\n---\n"))
                .isEqualTo(Dialect.GEMINI);
        assertThat(Dialect.of("x.md", COPILOT)).isEqualTo(Dialect.COPILOT);
        assertThat(Dialect.of("x.md", OPENCODE)).isEqualTo(Dialect.OPENCODE);
        assertThat(Dialect.of("x.md", "---\nname: a\ntools:\n  write: false\n---\n"))
                .isEqualTo(Dialect.OPENCODE);
        assertThat(Dialect.of("x.md", "---\nname: a\ntools: Read, Write\n---\nmode: subagent\n"))
                .isEqualTo(Dialect.CLAUDE_CODE);
        assertThat(Dialect.of("x.md", "---\nname: a\ndescription: has max_turns: 3\n---\nread_file\n"))
                .isEqualTo(Dialect.CLAUDE_CODE);
    }

    @Test
    void readsAHeadThatIsNoYamlKeyByKey() {
        var agent = read(
                ".gemini/agents/odd.md",
                "---\nname: odd\ndescription: Use when: things break\ntools: [read_file]\nmax_turns: 3\n---\nBody");

        assertThat(agent.card().description()).isEqualTo("Use when: things break");
        assertThat(agent.card().tools()).containsExactly("Read");
        assertThat(agent.notes()).containsExactly("line 5: max_turns: of Gemini CLI, not used here");
    }

    private static MarkdownAgent read(String file, String text) {
        return MarkdownAgent.read(
                file,
                text,
                beside -> Optional.ofNullable(Map.<String, String>of().get(beside)),
                new CardCheck());
    }
}
