package io.troupe.players.claudecli;

import io.troupe.api.Budget;
import io.troupe.api.Part;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** How Claude Code is started: to take messages and give events as lines of JSON, and to ask us what it may do. */
record CommandLine(Path program, ClaudeSettings settings) {

    private static final int TURNS = 100;
    private static final Duration START_WITHIN = Duration.ofSeconds(60);
    /** A single argument may have 128 KiB at most on Linux; longer instructions are said with the task. */
    private static final int LONGEST_ARGUMENT = 100_000;

    List<String> of(Part part, Budget left) {
        var line = new ArrayList<String>();
        line.add(program.toString());
        line.addAll(settings.args().orElse(List.of()));
        line.addAll(List.of("-p", "--output-format", "stream-json", "--input-format", "stream-json", "--verbose"));
        if (fits(part)) {
            line.addAll(List.of("--append-system-prompt", part.instructions()));
        }
        line.addAll(List.of(
                "--permission-mode",
                settings.mode().orElse(ClaudeSettings.Mode.ACCEPT_EDITS).written()));
        line.addAll(List.of("--permission-prompt-tool", "stdio"));
        line.addAll(List.of("--max-turns", Integer.toString(settings.maxTurns().orElse(TURNS))));
        left.cost().ifPresent(cost -> line.addAll(List.of("--max-budget-usd", cost.toPlainString())));
        part.model().ifPresent(model -> line.addAll(List.of("--model", model)));
        tools(line, "--allowedTools", settings.allow().orElse(List.of()));
        tools(line, "--disallowedTools", settings.deny().orElse(List.of()));
        return line;
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
