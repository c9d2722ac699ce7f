package io.troupe.host.agent;

import io.troupe.api.AgentCard;
import io.troupe.api.Limits;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Reads an agent file of Codex, which is TOML. Its sandbox becomes tools: in {@code read-only} there are none that
 * write or run commands. Source: Codex's reference of custom agents.
 */
final class CodexAgent {

    private static final Set<String> USED =
            Set.of("name", "description", "developer_instructions", "model", "sandbox_mode");
    private static final List<String> READING = List.of("Read", "Glob", "Grep");

    private CodexAgent() {}

    /** Reads a file; throws IllegalArgumentException saying why when it cannot be an agent. */
    static MarkdownAgent read(String fileName, String text) {
        var file = TomlText.of(text);
        var notes = new ArrayList<>(file.notes());
        var named = file.text("name")
                .orElseThrow(() -> new IllegalArgumentException(
                        "line " + file.line("name") + ": has no name, expected name = \"…\""));
        var name = Slug.of(named)
                .or(() -> Slug.of(Dialect.stem(fileName)))
                .orElseThrow(() -> new IllegalArgumentException("line " + file.line("name") + ": not a name: '"
                        + Failures.clean(named) + "', expected letters"));
        var description = file.text("description")
                .orElseThrow(() -> new IllegalArgumentException("line " + file.line("description")
                        + ": has no description, expected description = \"…\", saying when to use it"));
        var instructions = file.text("developer_instructions")
                .orElseThrow(() -> new IllegalArgumentException("line " + file.line("developer_instructions")
                        + ": has no instructions, expected developer_instructions = \"\"\"…\"\"\""));
        var unused = file.keys().stream().filter(key -> !USED.contains(key)).toList();
        if (!unused.isEmpty()) {
            notes.add("line " + file.line(unused.getFirst()) + ": " + Failures.clean(String.join(", ", unused))
                    + ": of Codex, not used here");
        }
        var card = new AgentCard(
                name,
                description,
                "general",
                List.of(),
                List.of(),
                tools(file, notes),
                file.text("model"),
                Limits.standard(),
                MarkdownAgent.withUsual(List.of()));
        return new MarkdownAgent(card, instructions, List.copyOf(notes));
    }

    private static List<String> tools(TomlText file, List<String> notes) {
        var sandbox = file.text("sandbox_mode").map(String::strip);
        if (sandbox.isEmpty() || Set.of("workspace-write", "danger-full-access").contains(sandbox.get())) {
            return List.of();
        }
        if (!sandbox.equals(Optional.of("read-only"))) {
            notes.add("line " + file.line("sandbox_mode") + ": sandbox_mode: is '" + Failures.clean(sandbox.get())
                    + "', expected read-only, workspace-write or danger-full-access; taken for read-only");
        }
        return READING;
    }
}
