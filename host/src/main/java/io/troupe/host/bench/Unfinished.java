package io.troupe.host.bench;

import io.troupe.api.AgentCard;
import io.troupe.api.Json;
import io.troupe.api.Limits;
import io.troupe.api.Skill;
import io.troupe.host.bus.AgentCalls;
import io.troupe.host.bus.AgentCalls.PlayedBy;
import io.troupe.host.bus.AgentCalls.Roster;
import io.troupe.host.bus.AgentCalls.Start;
import io.troupe.host.bus.BatchCalls;
import io.troupe.host.bus.BatchCalls.Batch;
import io.troupe.host.bus.BatchCalls.SubmitBatch;
import io.troupe.host.bus.Bus;
import io.troupe.host.bus.Call;
import io.troupe.host.bus.TaskCalls;
import io.troupe.host.bus.TaskCalls.Done;
import io.troupe.host.bus.TaskCalls.Finish;
import io.troupe.host.bus.TaskCalls.Submit;
import io.troupe.host.bus.TaskCalls.TaskView;
import io.troupe.host.bus.Topic;
import io.troupe.host.journal.Journal;
import io.troupe.host.journal.SqliteJournal;
import io.troupe.host.task.Tasks;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Consumer;

/** The task service alone on a journal that syncs, and a node whose one agent takes what it is given and is told. */
final class Unfinished implements AutoCloseable {

    static final String AGENT = "worker";
    private static final String NODE = "be0c4001";
    private static final int MOST = 3_000_000;

    private final Vertx vertx = Vertx.vertx();
    private final Bus bus = new Bus(vertx);
    private final Journal journal;
    private final Tasks tasks;
    private final double startSeconds;
    private volatile Consumer<Start> onStart = start -> {};

    /** Opens the service on what is in a folder, and takes the time until it serves. */
    Unfinished(Path folder, int atOnce) {
        journal = SqliteJournal.open(folder.resolve("journal.db"), folder.resolve("blobs"));
        var limits = new Tasks.Limits(MOST, atOnce, Duration.ofHours(12), Duration.ofMinutes(15));
        bus.serve(AgentCalls.START.on(NODE), (start, call) -> {
            onStart.accept(start);
            return Future.succeededFuture(Done.DONE);
        });
        long begun = System.nanoTime();
        tasks = new Tasks(vertx, bus, journal, limits);
        tasks.keepSnapshots(folder.resolve("snapshots"));
        on(tasks::start);
        startSeconds = (System.nanoTime() - begun) / 1e9;
    }

    double startSeconds() {
        return startSeconds;
    }

    /** Tells the service of the agent. */
    void agent(boolean ready, int parallel) {
        var card = AgentCard.of(AGENT, "works", Skill.of("execute", "works").withInput(Json.of("{}")))
                .withLimits(new Limits(parallel, Duration.ofHours(12)));
        var entry = new Roster.Entry(card, PlayedBy.HOST, "1", "", ready);
        bus.publish(Topic.ROSTER, new Roster(NODE, List.of(entry)));
        bus.request(TaskCalls.COUNT, new TaskCalls.Count(), call()).await(); // after it has taken that in
    }

    /** Names who is told when the agent gets a task, on an event loop. */
    void onStart(Consumer<Start> told) {
        onStart = told;
    }

    /** Submits tasks that come together. */
    Future<Batch> submit(SubmitBatch batch) {
        return bus.request(BatchCalls.SUBMIT, batch, call());
    }

    Future<TaskView> submit(Submit submit) {
        return bus.request(TaskCalls.SUBMIT, submit, call());
    }

    static Submit usual() {
        return Submit.of(AGENT, Json.of("{\"instruction\":\"Say what you were told, and how you came to know it.\"}"));
    }

    Future<Done> finish(Start start) {
        var finish = new Finish(start.id(), start.epoch(), List.of(), Optional.empty());
        return bus.request(TaskCalls.FINISH, finish, call());
    }

    Vertx vertx() {
        return vertx;
    }

    Context context() {
        return on(() -> Future.succeededFuture(Vertx.currentContext()));
    }

    private static Call call() {
        return Call.ofHost(Duration.ofMinutes(2));
    }

    private <T> T on(Callable<Future<T>> work) {
        Promise<T> done = Promise.promise();
        vertx.deployVerticle(new VerticleBase() {
                    @Override
                    public Future<?> start() throws Exception {
                        return work.call().onComplete(done);
                    }
                })
                .await();
        return done.future().await();
    }

    @Override
    public void close() {
        on(tasks::close);
        vertx.close().await();
        journal.close();
    }
}
