package io.troupe.host;

import io.troupe.api.PluginException;
import io.troupe.host.cli.CommandFailure;
import io.troupe.host.cli.CommonOptions;
import io.troupe.host.cli.DataOption;
import io.troupe.host.cli.Exit;
import io.troupe.host.cli.Shell;
import io.troupe.host.fact.Wire;
import io.troupe.host.plugin.DropIn;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(name = "install", description = "Copy a plugin, or each one of a folder, to where the host finds it.")
final class InstallCommand implements Callable<Integer> {

    @Mixin
    final CommonOptions common = new CommonOptions();

    @Mixin
    final DataOption data = new DataOption();

    @Parameters(paramLabel = "FILE|FOLDER", description = "A jar, a Markdown agent, or a folder of them.")
    Path source = Path.of("");

    @Option(names = "--replace", description = "Take the place of files of the same name that differ.")
    boolean replace;

    private final Shell shell;

    InstallCommand(Shell shell) {
        this.shell = shell;
    }

    @Override
    public Integer call() throws IOException {
        var folder = Files.createDirectories(data.in(shell).resolve("plugins"));
        try {
            var installed = DropIn.install(source.toAbsolutePath(), folder, replace);
            shell.out().println(common.json() ? Wire.write(installed) : words(installed, folder));
            return installed.skipped().isEmpty() ? Exit.DONE.code() : Exit.FAILED.code();
        } catch (PluginException e) {
            throw CommandFailure.of(Exit.REFUSED, "plugin-refused", String.valueOf(e.getMessage()));
        }
    }

    private String words(DropIn.Installed installed, Path folder) {
        var words = new StringBuilder();
        words.append(installed.copied().size()).append(" copied to ").append(folder);
        installed.copied().forEach(name -> words.append("\n  ").append(name));
        installed
                .skipped()
                .forEach(skipped -> words.append("\nskipped  ")
                        .append(skipped.name())
                        .append(": ")
                        .append(skipped.why()));
        return words.append("\nsee how they fared: ")
                .append(shell.command())
                .append(" plugins list")
                .toString();
    }
}
