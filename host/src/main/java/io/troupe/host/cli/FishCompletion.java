package io.troupe.host.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import picocli.CommandLine;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;

/** Writes completions for the fish shell, which picocli does not, from the commands as they are. */
final class FishCompletion {

    private static final String NAME = "troupe";

    private final StringBuilder script = new StringBuilder("complete -c " + NAME + " -f\n");

    private FishCompletion() {}

    static String of(CommandLine root) {
        var completion = new FishCompletion();
        completion.command(root, List.of());
        return completion.script.toString();
    }

    private void command(CommandLine command, List<String> path) {
        var names = new LinkedHashSet<>(command.getSubcommands().keySet());
        command.getSubcommands().forEach((name, sub) -> line(path, names, "-a " + name, about(sub)));
        command.getCommandSpec().positionalParameters().forEach(parameter -> candidates(parameter, path, names));
        for (var option : command.getCommandSpec().options()) {
            line(path, names, flags(option), description(option));
        }
        command.getSubcommands().forEach((name, sub) -> {
            var deeper = new ArrayList<>(path);
            deeper.add(name);
            command(sub, deeper);
        });
    }

    private void candidates(ArgSpec parameter, List<String> path, Set<String> names) {
        if (parameter.completionCandidates() != null) {
            line(path, names, "-a '" + String.join(" ", parameter.completionCandidates()) + "'", "");
        }
    }

    private void line(List<String> path, Set<String> below, String what, String about) {
        script.append("complete -c ")
                .append(NAME)
                .append(" -n '")
                .append(when(path, below))
                .append("' ")
                .append(what);
        if (!about.isEmpty()) {
            script.append(" -d '")
                    .append(about.replace("\\", "\\\\").replace("'", "\\'"))
                    .append('\'');
        }
        script.append('\n');
    }

    /** Completes here: after these commands, before any that may follow. */
    private static String when(List<String> path, Set<String> below) {
        if (path.isEmpty()) {
            return "__fish_use_subcommand";
        }
        var seen =
                path.stream().map(name -> "__fish_seen_subcommand_from " + name).toList();
        var here = String.join("; and ", seen);
        return below.isEmpty() ? here : here + "; and not __fish_seen_subcommand_from " + String.join(" ", below);
    }

    private static String flags(OptionSpec option) {
        var flags = new StringBuilder();
        for (var name : option.names()) {
            flags.append(name.startsWith("--") ? "-l " + name.substring(2) : "-s " + name.substring(1))
                    .append(' ');
        }
        if (option.arity().max() > 0) {
            flags.append(option.type() == Path.class || isFile(option) ? "-r -F " : "-r ");
        }
        return flags.toString().stripTrailing();
    }

    private static boolean isFile(OptionSpec option) {
        return List.of(option.auxiliaryTypes()).contains(Path.class);
    }

    private static String about(CommandLine command) {
        return String.join(" ", command.getCommandSpec().usageMessage().description());
    }

    private static String description(OptionSpec option) {
        return String.join(" ", option.description()).replace("$$", "$");
    }
}
