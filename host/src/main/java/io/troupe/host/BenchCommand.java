package io.troupe.host;

import io.troupe.host.bench.Bench;
import io.troupe.host.cli.CommandFailure;
import io.troupe.host.cli.CommonOptions;
import io.troupe.host.cli.Exit;
import io.troupe.host.cli.Shell;
import io.troupe.host.fact.Wire;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
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
        var report = chosen.run(shell.root(), launcher);
        shell.out().println(common.json() ? Wire.write(report) : report.text());
        return Exit.DONE.code();
    }
}
