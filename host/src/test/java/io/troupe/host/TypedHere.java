package io.troupe.host;

import io.troupe.host.cli.Cli;
import io.troupe.host.cli.Shell;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Function;
import java.util.function.Supplier;

/** What a user typed for a command of this process, and what came of it. */
record TypedHere(int exit, String out, String err) {

    /** A command that asks a host over HTTP. */
    static TypedHere of(Path root, String... arguments) {
        return typed(root, shell -> Map.of(), arguments);
    }

    /** @param place of the command, for example {@code plugins new} */
    static TypedHere in(Path root, String place, Function<Shell, Object> command, String... arguments) {
        return typed(root, shell -> Map.of(place, () -> command.apply(shell)), arguments);
    }

    private static TypedHere typed(Path root, Function<Shell, Map<String, Supplier<?>>> commands, String... arguments) {
        var out = new ByteArrayOutputStream();
        var err = new ByteArrayOutputStream();
        var shell = new Shell(
                new ByteArrayInputStream(new byte[0]),
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                Map.of(),
                root,
                Optional.empty(),
                OptionalInt.empty());
        int exit = Cli.commandLine(shell, Host.VERSION, commands.apply(shell)).execute(arguments);
        return new TypedHere(exit, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    }
}
