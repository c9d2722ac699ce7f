package io.troupe.host.bench;

import io.troupe.api.Agent;
import io.troupe.api.Json;
import io.troupe.api.Run;
import io.troupe.api.RunChange;
import io.troupe.api.Step;
import io.troupe.api.WorkflowStrategy;
import io.troupe.host.bus.Bus;
import io.troupe.host.bus.Call;
import io.troupe.host.bus.RunCalls;
import io.troupe.host.bus.RunCalls.RunView;
import io.troupe.host.bus.TaskCalls;
import io.troupe.host.bus.TaskCalls.Submit;
import io.troupe.host.bus.TaskCalls.TaskView;
import io.troupe.host.bus.WorkflowCalls;
import io.troupe.host.bus.WorkflowCalls.Format;
import io.troupe.host.bus.WorkflowCalls.Put;
import io.troupe.host.fact.Origin;
import io.troupe.host.fact.Refusal;
import io.troupe.host.journal.Journal;
import io.troupe.host.journal.SqliteJournal;
import io.troupe.host.workflow.Runs;
import io.troupe.host.workflow.Strategies;
import io.troupe.host.workflow.Workflows;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** The inside of a host that runs workflows, on any journal. */
final class RunningHost implements AutoCloseable {

    private static final int MOST_OPEN = 50_000;
    private static final Duration PATIENCE = Duration.ofMinutes(5);

    private final Bare inside;
    private final double startSeconds;
    private final double startCpuSeconds;

    /** Starts all that is ready, as the strategy for graphs does, which is a plugin. */
    private record Eager() implements WorkflowStrategy {
        @Override
        public String name() {
            return "graph";
        }

        @Override
        public List<Step> next(Run run, List<RunChange> changes) {
            if (!run.failed().isEmpty()) {
                return run.running() > 0 ? List.of() : List.of(new Step.Fail(String.join(", ", run.failed())));
            }
            if (run.open() == 0) {
                return List.of(Step.finish());
            }
            var ready = run.ready();
            return ready.isEmpty() ? List.of() : List.of(Step.start(ready));
        }
    }

    /** Starts on what is in a folder. */
    static RunningHost in(Path folder) {
        return new RunningHost(SqliteJournal.open(folder.resolve("journal.db"), folder.resolve("blobs")));
    }

    RunningHost(Journal journal) {
        inside = new Bare(journal, Bare.checked());
        var strategies = new Strategies();
        strategies.add("graph", new Eager(), "1");
        var workflows = new Workflows(inside.vertx(), bus(), journal);
        var runs = new Runs(inside.vertx(), bus(), journal, new Runs.Parts(workflows, strategies), MOST_OPEN);
        var context = inside.context();
        on(context, workflows::start);
        long cpu = ProcessUse.cpuNanos();
        long begun = System.nanoTime();
        on(context, runs::start);
        startSeconds = (System.nanoTime() - begun) / 1e9;
        startCpuSeconds = (ProcessUse.cpuNanos() - cpu) / 1e9;
    }

    private static void on(Context context, Supplier<Future<Void>> work) {
        Promise<Void> done = Promise.promise();
        context.runOnContext(now -> work.get().onComplete(done));
        done.future().await();
    }

    /** How long the service of runs took to read what there was. */
    double startSeconds() {
        return startSeconds;
    }

    Bare inside() {
        return inside;
    }

    /** What CPU time that took, on a machine where others work the better measure. */
    double startCpuSeconds() {
        return startCpuSeconds;
    }

    Bus bus() {
        return inside.bus();
    }

    Journal journal() {
        return inside.journal();
    }

    /** Adds an agent and waits until tasks find it. */
    void add(Agent agent) {
        var card = agent.card();
        inside.agents()
                .add(agent, card, new Origin(card.name(), "1", Optional.empty(), 1), (trouble, detail, row) -> {});
        while (!takes(card.name())) {
            Thread.onSpinWait(); // the roster is on its way
        }
    }

    private boolean takes(String agent) {
        try {
            submit(agent, "ready?").await();
            return true;
        } catch (Refusal e) {
            return false;
        }
    }

    /** A task, until it has ended. */
    Future<TaskView> submit(String agent, String instruction) {
        var input = Json.of("{\"instruction\":\"" + instruction + "\"}");
        var submit = Submit.of(agent, input).withWait(30_000);
        return bus().request(TaskCalls.SUBMIT, submit, call());
    }

    /** Keeps a workflow. */
    void put(String name, String source) {
        var put = new Put(name, "name: " + name + "\n" + source, Format.YAML, Optional.empty());
        bus().request(WorkflowCalls.PUT, put, call()).await();
    }

    /** A run, until it has ended or asks a human. */
    Future<RunView> run(String workflow, String input) {
        var start = RunCalls.Start.of(workflow, Json.of(input)).withWait(PATIENCE.toMillis());
        return bus().request(RunCalls.START, start, call());
    }

    static Call call() {
        return Call.ofHost(PATIENCE);
    }

    @Override
    public void close() {
        inside.close();
    }
}
