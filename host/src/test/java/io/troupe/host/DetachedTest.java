package io.troupe.host;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.troupe.host.cli.Cli;
import io.troupe.host.cli.Shell;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;

class DetachedTest {

    private static final Set<String> OF_THE_ONE_WHO_TYPES = Set.of("--detach", "--help");

    @TempDir
    Path folder;

    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    /** A shell whose launcher only says what it was asked, and fails. */
    private Shell shell() throws IOException {
        var launcher = Files.writeString(folder.resolve("launcher"), "#!/bin/sh\necho \"asked: $*\"\nexit 1\n");
        Files.setPosixFilePermissions(launcher, PosixFilePermissions.fromString("rwx------"));
        return new Shell(
                new ByteArrayInputStream(new byte[0]),
                new PrintStream(new ByteArrayOutputStream(), true, UTF_8),
                new PrintStream(err, true, UTF_8),
                Map.of(),
                folder,
                Optional.of(launcher),
                OptionalInt.empty());
    }

    private String value(OptionSpec option) throws IOException {
        return switch (option.longestName()) {
            case "--config" ->
                Files.writeString(folder.resolve("own.yaml"), "log: {level: warn}\n")
                        .toString();
            case "--port" -> "7171";
            case "--data" -> folder.resolve("data").toString();
            case "--plugins" -> folder.resolve("more").toString();
            default -> "";
        };
    }

    @Test
    void startsTheHostWithAllThatWasAsked() throws IOException {
        var shell = shell();
        var arguments = new ArrayList<>(List.of("start", "--detach"));
        var expected = new ArrayList<String>();
        for (var option :
                new CommandLine(new StartCommand(shell)).getCommandSpec().options()) {
            if (!OF_THE_ONE_WHO_TYPES.contains(option.longestName())) {
                var value = value(option);
                arguments.add(option.longestName());
                if (!value.isEmpty()) {
                    arguments.add(value);
                }
                expected.add((option.longestName() + " " + value).strip());
            }
        }

        int exit = Cli.commandLine(shell, Host.VERSION, Map.of("start", () -> new StartCommand(shell)))
                .execute(arguments.toArray(String[]::new));

        assertThat(exit).isEqualTo(1);
        assertThat(expected).contains("--cluster", "--port 7171");
        assertThat(err.toString(UTF_8)).startsWith("asked: start ").contains(expected);
    }
}
