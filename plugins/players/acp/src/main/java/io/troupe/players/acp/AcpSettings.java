package io.troupe.players.acp;

import io.troupe.players.wire.Keep;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What can be set in {@code config/plugins/acp.yaml}.
 *
 * @param command the program, by its name on PATH or its path; without it nobody is played
 * @param args what makes it speak the protocol
 * @param repository of which each task gets a worktree; without one, an empty folder
 * @param keep which of these folders stay
 * @param allow kinds of tool calls that are allowed unasked, as the protocol has them
 * @param env names of variables that it gets besides the usual ones
 * @param startWithin how long it may take to be ready
 */
record AcpSettings(
        Optional<String> command,
        Optional<List<String>> args,
        Optional<Path> repository,
        Optional<Keep> keep,
        Optional<List<String>> allow,
        Optional<List<String>> env,
        Optional<Duration> startWithin) {

    /** The kinds of tool calls that the protocol has. */
    private static final List<String> KINDS =
            List.of("read", "edit", "delete", "move", "search", "execute", "think", "fetch", "switch_mode", "other");

    AcpSettings {
        args = args.map(List::copyOf);
        allow = allow.map(List::copyOf);
        env = env.map(List::copyOf);
        allow.orElse(List.of()).forEach(kind -> {
            if (!KINDS.contains(kind)) {
                throw new IllegalArgumentException(
                        "allow: '" + kind + "', expected one of " + String.join(", ", KINDS));
            }
        });
        if (startWithin.filter(time -> time.isNegative() || time.isZero()).isPresent()) {
            throw new IllegalArgumentException("start-within: " + startWithin.get() + ", expected more than 0s");
        }
    }

    /** This program, and the defaults. */
    static AcpSettings of(String command, String... args) {
        return new AcpSettings(
                Optional.of(command),
                Optional.of(List.of(args)),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
    }

    AcpSettings withAllow(List<String> value) {
        return new AcpSettings(command, args, repository, keep, Optional.of(value), env, startWithin);
    }

    AcpSettings withStartWithin(Duration value) {
        return new AcpSettings(command, args, repository, keep, allow, env, Optional.of(value));
    }
}
