package io.troupe.host.cli;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/** What a user typed and what came of it. */
record Typed(int exit, String out, String err) {

    static Typed in(Path root, Map<String, String> env, String stdin, OptionalInt columns, String... args) {
        var out = new ByteArrayOutputStream();
        var err = new ByteArrayOutputStream();
        var shell = new Shell(
                new ByteArrayInputStream(stdin.getBytes(StandardCharsets.UTF_8)),
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                env,
                root,
                Optional.empty(),
                columns);
        int exit = Cli.commandLine(shell, "0.1.0", Map.of()).execute(args);
        return new Typed(exit, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    }

    static Typed at(FakeHost host, String... args) {
        return in(Path.of("/nowhere"), Map.of("TROUPE_URL", host.url().toString()), "", OptionalInt.empty(), args);
    }
}
