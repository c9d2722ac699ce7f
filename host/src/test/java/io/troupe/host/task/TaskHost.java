package io.troupe.host.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.troupe.api.AgentCard;
import io.troupe.api.Content;
import io.troupe.api.Json;
import io.troupe.api.Limits;
import io.troupe.api.Skill;
import io.troupe.host.bus.Address;
import io.troupe.host.bus.AgentCalls;
import io.troupe.host.bus.AgentCalls.PlayedBy;
import io.troupe.host.bus.AgentCalls.Roster;
import io.troupe.host.bus.AgentCalls.Start;
import io.troupe.host.bus.AgentCalls.Stop;
import io.troupe.host.bus.Bus;
import io.troupe.host.bus.Call;
import io.troupe.host.bus.TaskCalls;
import io.troupe.host.bus.TaskCalls.Brief;
import io.troupe.host.bus.TaskCalls.Claim;
import io.troupe.host.bus.TaskCalls.Complete;
import io.troupe.host.bus.TaskCalls.Count;
import io.troupe.host.bus.TaskCalls.Done;
import io.troupe.host.bus.TaskCalls.Finish;
import io.troupe.host.bus.TaskCalls.Show;
import io.troupe.host.bus.TaskCalls.Submit;
import io.troupe.host.bus.TaskCalls.TaskView;
import io.troupe.host.bus.Topic;
import io.troupe.host.fact.ErrorCode;
import io.troupe.host.fact.Fact;
import io.troupe.host.fact.Facts;
import io.troupe.host.fact.Recorded;
import io.troupe.host.fact.Refusal;
import io.troupe.host.journal.LifeJournal;
import io.troupe.host.journal.MemoryJournal;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.function.Supplier;

/** The task service with a journal that outlives it, and a node whose agents do what the test says. */
final class TaskHost implements AutoCloseable {

    static final String NODE = "00000001";
    static final Json PLAN =
            new Json("{\"type\":\"object\",\"required\":[\"plan\"],\"properties\":{\"plan\":{\"type\":\"string\"}}}");
    static final Tasks.Limits USUAL = new Tasks.Limits(10_000, 1_000, Duration.ofMinutes(5), Duration.ofMinutes(15));

    final Vertx vertx = Vertx.vertx();
    final Bus bus = new Bus(vertx);
    final MemoryJournal kept = MemoryJournal.keeping();
    final BlockingQueue<Start> starts = new LinkedBlockingQueue<>();
    final BlockingQueue<Stop> stops = new LinkedBlockingQueue<>();
    volatile Function<Start, Future<Done>> onStart = start -> Future.succeededFuture(Done.DONE);
    LifeJournal journal = new LifeJournal(kept, vertx);
    private final Tasks.Limits limits;
    private final Duration patience;
    private Optional<Path> snapshots = Optional.empty();
    private Optional<Path> snapshotsOnDemand = Optional.empty();
    private Optional<Snapshots> onDemand = Optional.empty();
    private Set<String> nodes = Set.of();
    private Tasks tasks;
    private Roster roster = new Roster(NODE, List.of(worker("worker", 1_000), expert("expert")));

    private TaskHost(Tasks.Limits limits, Duration patience) throws Exception {
        this.limits = limits;
        this.patience = patience;
        bus.serve(AgentCalls.START.on(NODE), (start, call) -> {
            starts.add(start);
            return onStart.apply(start);
        });
        bus.serve(AgentCalls.STOP.on(NODE), (stop, call) -> {
            stops.add(stop);
            return Future.succeededFuture(Done.DONE);
        });
        bus.serve(
                AgentCalls.DESCRIBE,
                (describe, call) -> Future.failedFuture(Refusal.notFound(
                        ErrorCode.AGENT_NOT_FOUND, "no agent '" + describe.name() + "'", List.of("worker"))));
        this.tasks = live();
        tell(roster.agents());
    }

    static TaskHost open() throws Exception {
        return open(USUAL);
    }

    /** How far the service's clock is ahead of the real one, in milliseconds; a test may let it jump. */
    final AtomicLong ahead = new AtomicLong();

    static TaskHost open(Tasks.Limits limits) throws Exception {
        return new TaskHost(limits, Duration.ofSeconds(10));
    }

    /** From the next life on the service keeps snapshots, and writes one at each of its ends. */
    TaskHost withSnapshots(Path folder) throws Exception {
        snapshots = Optional.of(folder);
        restart();
        return this;
    }

    /** From the next life on the service writes snapshots when it is told to, and not at its ends. */
    TaskHost withSnapshotsOnDemand(Path folder) throws Exception {
        snapshotsOnDemand = Optional.of(folder);
        restart();
        return this;
    }

    /** Has a snapshot written while other things go on. */
    Future<Void> snapshot() {
        return onContext(() -> onDemand.orElseThrow().write());
    }

    static Roster.Entry worker(String name, int parallel) {
        var counting = Skill.of("count", "counts")
                .withInput(new Json("{\"type\":\"object\",\"required\":[\"n\"],\"additionalProperties\":false,"
                        + "\"properties\":{\"n\":{\"type\":\"integer\"}}}"));
        var card = AgentCard.of(name, "works", Skill.of("execute", "works"), counting)
                .withLimits(new Limits(parallel, Duration.ofHours(1)));
        return new Roster.Entry(card, PlayedBy.HOST, "0.1.0", "", true);
    }

    /** An agent that a client plays: free to answer anything with {@code execute}, a plan with {@code plan}. */
    static Roster.Entry expert(String name) {
        var plan = Skill.of("plan", "plans").withOutput(PLAN);
        var card = AgentCard.of(name, "knows", Skill.of("execute", "knows"), plan);
        return new Roster.Entry(card, PlayedBy.CLIENT, "0.1.0", "You know it all.", true);
    }

    /** Publishes which agents there are; the service knows when this returns. */
    void tell(List<Roster.Entry> agents) throws Exception {
        roster = new Roster(NODE, agents);
        bus.publish(Topic.ROSTER, roster);
        ask(TaskCalls.COUNT, new Count());
    }

    /** Ends this life as a kill does, and begins another one while these nodes live. */
    void dieAndLiveAmong(Set<String> live) throws Exception {
        nodes = live;
        dieAndLive();
    }

    /** Ends this life as a kill does, and begins another one on the same journal, with no agents yet. */
    void dieAndLive() throws Exception {
        journal.end();
        await(onContext(tasks::close));
        journal = new LifeJournal(kept, vertx);
        tasks = live();
    }

    /** The same, with the agents of before. */
    void restart() throws Exception {
        dieAndLive();
        tell(roster.agents());
    }

    private Tasks live() throws Exception {
        var fresh = new Tasks(vertx, bus, journal, limits, () -> System.currentTimeMillis() + ahead.get());
        snapshots.ifPresent(folder -> fresh.keepSnapshots(folder, 0));
        onDemand = snapshotsOnDemand.map(folder -> fresh.keepSnapshotsOnDemand(folder, 3));
        fresh.among(nodes);
        await(onContext(fresh::start));
        return fresh;
    }

    <T> Future<T> onContext(Supplier<Future<T>> work) {
        Promise<T> promise = Promise.promise();
        vertx.runOnContext(now -> work.get().onComplete(promise));
        return promise.future();
    }

    <Q extends Record, R extends Record> Future<R> send(Address<Q, R> address, Q body) {
        return bus.request(address, body, Call.of("me", patience));
    }

    <Q extends Record, R extends Record> R ask(Address<Q, R> address, Q body) throws Exception {
        return await(send(address, body));
    }

    <Q extends Record, R extends Record> Refusal refused(Address<Q, R> address, Q body) {
        return refusal(send(address, body));
    }

    static Refusal refusal(Future<?> future) {
        var thrown = catchThrowableOfType(ExecutionException.class, () -> await(future));
        assertThat(thrown).as("the refusal").isNotNull().hasCauseInstanceOf(Refusal.class);
        return (Refusal) Objects.requireNonNull(thrown.getCause());
    }

    static <T> T await(Future<T> future) throws Exception {
        return future.toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
    }

    static Submit request(String agent) {
        return Submit.of(agent, new Json("{\"instruction\":\"do it\"}"));
    }

    TaskView submit(String agent) throws Exception {
        return ask(TaskCalls.SUBMIT, request(agent));
    }

    /** Submits, and waits until the agent has been started. */
    Start started(String agent) throws Exception {
        submit(agent);
        return nextStart();
    }

    Start nextStart() throws Exception {
        var start = starts.poll(10, TimeUnit.SECONDS);
        assertThat(start).as("a start within ten seconds").isNotNull();
        return start;
    }

    TaskView show(String id) throws Exception {
        return ask(TaskCalls.SHOW, new Show(id, Optional.empty(), 0));
    }

    TaskView ended(String id) throws Exception {
        return ask(TaskCalls.SHOW, new Show(id, Optional.empty(), 9_000));
    }

    Brief claim(String id) throws Exception {
        return ask(TaskCalls.CLAIM, new Claim(Optional.of(id), Optional.empty()));
    }

    static Complete answer(Brief brief, String text) {
        return new Complete(brief.task(), brief.claim(), List.of(Content.text(text)), Optional.empty());
    }

    static Finish outcome(Start start, String text) {
        return new Finish(start.id(), start.epoch(), List.of(Content.text(text)), Optional.empty());
    }

    void finish(Start start) throws Exception {
        ask(TaskCalls.FINISH, outcome(start, "done"));
    }

    List<Recorded> recorded(String id) throws Exception {
        return await(kept.stream("task/" + id, 0, 10_000));
    }

    List<Fact> facts(String id) throws Exception {
        return recorded(id).stream().map(Facts::read).toList();
    }

    /** The kinds of a task's facts, without {@code task.}. */
    List<String> kinds(String id) throws Exception {
        return recorded(id).stream()
                .map(recorded -> recorded.kind().substring("task.".length()))
                .toList();
    }

    /** Waits until the journal has a fact of this kind about the task. */
    void recordedSoon(String id, String kind) throws Exception {
        var found = new CompletableFuture<Done>();
        kept.onAppended(facts -> {
            if (facts.stream().anyMatch(fact -> is(fact, id, kind))) {
                found.complete(Done.DONE);
            }
        });
        if (recorded(id).stream().noneMatch(fact -> is(fact, id, kind))) {
            found.get(10, TimeUnit.SECONDS);
        }
        ask(TaskCalls.COUNT, new Count()); // and until the service has taken it in
    }

    private static boolean is(Recorded fact, String id, String kind) {
        return fact.stream().equals("task/" + id) && fact.kind().equals("task." + kind);
    }

    @Override
    public void close() {
        journal.end();
        vertx.close()
                .toCompletionStage()
                .toCompletableFuture()
                .orTimeout(10, TimeUnit.SECONDS)
                .join();
    }
}
