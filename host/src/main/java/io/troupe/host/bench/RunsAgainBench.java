package io.troupe.host.bench;

import io.troupe.host.bench.Report.Figure;
import io.troupe.host.bus.RunCalls;
import io.troupe.host.bus.RunCalls.RunView;
import io.troupe.host.fact.Draft;
import io.troupe.host.fact.Ids;
import io.troupe.host.fact.Recorded;
import io.troupe.host.journal.Journal.Append;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;

/** Runs read back from a journal on disk: many small ones at a start, and one large one that is replayed. */
final class RunsAgainBench {

    private static final int FACTS = 100_000;
    private static final int IN_FLIGHT = 256;
    private static final int EACH = 1_000;
    private static final String THREE = """
            steps:
              - {id: one, agent: echo, instruction: one}
              - {id: two, agent: echo, instruction: "two of {{ steps.one.output.text }}", depends-on: [one]}
              - {id: three, agent: echo, instruction: "three of {{ steps.two.output.text }}", depends-on: [two]}
            """;

    private RunsAgainBench() {}

    static void run(Path folder, List<Figure> figures) throws IOException {
        many(WorkflowsBench.folder(folder, "many"), figures);
        one(WorkflowsBench.folder(folder, "one"), figures);
    }

    /** The facts of one run again and again, as if as many had been. */
    private static void many(Path folder, List<Figure> figures) {
        int runs;
        try (var host = RunningHost.in(folder)) {
            host.put("three", THREE);
            var facts = facts(host, host.run("three", "{}").await());
            var drafts = facts.stream().map(RunsAgainBench::draft).toList();
            var ids = new Ids();
            runs = FACTS / drafts.size();
            Load.all(
                    host.inside().context(),
                    IN_FLIGHT,
                    runs,
                    () -> host.journal().append(new Append(ids.next("append"), "run/" + ids.next("run"), 0, drafts)));
        }
        try (var host = RunningHost.in(folder)) {
            figures.add(Figure.of(FACTS + " facts of " + runs + " runs read at a start", host.startSeconds(), "s"));
            figures.add(Figure.of("CPU of the same", host.startCpuSeconds(), "s"));
        }
    }

    private static void one(Path folder, List<Figure> figures) {
        try (var host = RunningHost.in(folder)) {
            host.put("many", steps(FACTS / 2 / EACH));
            var run = host.run(
                            "many",
                            "{\"all\":" + IntStream.range(0, EACH).boxed().toList() + "}")
                    .await();
            for (int round = 0; round < 2; round++) {
                long cpu = ProcessUse.cpuNanos();
                long begun = System.nanoTime();
                var replayed = host.bus()
                        .request(RunCalls.REPLAY, new RunCalls.Replay(run.id()), RunningHost.call())
                        .await();
                double seconds = (System.nanoTime() - begun) / 1e9;
                if (!replayed.different().isEmpty() || !replayed.same()) {
                    throw new IllegalStateException("it was decided otherwise: " + replayed);
                }
                if (round == 1) {
                    figures.add(Figure.of("one run of " + run.version() + " facts read and replayed", seconds, "s"));
                    figures.add(Figure.of("CPU of the same", (ProcessUse.cpuNanos() - cpu) / 1e9, "s"));
                }
            }
        }
    }

    private static String steps(int count) {
        var text = new StringBuilder("parallel: 500\nsteps:\n");
        for (int step = 0; step < count; step++) {
            text.append("  - {id: s")
                    .append(step)
                    .append(", agent: echo, instruction: \"{{ item }}\", for-each: inputs.all}\n");
        }
        return text.append("output: {done: true}\n").toString();
    }

    private static List<Recorded> facts(RunningHost host, RunView run) {
        return host.journal().stream("run/" + run.id(), 0, EACH).await();
    }

    private static Draft draft(Recorded fact) {
        return new Draft(
                fact.kind(),
                fact.schemaVersion(),
                fact.time(),
                fact.tenant(),
                fact.causation(),
                fact.subject(),
                fact::body);
    }
}
