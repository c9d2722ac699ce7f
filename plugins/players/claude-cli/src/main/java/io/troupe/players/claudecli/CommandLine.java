package io.troupe.players.claudecli;

import io.troupe.api.Budget;
import io.troupe.api.Part;
import io.troupe.api.Skill;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** How Claude Code is started: to take messages and give events as lines of JSON, and to ask us what it may do. */
record CommandLine(Path program, ClaudeSettings settings) {

    private static final int TURNS = 100;
    private static final Duration START_WITHIN = Duration.ofSeconds(60);
    /** A single argument may have 128 KiB at most on Linux; longer instructions are said with the task. */
    private static final int LONGEST_ARGUMENT = 100_000;
    /** Its tools that write files; what its shell does, it has to be allowed to. */
    private static final List<String> WRITING = List.of("Edit", "Write", "NotebookEdit");

    List<String> of(Part part, Budget left) {
        var line = new ArrayList<String>();
        line.add(program.toString());
        line.addAll(settings.args().orElse(List.of()));
        line.addAll(List.of("-p", "--output-format", "stream-json", "--input-format", "stream-json", "--verbose"));
        if (fits(part)) {
            line.addAll(List.of("--append-system-prompt", part.instructions()));
        }
        line.addAll(List.of("--permission-mode", mode(part.skill()).written()));
        line.addAll(List.of("--permission-prompt-tool", "stdio"));
        line.addAll(List.of("--max-turns", Integer.toString(settings.maxTurns().orElse(TURNS))));
        left.cost().ifPresent(cost -> line.addAll(List.of("--max-budget-usd", cost.toPlainString())));
        part.model().ifPresent(model -> line.addAll(List.of("--model", model)));
        tools(line, "--tools", named(part.card().tools()));
        tools(line, "--allowedTools", settings.allow().orElse(List.of()));
        tools(line, "--disallowedTools", denied(part.skill()));
        return line;
    }

    private ClaudeSettings.Mode mode(Skill skill) {
        var set = settings.mode().orElse(ClaudeSettings.Mode.ACCEPT_EDITS);
        return skill.readOnly() && set == ClaudeSettings.Mode.ACCEPT_EDITS ? ClaudeSettings.Mode.DEFAULT : set;
    }

    private List<String> denied(Skill skill) {
        var set = settings.deny().orElse(List.of());
        return skill.readOnly()
                ? Stream.concat(set.stream(), WRITING.stream()).distinct().toList()
                : set;
    }

    /** Those of an agent's tools that are named as Claude Code names its own: {@code Bash(git log:*)} is one. */
    private static List<String> named(List<String> tools) {
        return tools.stream()
                .map(tool -> tool.replaceFirst("\\(.*", ""))
                .filter(tool -> tool.matches("[A-Z][A-Za-z]+"))
                .distinct()
                .toList();
    }

    private static void tools(List<String> line, String flag, List<String> tools) {
        if (!tools.isEmpty()) {
            line.addAll(List.of(flag, String.join(",", tools)));
        }
    }

    static boolean fits(Part part) {
        return part.instructions().getBytes(StandardCharsets.UTF_8).length <= LONGEST_ARGUMENT
                && part.instructions().indexOf('\0') < 0;
    }

    Duration startWithin() {
        return settings.startWithin().orElse(START_WITHIN);
    }
}
