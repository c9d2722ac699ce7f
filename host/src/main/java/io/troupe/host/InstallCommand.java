package io.troupe.host;

import io.troupe.api.PluginException;
import io.troupe.host.cli.CommandFailure;
import io.troupe.host.cli.CommonOptions;
import io.troupe.host.cli.DataOption;
import io.troupe.host.cli.Exit;
import io.troupe.host.cli.Plain;
import io.troupe.host.cli.PluginWatch;
import io.troupe.host.cli.PluginWatch.Awaited;
import io.troupe.host.cli.PluginWatch.Fared;
import io.troupe.host.cli.Shell;
import io.troupe.host.fact.Wire;
import io.troupe.host.plugin.DropIn;
import io.troupe.host.plugin.DropIn.Installed;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "install",
        description = "Copy a plugin, or those of a folder, its packs or a marketplace, to where the host finds them.")
final class InstallCommand implements Callable<Integer> {

    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final int MOST_PASSED = 10;

    @Mixin
    final CommonOptions common = new CommonOptions();

    @Mixin
    final DataOption data = new DataOption();

    @Parameters(
            paramLabel = "FILE|FOLDER",
            description =
                    "A jar, a zip, an agent file (.md, .toml), a program with its agent.yaml, or a folder: of these, a Claude"
                            + " Code plugin, a marketplace, or a project with .claude/agents and the like.")
    Path source = Path.of("");

    @Option(names = "--replace", description = "Take the place of files of the same name that differ.")
    boolean replace;

    private final Shell shell;

    InstallCommand(Shell shell) {
        this.shell = shell;
    }

    /**
     * What is told to a program.
     *
     * @param running true when a host has looked at the files
     * @param fared how each plugin fared in the running host
     */
    private record Report(String folder, Installed installed, boolean running, List<Fared> fared) {}

    @Override
    public Integer call() throws IOException, InterruptedException {
        var folder = data.in(shell).resolve("plugins");
        Optional<PluginWatch> watch = PluginWatch.of(data.in(shell), shell);
        try {
            var installed = DropIn.install(source.toAbsolutePath().normalize(), folder, replace);
            var there = Stream.concat(installed.copied().stream(), installed.kept().stream())
                    .filter(name -> !name.endsWith(".json") && !name.endsWith(".agent-template.md")) // no plugins
                    .toList();
            List<Fared> fared = watch.isEmpty() || there.isEmpty()
                    ? List.of()
                    : watch.get().await(awaited(there, folder), PATIENCE);
            var report = new Report(folder.toString(), installed, watch.isPresent(), fared);
            shell.out().println(common.json() ? Wire.write(report) : words(report));
            return exit(report, there).code();
        } catch (PluginException e) {
            throw CommandFailure.of(Exit.REFUSED, "plugin-refused", String.valueOf(e.getMessage()));
        } finally {
            watch.ifPresent(PluginWatch::close);
        }
    }

    private static List<Awaited> awaited(List<String> names, Path folder) throws IOException {
        var awaited = new ArrayList<Awaited>();
        for (var name : names) {
            var file = folder.resolve(name);
            awaited.add(new Awaited(name, file, DropIn.digest(file)));
        }
        return awaited;
    }

    private static Exit exit(Report report, List<String> there) {
        boolean some = report.running() ? report.fared().stream().anyMatch(Fared::loaded) : !there.isEmpty();
        if (!some) {
            return Exit.REFUSED;
        }
        boolean all = report.installed().skipped().isEmpty()
                && report.fared().stream().allMatch(Fared::loaded);
        return all ? Exit.DONE : Exit.FAILED;
    }

    private String words(Report report) {
        var lines = new ArrayList<String>();
        var installed = report.installed();
        lines.add(installed.copied().size() + " copied to " + report.folder()
                + (installed.kept().isEmpty() ? "" : ", " + installed.kept().size() + " there already"));
        if (report.running()) {
            report.fared().forEach(one -> lines.add("  " + one.words()));
        } else {
            installed.copied().forEach(name -> lines.add("  " + Plain.line(name)));
        }
        installed.skipped().forEach(one -> lines.add("skipped  " + Plain.line(one.name() + ": " + one.why())));
        installed.passed().stream()
                .limit(MOST_PASSED)
                .forEach(one -> lines.add("passed over  " + Plain.line(one.name() + ": " + one.why())));
        if (installed.passed().size() > MOST_PASSED) {
            lines.add("passed over  " + (installed.passed().size() - MOST_PASSED) + " more");
        }
        if (!report.running()) {
            lines.add("no host runs here; the next start loads them: " + shell.command() + " start");
        } else if (report.fared().stream().anyMatch(one -> one.state().isEmpty())) {
            lines.add("see later how they fared: " + shell.command() + " plugins list");
        }
        return String.join("\n", lines);
    }
}
