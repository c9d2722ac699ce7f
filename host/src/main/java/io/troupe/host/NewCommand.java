package io.troupe.host;

import io.troupe.host.cli.CommandFailure;
import io.troupe.host.cli.CommonOptions;
import io.troupe.host.cli.Exit;
import io.troupe.host.cli.Shell;
import io.troupe.host.fact.Wire;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(name = "new", description = "Write a small project for an agent of your own.")
final class NewCommand implements Callable<Integer> {

    @Mixin
    final CommonOptions common = new CommonOptions();

    @Parameters(paramLabel = "NAME", description = "What the agent is called: [a-z][a-z0-9-]{0,62}.")
    String name = "";

    @Option(
            names = "--form",
            required = true,
            paramLabel = "FORM",
            description = "markdown (instructions), jar (Java) or kotlin, both built with Maven; or a program: python, "
                    + "or typescript, built with npm.")
    ProjectForm form = ProjectForm.MARKDOWN;

    @Option(names = "--to", paramLabel = "DIR", description = "The folder to write, else NAME in the current one.")
    Optional<Path> to = Optional.empty();

    private final Shell shell;

    NewCommand(Shell shell) {
        this.shell = shell;
    }

    private record Written(String folder, List<String> files, List<String> next) {}

    @Override
    public Integer call() {
        var setting = new PluginProject.Setting(StartOptions.home(shell), shell.command());
        var project = new PluginProject(name, form, setting);
        var folder = to.orElse(Path.of(name));
        try {
            var files = project.write(folder).stream().map(Path::toString).toList();
            var written = new Written(folder.toAbsolutePath().normalize().toString(), files, next(project, folder));
            shell.out().println(common.json() ? Wire.write(written) : words(written));
            return Exit.DONE.code();
        } catch (IOException e) {
            throw CommandFailure.of(Exit.FAILED, "not-written", "cannot write " + folder + ": " + e);
        }
    }

    /** The command as it works from the folder that the user is in. */
    private List<String> next(PluginProject project, Path folder) {
        return project.next(folder, shell.launcher().map(Path::toString).orElse(shell.command()));
    }

    private static String words(Written written) {
        return "wrote " + written.folder() + "\n  " + String.join("\n  ", written.files()) + "\nnext\n  "
                + String.join("\n  ", written.next());
    }
}
