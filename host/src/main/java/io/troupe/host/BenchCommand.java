package io.troupe.host;

import io.troupe.host.bench.Bench;
import io.troupe.host.bench.ClusterPart;
import io.troupe.host.bench.ClusterSize;
import io.troupe.host.cli.CommandFailure;
import io.troupe.host.cli.CommonOptions;
import io.troupe.host.cli.Exit;
import io.troupe.host.cli.Shell;
import io.troupe.host.fact.Wire;
import java.io.IOException;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "bench",
        description = {
            "Measure this machine: each figure beside a reference from the same run.",
            "Or have the agents do fixed tasks: bench evals."
        })
final class BenchCommand implements Callable<Integer> {

    @Mixin
    final CommonOptions common = new CommonOptions();

    @Parameters(arity = "0..1", paramLabel = "NAME", description = "One of ${COMPLETION-CANDIDATES}.")
    Optional<Bench> bench = Optional.empty(); // a command below it needs no name

    @Option(
            names = "--part",
            paramLabel = "PART",
            description = "Of cluster: this part alone; may be repeated. One of ${COMPLETION-CANDIDATES}.")
    Set<ClusterPart> parts = EnumSet.allOf(ClusterPart.class);

    @Option(
            names = "--kills",
            paramLabel = "N",
            description = "Of cluster: how often the node that leads is killed (default: ${DEFAULT-VALUE}).")
    int kills = 20;

    private final Shell shell;

    BenchCommand(Shell shell) {
        this.shell = shell;
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        var chosen = bench.orElseThrow(() -> CommandFailure.of(
                Exit.USAGE,
                "usage",
                "no benchmark is named, expected one of " + List.of(Bench.values()) + ", or evals"));
        var launcher = shell.launcher()
                .orElseThrow(() -> CommandFailure.of(
                        Exit.FAILED, "not-started", "a benchmark needs the launcher: call " + shell.command()));
        if (kills < 1) {
            throw CommandFailure.of(Exit.USAGE, "usage", "--kills is " + kills + ", expected 1 or more");
        }
        var report = chosen.run(shell.root(), launcher, new ClusterSize(parts, kills));
        shell.out().println(common.json() ? Wire.write(report) : report.text());
        return Exit.DONE.code();
    }
}
