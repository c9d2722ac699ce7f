package io.troupe.host;

import io.troupe.api.PluginException;
import io.troupe.host.cli.CommandFailure;
import io.troupe.host.cli.CommonOptions;
import io.troupe.host.cli.Exit;
import io.troupe.host.cli.Shell;
import io.troupe.host.fact.Wire;
import io.troupe.host.plugin.MarkdownPack;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(name = "pack", description = "Pack folders of Markdown agents (agent.md and its schemas) into a jar each.")
final class PackCommand implements Callable<Integer> {

    @Mixin
    final CommonOptions common = new CommonOptions();

    @Parameters(arity = "1..*", paramLabel = "FOLDER", description = "Holds agent.md and the schemas it names.")
    List<Path> folders = List.of();

    @Option(names = "--to", paramLabel = "DIR", description = "Where the jars go; else the current folder.")
    Path to = Path.of("");

    @Option(names = "--version", paramLabel = "V", description = "Version of the plugins; else ${DEFAULT-VALUE}.")
    String version = Host.VERSION;

    private final Shell shell;

    PackCommand(Shell shell) {
        this.shell = shell;
    }

    private record Packed(List<String> jars) {}

    @Override
    public Integer call() throws IOException {
        var jars = new ArrayList<String>();
        for (var folder : folders) {
            try {
                jars.add(MarkdownPack.pack(folder.toAbsolutePath(), to.toAbsolutePath(), version)
                        .toString());
            } catch (PluginException e) {
                throw CommandFailure.of(Exit.REFUSED, "plugin-refused", folder + ": " + e.getMessage());
            }
        }
        shell.out().println(common.json() ? Wire.write(new Packed(jars)) : String.join("\n", jars));
        return Exit.DONE.code();
    }
}
