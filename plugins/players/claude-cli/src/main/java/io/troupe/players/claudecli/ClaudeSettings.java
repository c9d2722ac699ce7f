package io.troupe.players.claudecli;

import io.troupe.players.wire.Keep;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What can be set in {@code config/plugins/claude-cli.yaml}.
 *
 * @param command the program, by its name on PATH or its path; without it nobody is played
 * @param args what it is given besides, before what the plugin gives it
 * @param repository of which each task gets a worktree; without one, an empty folder
 * @param keep which of these folders stay
 * @param mode what it may do without being allowed to
 * @param allow tools that it may use unasked, as Claude Code writes them: {@code Bash(git log:*)}
 * @param deny tools that it may not use
 * @param maxTurns of the model, in one task
 * @param env names of variables that it gets besides the usual ones
 * @param startWithin how long it may take to be ready
 */
record ClaudeSettings(
        Optional<String> command,
        Optional<List<String>> args,
        Optional<Path> repository,
        Optional<Keep> keep,
        Optional<Mode> mode,
        Optional<List<String>> allow,
        Optional<List<String>> deny,
        Optional<Integer> maxTurns,
        Optional<List<String>> env,
        Optional<Duration> startWithin) {

    static final List<String> CREDENTIALS = List.of(
            "ANTHROPIC_API_KEY",
            "ANTHROPIC_AUTH_TOKEN",
            "ANTHROPIC_BASE_URL",
            "CLAUDE_CODE_OAUTH_TOKEN",
            "CLAUDE_CONFIG_DIR");

    /** The permission modes of Claude Code in which somebody still is asked about what matters. */
    enum Mode {
        DEFAULT("default"),
        ACCEPT_EDITS("acceptEdits"),
        PLAN("plan");

        private final String written;

        Mode(String written) {
            this.written = written;
        }

        String written() {
            return written;
        }
    }

    ClaudeSettings {
        args = args.map(List::copyOf);
        allow = allow.map(List::copyOf);
        deny = deny.map(List::copyOf);
        env = env.map(List::copyOf);
        if (maxTurns.filter(most -> most < 1).isPresent()) {
            throw new IllegalArgumentException("max-turns: " + maxTurns.get() + ", expected 1 or more");
        }
        if (startWithin.filter(time -> time.isNegative() || time.isZero()).isPresent()) {
            throw new IllegalArgumentException("start-within: " + startWithin.get() + ", expected more than 0s");
        }
    }

    /** This program, and the defaults. */
    static ClaudeSettings of(String command) {
        return new ClaudeSettings(
                Optional.of(command),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
    }

    ClaudeSettings withRepository(Path value, Keep kept) {
        return new ClaudeSettings(
                command, args, Optional.of(value), Optional.of(kept), mode, allow, deny, maxTurns, env, startWithin);
    }

    ClaudeSettings withStartWithin(Duration value) {
        return new ClaudeSettings(
                command, args, repository, keep, mode, allow, deny, maxTurns, env, Optional.of(value));
    }

    ClaudeSettings withEnv(List<String> value) {
        return new ClaudeSettings(
                command, args, repository, keep, mode, allow, deny, maxTurns, Optional.of(value), startWithin);
    }
}
