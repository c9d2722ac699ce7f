package io.troupe.host;

import io.troupe.api.PluginException;
import io.troupe.host.cli.CommandFailure;
import io.troupe.host.cli.CommonOptions;
import io.troupe.host.cli.Exit;
import io.troupe.host.cli.Plain;
import io.troupe.host.cli.Shell;
import io.troupe.host.fact.PluginFact.PluginState;
import io.troupe.host.fact.Wire;
import io.troupe.host.plugin.Bundle;
import io.troupe.host.plugin.Bundle.Item;
import io.troupe.host.plugin.Verification.Verified;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
        name = "verify",
        description = "Try plugins as a host would before it lists them: what is in them, their code, their examples.")
final class VerifyCommand implements Callable<Integer> {

    @Mixin
    final CommonOptions common = new CommonOptions();

    @Parameters(
            arity = "1..*",
            paramLabel = "FILE|FOLDER",
            description = "Jars, zips, Markdown agents, programs with their agent.yaml, or folders of agents.")
    List<Path> sources = List.of();

    private final Shell shell;
    private final Supplier<Trial> opening;

    /** Does what a host does before it lists a plugin, and says how that went. Runs the plugin's code; blocks. */
    interface Trial extends AutoCloseable {
        Verified of(Path file) throws IOException;

        @Override
        void close();
    }

    private record Line(String file, boolean ok, Verified tried) {}

    private record Report(boolean ok, List<Line> files) {}

    VerifyCommand(Shell shell, Supplier<Trial> opening) {
        this.shell = shell;
        this.opening = opening;
    }

    @Override
    public Integer call() throws IOException {
        var lines = new ArrayList<Line>();
        try (var trial = opening.get()) {
            for (var source : sources) {
                for (var item : items(source)) {
                    var tried = trial.of(item.file());
                    lines.add(new Line(item.file().toString(), passes(tried), tried));
                    if (!common.json()) {
                        shell.out().println(words(lines.getLast())); // one by one: a trial may take seconds
                    }
                }
            }
        }
        boolean ok = lines.stream().allMatch(Line::ok);
        if (common.json()) {
            shell.out().println(Wire.write(new Report(ok, lines)));
        }
        return (ok ? Exit.DONE : Exit.REFUSED).code();
    }

    private static boolean passes(Verified tried) {
        return tried.state() == PluginState.LOADED || tried.state() == PluginState.LOADED_REDUCED;
    }

    private List<Item> items(Path source) throws IOException {
        try {
            var bundle = Bundle.of(source.toAbsolutePath().normalize());
            bundle.passed()
                    .forEach(one -> shell.err().println("passed over  " + Plain.line(one.name() + ": " + one.why())));
            return bundle.items();
        } catch (PluginException e) {
            throw CommandFailure.of(Exit.REFUSED, "plugin-refused", String.valueOf(e.getMessage()));
        }
    }

    private static String words(Line line) {
        var tried = line.tried();
        var words = new StringBuilder()
                .append(line.file())
                .append(": ")
                .append(tried.id())
                .append(' ')
                .append(tried.version())
                .append(", ")
                .append(tried.state().wire());
        if (line.ok() && !tried.agents().isEmpty()) {
            words.append(" (").append(String.join(", ", tried.agents())).append(')');
        }
        if (!tried.reason().isEmpty()) {
            words.append(": ").append(tried.reason());
        }
        var notes = tried.notes().stream().map(note -> "\n         " + Plain.line(note));
        return (line.ok() ? "ok       " : "not ok   ")
                + Plain.line(words.toString())
                + notes.collect(Collectors.joining());
    }
}
