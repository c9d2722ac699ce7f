package io.troupe.host.plugin;

import static org.assertj.core.api.Assertions.assertThat;

import io.troupe.host.plugin.Bundle.Passed;
import io.troupe.host.plugin.PackTree.Member;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PackTreeTest {

    @TempDir
    Path root;

    /** Names with their texts. */
    private record Given(TreeMap<String, String> files) implements PackTree.Listing {
        @Override
        public List<String> names() {
            return List.copyOf(files.keySet());
        }

        @Override
        public Optional<String> text(String name) {
            return Optional.ofNullable(files.get(name));
        }
    }

    private static PackTree tree(Map<String, String> files) {
        return PackTree.of("folder", new Given(new TreeMap<>(files)));
    }

    private static List<String> members(PackTree tree) {
        return tree.members().stream()
                .map(member -> member.pack() + ": " + member.path())
                .toList();
    }

    @Test
    void takesAllThatMayBeAgentsOfAPlainFolder() {
        var tree = tree(Map.of(
                "one.md",
                "",
                "01-core/two.md",
                "",
                "README.md",
                "",
                "commands/go.md",
                "",
                "skills/a/SKILL.md",
                "",
                "plan.prompt.md",
                "",
                "x.agent-template.md",
                "",
                "deep/three.toml",
                "",
                "a.jar",
                "",
                "lib/b.jar",
                ""));

        assertThat(members(tree))
                .containsExactly(
                        "folder: 01-core/two.md", "folder: a.jar", "folder: deep/three.toml", "folder: one.md");
        assertThat(tree.told()).isFalse();
        assertThat(tree.passed()).extracting(Passed::name).containsExactly("commands", "skills");
        assertThat(tree.members()).extracting(Member::label).contains("01-core-two.md", "one.md");
    }

    @Test
    void takesOnlyTheAgentFoldersOfToolsWhereThereAreAny() {
        var tree = tree(Map.of(
                ".claude/agents/a.md",
                "",
                ".gemini/agents/b.md",
                "",
                ".opencode/agent/c.md",
                "",
                ".github/agents/d.agent.md",
                "",
                ".codex/agents/e.toml",
                "",
                "docs/guide.md",
                "",
                "pyproject.toml",
                "",
                ".github/workflows/w.md",
                ""));

        assertThat(members(tree))
                .containsExactly(
                        "folder: .claude/agents/a.md",
                        "folder: .codex/agents/e.toml",
                        "folder: .gemini/agents/b.md",
                        "folder: .github/agents/d.agent.md",
                        "folder: .opencode/agent/c.md");
        assertThat(tree.told()).isTrue();
        assertThat(tree.members()).extracting(Member::label).startsWith("a.md", "e.toml");
    }

    @Test
    void takesTheAgentsOfAClaudeCodePluginAndSaysWhatItLeaves() {
        var tree = tree(Map.of(
                ".claude-plugin/plugin.json",
                """
                {"name": "Pay Tools", "version": "1.2.0", "description": "For payments",
                 "agents": ["./more/x.md", "../out.md"], "hooks": "./hooks.json"}""",
                "agents/a.md",
                "",
                "agents/sub/b.md",
                "",
                "more/x.md",
                "",
                "more/y.md",
                "",
                "commands/go.md",
                "",
                "skills/s/SKILL.md",
                "",
                ".mcp.json",
                "{}"));

        assertThat(members(tree))
                .containsExactly("pay-tools: agents/a.md", "pay-tools: agents/sub/b.md", "pay-tools: more/x.md");
        assertThat(tree.passed())
                .extracting(passed -> passed.name() + ": " + passed.why())
                .anySatisfy(said -> assertThat(said).contains("'../out.md' leads out of it"))
                .anySatisfy(
                        said -> assertThat(said).startsWith(".claude-plugin/plugin.json: hooks of pay-tools not taken"))
                .anySatisfy(said ->
                        assertThat(said).startsWith("commands: of pay-tools 1.2.0 (For payments) not taken: 1 files"))
                .anySatisfy(said -> assertThat(said).startsWith("skills: "))
                .anySatisfy(said -> assertThat(said).startsWith(".mcp.json: "));
    }

    @Test
    void takesTheLocalPluginsOfAMarketplaceEachAsItsPack() {
        var tree = tree(Map.of(
                ".claude-plugin/marketplace.json",
                """
                {"name": "market", "owner": {"name": "us"}, "plugins": [
                  {"name": "review", "source": "./plugins/review"},
                  {"name": "loose", "source": "./plugins/loose", "strict": false, "agents": ["./x.md"]},
                  {"name": "far", "source": {"source": "github", "repo": "someone/far"}},
                  {"name": "none", "source": "./plugins/none"},
                  {"name": "evil", "source": "./../../etc"}]}""",
                "plugins/review/.claude-plugin/plugin.json",
                "{\"name\": \"review\"}",
                "plugins/review/agents/a.md",
                "",
                "plugins/loose/x.md",
                "",
                "plugins/loose/y.md",
                "",
                "docs/z.md",
                ""));

        assertThat(members(tree)).containsExactly("loose: plugins/loose/x.md", "review: plugins/review/agents/a.md");
        assertThat(tree.passed())
                .extracting(passed -> passed.name() + ": " + passed.why())
                .anySatisfy(
                        said -> assertThat(said).startsWith("far: not fetched: it is elsewhere (github someone/far)"))
                .anySatisfy(said -> assertThat(said).startsWith("none: not taken: nothing in './plugins/none'"))
                .anySatisfy(said -> assertThat(said).startsWith("evil: not taken: its source './../../etc' is not in"));
    }

    @Test
    void saysWhereAManifestCannotBeRead() {
        var tree = tree(Map.of(".claude-plugin/plugin.json", "{\"name\":\n oops", "agents/a.md", ""));

        assertThat(members(tree)).containsExactly("folder: agents/a.md");
        assertThat(tree.passed())
                .containsExactly(new Passed(".claude-plugin/plugin.json", "cannot be read: line 2: not JSON"));
    }

    @Test
    void walksNotTooDeepAndByNoLink() throws IOException {
        Files.writeString(Files.createDirectories(root.resolve("in/a/b/c/d")).resolve("x.md"), "---");
        Files.writeString(Files.createDirectories(root.resolve("in/a/b/c/d/e")).resolve("y.md"), "---");
        Files.writeString(Files.createDirectories(root.resolve("out")).resolve("z.md"), "---");
        Files.createSymbolicLink(root.resolve("in/link"), root.resolve("out"));
        Files.createSymbolicLink(root.resolve("in/link.md"), root.resolve("out/z.md"));
        Files.createDirectories(root.resolve("in/node_modules/n"));
        Files.writeString(Files.createDirectories(root.resolve("in/own")).resolve("agent.yaml"), "command: x");

        var tree = FolderTree.of(root.resolve("in"));

        assertThat(tree.names()).containsExactly("a/b/c/d/x.md");
        assertThat(tree.passed())
                .extracting(Passed::name)
                .containsExactlyInAnyOrder("a/b/c/d/e", "link", "link.md", "node_modules", "own");
    }
}
