package io.troupe.host;

import com.fasterxml.jackson.databind.JsonNode;
import io.troupe.api.AgentCard;
import io.troupe.host.cli.CommandFailure;
import io.troupe.host.cli.CommonOptions;
import io.troupe.host.cli.Exit;
import io.troupe.host.cli.HostLine;
import io.troupe.host.cli.HostOptions;
import io.troupe.host.cli.Shell;
import io.troupe.host.evals.Contender;
import io.troupe.host.evals.EvalReport;
import io.troupe.host.evals.EvalRun;
import io.troupe.host.evals.EvalSet;
import io.troupe.host.evals.Judge;
import io.troupe.host.fact.Wire;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "evals",
        description = {
            "Have agents do fixed tasks and check what comes out, without a model judging it.",
            "Where no model plays an agent, its samples are checked instead, which the report says. Ctrl-C ends it"
                    + " with what there is by then."
        },
        footer = {"", "Example: bench evals --agents backend-expert,architect --judge anthropic/claude-sonnet"})
final class EvalsCommand implements Callable<Integer> {

    private static final int MOST_PARALLEL = 64;

    @Mixin
    final CommonOptions common = new CommonOptions();

    @Mixin
    final HostOptions where = new HostOptions();

    @Option(names = "--agents", paramLabel = "A,B", split = ",", description = "These agents alone; else all.")
    List<String> agents = List.of();

    @Option(names = "--judge", paramLabel = "PROVIDER/MODEL", description = "Have this model score outcomes besides.")
    Optional<String> judge = Optional.empty();

    @Option(names = "--self-check", description = "Check the samples of the eval sets, and ask no agent.")
    boolean selfCheck;

    @Option(names = "--parallel", paramLabel = "N", description = "Tasks at once; else ${DEFAULT-VALUE}.")
    int parallel = 4;

    @Option(names = "--timeout", paramLabel = "SECONDS", description = "For one task; else ${DEFAULT-VALUE}.")
    int timeout = 600;

    @Option(names = "--from", paramLabel = "DIR", description = "Where AGENT/evals.yaml lie; else those of the host.")
    Optional<Path> from = Optional.empty();

    private final Shell shell;
    private final CountDownLatch told = new CountDownLatch(1);

    EvalsCommand(Shell shell) {
        this.shell = shell;
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        if (parallel < 1 || parallel > MOST_PARALLEL || timeout < 1) {
            throw CommandFailure.of(
                    Exit.USAGE,
                    "usage",
                    "--parallel is " + parallel + " and --timeout " + timeout + ", expected 1 to " + MOST_PARALLEL
                            + " and 1 or more");
        }
        var sets = sets();
        try (var host = where.line(shell)) {
            var report = report(host, contenders(host, sets));
            shell.out().println(common.json() ? Wire.write(report) : report.text());
            return report.well() ? Exit.DONE.code() : Exit.FAILED.code();
        } finally {
            told.countDown();
        }
    }

    private List<EvalSet> sets() throws IOException {
        var folder = from.orElseGet(() -> StartOptions.home(shell).resolve("evals"));
        if (!Files.isDirectory(folder)) {
            throw CommandFailure.of(
                    Exit.NOT_FOUND, "not-found", "no eval sets in " + folder + ": --from names another folder");
        }
        try {
            var sets = EvalSet.in(folder).stream()
                    .filter(set -> agents.isEmpty() || agents.contains(set.agent()))
                    .toList();
            var absent = new HashSet<>(agents);
            sets.forEach(set -> absent.remove(set.agent()));
            if (!absent.isEmpty() || sets.isEmpty()) {
                throw CommandFailure.of(
                        Exit.NOT_FOUND, "agent-not-found", "no eval set in " + folder + " of " + absent);
            }
            return sets;
        } catch (IllegalArgumentException e) {
            throw CommandFailure.of(Exit.FAILED, "evals-invalid", String.valueOf(e.getMessage()));
        }
    }

    private List<Contender> contenders(HostLine host, List<EvalSet> sets) throws InterruptedException {
        var contenders = new ArrayList<Contender>();
        for (var set : sets) {
            var found = agent(host, set.agent());
            if (found.isEmpty()) {
                continue;
            }
            var agent = found.get();
            var card = Wire.read(Wire.write(agent.path("card")), AgentCard.class);
            boolean hosted = agent.path("played_by").asText().equalsIgnoreCase("host") && !selfCheck;
            boolean code = !agent.path("form").asText().equals("markdown");
            contenders.add(new Contender(
                    set,
                    card,
                    !hosted ? Contender.Basis.SAMPLES : code ? Contender.Basis.CODE : Contender.Basis.MODEL));
        }
        return contenders;
    }

    /** One that is not installed is left out, unless it was named. */
    private Optional<JsonNode> agent(HostLine host, String name) throws InterruptedException {
        try {
            return Optional.of(host.get("agents", name));
        } catch (CommandFailure e) {
            if (e.exit() != Exit.NOT_FOUND || agents.contains(name)) {
                throw e;
            }
            shell.err().println("no agent '" + name + "' here, left out");
            return Optional.empty();
        }
    }

    private EvalReport report(HostLine host, List<Contender> contenders) throws IOException, InterruptedException {
        var player = new HostPlayer(host, timeout);
        boolean anyPlayed = contenders.stream().anyMatch(one -> one.basis() != Contender.Basis.SAMPLES);
        if (judge.isPresent() && !anyPlayed) {
            shell.err().println("no agent is played here, so there is nothing for a judge to score");
        }
        if (judge.isEmpty() || !anyPlayed) {
            return watched(player, Optional.empty(), contenders);
        }
        try (var judging = JudgeAgent.in(host, judge.get())) {
            judging.awaitReady();
            return watched(player, Optional.of(new Judge(judging.checked(player), judge.get())), contenders);
        }
    }

    /** When the user interrupts, what is under way is cancelled, and what has ended is still reported. */
    private EvalReport watched(HostPlayer player, Optional<Judge> judging, List<Contender> contenders)
            throws InterruptedException {
        var run = new EvalRun(player, judging, parallel, line -> shell.err().println(line));
        var hook = Thread.ofPlatform().unstarted(() -> {
            run.stop();
            player.cancel();
            try {
                var _ = told.await(10, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        Runtime.getRuntime().addShutdownHook(hook);
        try {
            return run.run(contenders);
        } finally {
            forget(hook);
        }
    }

    private static void forget(Thread hook) {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // The process is ending: the hook waits until what there is has been told.
        }
    }
}
