package io.troupe.host.workflow;

import io.troupe.api.AgentCard;
import io.troupe.api.Content;
import io.troupe.api.Json;
import io.troupe.api.Limits;
import io.troupe.api.Run;
import io.troupe.api.RunChange;
import io.troupe.api.RunStep.State;
import io.troupe.api.Skill;
import io.troupe.api.Step;
import io.troupe.api.WorkflowStrategy;
import io.troupe.host.bus.Address;
import io.troupe.host.bus.AgentCalls;
import io.troupe.host.bus.AgentCalls.AgentView;
import io.troupe.host.bus.AgentCalls.PlayedBy;
import io.troupe.host.bus.AgentCalls.Roster;
import io.troupe.host.bus.AgentCalls.Start;
import io.troupe.host.bus.Bus;
import io.troupe.host.bus.Call;
import io.troupe.host.bus.FactBatch;
import io.troupe.host.bus.RunCalls;
import io.troupe.host.bus.RunCalls.RunView;
import io.troupe.host.bus.RunCalls.StepView;
import io.troupe.host.bus.TaskCalls;
import io.troupe.host.bus.TaskCalls.Done;
import io.troupe.host.bus.TaskCalls.Finish;
import io.troupe.host.bus.Topic;
import io.troupe.host.bus.WorkflowCalls;
import io.troupe.host.fact.AgentState;
import io.troupe.host.fact.ErrorCode;
import io.troupe.host.fact.Facts;
import io.troupe.host.fact.Recorded;
import io.troupe.host.fact.Refusal;
import io.troupe.host.fact.RunFact;
import io.troupe.host.fact.TaskFact.TaskError;
import io.troupe.host.journal.LifeJournal;
import io.troupe.host.journal.MemoryJournal;
import io.troupe.host.task.Tasks;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.function.Supplier;
import org.assertj.core.api.Assertions;

/** The run service with the real task service, a journal that outlives both, and agents that do what the test says. */
final class RunHost implements AutoCloseable {

    static final String NODE = "00000001";
    private static final Tasks.Limits LIMITS =
            new Tasks.Limits(200_000, 1_000, Duration.ofMinutes(5), Duration.ofMinutes(15));

    final Vertx vertx = Vertx.vertx();
    final Bus bus = new Bus(vertx);
    final MemoryJournal kept;
    final AtomicLong ahead = new AtomicLong();
    final Strategies strategies = new Strategies();
    /** Starts that the test answers by itself, of agents that {@link #agents} does not know. */
    final BlockingQueue<Start> starts = new LinkedBlockingQueue<>();
    /** What agents answer, by their names; a text that begins with ! is a failure. */
    final Map<String, Function<Json, String>> agents = new ConcurrentHashMap<>();

    /** Answers for all whom {@link #agents} does not know, where it is there. */
    Optional<Function<Start, String>> everybody = Optional.empty();

    LifeJournal journal;
    private final List<AgentCard> cast;
    private final Ready ready;
    private Context context = vertx.getOrCreateContext();
    private Tasks tasks;
    private Workflows workflows;
    private Runs runs;

    /** Starts all that is ready, and ends with the first failure, as simply as can be. */
    static final class Eager implements WorkflowStrategy {
        @Override
        public String name() {
            return "graph";
        }

        @Override
        public List<Step> next(Run run, List<RunChange> changes) {
            var failed = run.steps().stream()
                    .filter(step -> step.state() == State.FAILED && !step.optional())
                    .findFirst();
            if (failed.isPresent()) {
                return run.running() > 0
                        ? List.of()
                        : List.of(new Step.Fail(
                                failed.get().id() + ": " + failed.get().error().orElse("")));
            }
            return run.open() == 0 ? List.of(Step.finish()) : List.of(Step.start(run.ready()));
        }
    }

    RunHost() throws Exception {
        this(
                List.of("worker", "echo", "other", "undoer").stream()
                        .map(RunHost::card)
                        .toList(),
                Ready.none());
    }

    /** With these agents and workflows that came with the host. */
    RunHost(List<AgentCard> cast, Ready ready) throws Exception {
        this(cast, ready, MemoryJournal.keeping());
    }

    /** On what another wrote down. */
    RunHost(List<AgentCard> cast, Ready ready, MemoryJournal kept) throws Exception {
        this.cast = cast;
        this.ready = ready;
        this.kept = kept;
        this.journal = new LifeJournal(kept, vertx);
        kept.onAppended(facts -> bus.publish(Topic.FACT, new FactBatch(facts)));
        strategies.add("graph", new Eager(), "1.0.0");
        bus.serve(AgentCalls.START.on(NODE), (start, call) -> {
            starts(start);
            return Future.succeededFuture(Done.DONE);
        });
        bus.serve(AgentCalls.STOP.on(NODE), (stop, call) -> Future.succeededFuture(Done.DONE));
        bus.serve(AgentCalls.ROSTER, (show, call) -> Future.succeededFuture(roster()));
        bus.serve(
                AgentCalls.DESCRIBE,
                (describe, call) -> Future.failedFuture(Refusal.notFound(
                        ErrorCode.AGENT_NOT_FOUND, "no agent '" + describe.name() + "'", List.of("worker"))));
        bus.serve(AgentCalls.LIST, (list, call) -> Future.succeededFuture(new AgentCalls.AgentList(views())));
        live();
    }

    private void starts(Start start) {
        var answer = agents.get(start.agent());
        if (answer == null && everybody.isPresent()) {
            answered(start, everybody.get().apply(start), journal);
        } else if (answer == null) {
            starts.add(start);
        } else {
            answered(start, answer.apply(start.input()), journal);
        }
    }

    /** As those do that play agents: what could not be written is told again, for as long as they live. */
    private void answered(Start start, String text, LifeJournal life) {
        answer(start, text).onFailure(failure -> {
            if (failure instanceof Refusal refusal
                    && refusal.code() == ErrorCode.STORE_UNAVAILABLE
                    && life.equals(journal)) {
                vertx.setTimer(50, again -> answered(start, text, life));
            }
        });
    }

    static AgentCard card(String name) {
        var anything = Skill.of("execute", "works").withInput(new Json("{\"type\":\"object\"}"));
        return AgentCard.of(name, "works", anything, Skill.of("undo-" + name, "undoes"))
                .withLimits(new Limits(1_000, Duration.ofHours(1)));
    }

    private Roster roster() {
        return new Roster(
                NODE,
                cast.stream()
                        .map(card -> new Roster.Entry(card, PlayedBy.HOST, "0.1.0", "", true))
                        .toList());
    }

    private List<AgentView> views() {
        return roster().agents().stream()
                .map(entry -> new AgentView(
                        entry.card(), AgentState.AVAILABLE, "", 0, PlayedBy.HOST, "java", "agents", "0.1.0", List.of()))
                .toList();
    }

    private void live() throws Exception {
        context = vertx.getOrCreateContext();
        tasks = new Tasks(vertx, bus, journal, LIMITS);
        await(onContext(tasks::start));
        bus.publish(Topic.ROSTER, roster());
        workflows = new Workflows(vertx, bus, journal, ready);
        await(onContext(workflows::start));
        runs = new Runs(
                vertx,
                bus,
                journal,
                new Runs.Parts(workflows, strategies),
                20_000,
                () -> System.currentTimeMillis() + ahead.get());
        await(onContext(runs::start));
    }

    /** Ends this life as a kill does, and begins another one on the same journal. */
    void restart() throws Exception {
        journal.end();
        await(onContext(() -> {
            runs.close();
            workflows.close();
            return tasks.close();
        }));
        journal = new LifeJournal(kept, vertx);
        live();
    }

    <T> Future<T> onContext(Supplier<Future<T>> work) {
        Promise<T> promise = Promise.promise();
        context.runOnContext(now -> work.get().onComplete(promise));
        return promise.future();
    }

    /** Puts a definition; the lines of its steps, as YAML. */
    void put(String name, String yaml) throws Exception {
        ask(
                WorkflowCalls.PUT,
                new WorkflowCalls.Put(
                        name, "name: " + name + "\n" + yaml, WorkflowCalls.Format.YAML, Optional.empty()));
    }

    RunView start(String workflow, String input) throws Exception {
        return ask(RunCalls.START, RunCalls.Start.of(workflow, new Json(input)));
    }

    /** Starts a run and waits for its end, or its question. */
    RunView run(String workflow, String input) throws Exception {
        return ask(RunCalls.START, RunCalls.Start.of(workflow, new Json(input)).withWait(15_000));
    }

    RunView show(String id) throws Exception {
        return ask(RunCalls.SHOW, new RunCalls.Show(id, 0));
    }

    /** Waits for the end of a run, or for its question. */
    RunView waited(String id) throws Exception {
        return ask(RunCalls.SHOW, new RunCalls.Show(id, 15_000));
    }

    RunView answer(String id, String value) throws Exception {
        return ask(RunCalls.ANSWER, new RunCalls.AnswerRun(id, Optional.empty(), Optional.of(new Json(value))));
    }

    /** Waits until something is so that is not told. */
    void awaitTrue(java.util.concurrent.Callable<Boolean> condition) throws Exception {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (!condition.call()) {
            Assertions.assertThat(System.nanoTime()).as("twenty seconds").isLessThan(end);
            Thread.onSpinWait();
        }
    }

    static StepView step(RunView run, String id) {
        return run.steps().stream()
                .filter(step -> step.id().equals(id))
                .findFirst()
                .orElseThrow();
    }

    static Map<String, State> states(RunView run) {
        var states = new java.util.LinkedHashMap<String, State>();
        run.steps().forEach(step -> states.put(step.id(), step.state()));
        return states;
    }

    Start nextStart() throws Exception {
        return Objects.requireNonNull(starts.poll(10, TimeUnit.SECONDS), "a start within ten seconds");
    }

    Future<Done> answer(Start start, String text) {
        var failed = text.startsWith("!");
        var content = text.startsWith("{") ? Content.structured(new Json(text)) : Content.text(text);
        var error = failed
                ? Optional.of(new TaskError("agent-failed", text.substring(1), false))
                : Optional.<TaskError>empty();
        return bus.request(
                TaskCalls.FINISH,
                new Finish(start.id(), start.epoch(), failed ? List.of() : List.of(content), error),
                Call.ofHost(Duration.ofSeconds(10)));
    }

    <Q extends Record, R extends Record> R ask(Address<Q, R> address, Q body) throws Exception {
        return await(send(address, body));
    }

    <Q extends Record, R extends Record> Future<R> send(Address<Q, R> address, Q body) {
        return bus.request(address, body, Call.of("me", Duration.ofSeconds(20)));
    }

    <Q extends Record, R extends Record> Refusal refused(Address<Q, R> address, Q body) {
        return refused(address, body, Call.of("me", Duration.ofSeconds(20)));
    }

    <Q extends Record, R extends Record> Refusal refused(Address<Q, R> address, Q body, Call call) {
        var thrown = Assertions.catchThrowableOfType(
                ExecutionException.class, () -> await(bus.request(address, body, call)));
        Assertions.assertThat(thrown).as("the refusal").isNotNull().hasCauseInstanceOf(Refusal.class);
        return (Refusal) Objects.requireNonNull(thrown.getCause());
    }

    static <T> T await(Future<T> future) throws Exception {
        return future.toCompletionStage().toCompletableFuture().get(60, TimeUnit.SECONDS);
    }

    List<Recorded> recorded(String id) throws Exception {
        return await(kept.stream("run/" + id, 0, 1_000_000));
    }

    List<RunFact> facts(String id) throws Exception {
        var facts = new ArrayList<RunFact>();
        for (var recorded : recorded(id)) {
            facts.add((RunFact) Facts.read(recorded));
        }
        return facts;
    }

    /** The kinds of a run's facts, without {@code run.}. */
    List<String> kinds(String id) throws Exception {
        return recorded(id).stream()
                .map(recorded -> recorded.kind().substring("run.".length()))
                .toList();
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
