package io.troupe.host.schedule;

import io.troupe.api.AgentCard;
import io.troupe.api.Budget;
import io.troupe.api.Json;
import io.troupe.api.Skill;
import io.troupe.host.bus.Address;
import io.troupe.host.bus.AgentCalls;
import io.troupe.host.bus.AgentCalls.AgentView;
import io.troupe.host.bus.AgentCalls.PlayedBy;
import io.troupe.host.bus.AgentCalls.Roster;
import io.troupe.host.bus.Bus;
import io.troupe.host.bus.Call;
import io.troupe.host.bus.ScheduleCalls;
import io.troupe.host.bus.ScheduleCalls.Create;
import io.troupe.host.bus.ScheduleCalls.ScheduleView;
import io.troupe.host.bus.SecurityCalls;
import io.troupe.host.bus.SecurityCalls.Granted;
import io.troupe.host.bus.TaskCalls;
import io.troupe.host.bus.TaskCalls.Done;
import io.troupe.host.bus.Topic;
import io.troupe.host.fact.AgentState;
import io.troupe.host.fact.ErrorCode;
import io.troupe.host.fact.Fact;
import io.troupe.host.fact.Facts;
import io.troupe.host.fact.Recorded;
import io.troupe.host.fact.Refusal;
import io.troupe.host.fact.ScheduleFact.CatchUp;
import io.troupe.host.fact.ScheduleFact.Request;
import io.troupe.host.fact.ScheduleFact.ScheduleFired;
import io.troupe.host.fact.ScheduleFact.ScheduleMissed;
import io.troupe.host.fact.ScheduleFact.Timing;
import io.troupe.host.fact.TaskFact.TaskSubmitted;
import io.troupe.host.journal.MemoryJournal;
import io.troupe.host.task.Tasks;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.assertj.core.api.Assertions;

/** The schedule service with the real task service, a journal that outlives both, and a clock that a test sets. */
final class ScheduleHost implements AutoCloseable {

    static final String START = "2026-03-01T00:00:00Z";
    private static final Tasks.Limits LIMITS =
            new Tasks.Limits(200_000, 1_000, Duration.ofMinutes(5), Duration.ofMinutes(15));

    final Vertx vertx = Vertx.vertx();
    final Bus bus = new Bus(vertx);
    final MemoryJournal kept = MemoryJournal.keeping();
    final AtomicLong clock = new AtomicLong(Instant.parse(START).toEpochMilli());
    volatile boolean gone;
    volatile Granted granted = new Granted(true, List.of("*:*"));
    MortalJournal journal = new MortalJournal(kept);
    private final int most;
    private Context context = vertx.getOrCreateContext();
    private Tasks tasks;
    private Schedules schedules;

    ScheduleHost(int most) throws Exception {
        this.most = most;
        bus.serve(AgentCalls.START.on("00000001"), (start, call) -> Future.succeededFuture(Done.DONE));
        bus.serve(
                AgentCalls.DESCRIBE,
                (describe, call) -> describe.name().equals("worker") && !gone
                        ? Future.succeededFuture(new AgentView(
                                card(),
                                AgentState.AVAILABLE,
                                "",
                                0,
                                PlayedBy.HOST,
                                "java",
                                "worker",
                                "0.1.0",
                                List.of()))
                        : Future.failedFuture(Refusal.notFound(
                                ErrorCode.AGENT_NOT_FOUND, "no agent '" + describe.name() + "'", List.of("worker"))));
        bus.serve(SecurityCalls.GRANTS, (show, call) -> Future.succeededFuture(granted));
        live();
        agents(card());
    }

    static ScheduleHost open() throws Exception {
        return new ScheduleHost(1_000);
    }

    private static AgentCard card() {
        var counting = Skill.of("count", "counts")
                .withInput(new Json("{\"type\":\"object\",\"required\":[\"n\"],"
                        + "\"properties\":{\"n\":{\"type\":\"integer\"}}}"));
        return AgentCard.of("worker", "works", Skill.of("execute", "works"), counting);
    }

    /** Says which agents there are; the task service knows when this returns. */
    void agents(AgentCard... cards) throws Exception {
        var entries = java.util.Arrays.stream(cards)
                .map(card -> new Roster.Entry(card, PlayedBy.HOST, "0.1.0", "", true))
                .toList();
        bus.publish(Topic.ROSTER, new Roster("00000001", entries));
        await(bus.request(TaskCalls.COUNT, new TaskCalls.Count(), Call.of("me", Duration.ofSeconds(9))));
    }

    private void live() throws Exception {
        context = vertx.getOrCreateContext();
        tasks = new Tasks(vertx, bus, journal, LIMITS);
        schedules = new Schedules(vertx, bus, journal, most, clock::get);
        await(onContext(() -> tasks.start()));
    }

    /** Has the schedule service begin, which the constructor leaves to the test. */
    ScheduleHost begun() throws Exception {
        await(onContext(() -> schedules.start()));
        return this;
    }

    /** Ends this life as a kill does. */
    void die() throws Exception {
        journal.end();
        await(onContext(() -> {
            schedules.close();
            tasks.close();
            return Future.succeededFuture();
        }));
    }

    /** Begins another life on the same journal. */
    void liveAgain() throws Exception {
        journal = new MortalJournal(kept);
        live();
        agents(card());
        begun();
        settle();
    }

    void restart() throws Exception {
        die();
        liveAgain();
    }

    private <T> Future<T> onContext(Supplier<Future<T>> work) {
        Promise<T> promise = Promise.promise();
        context.runOnContext(now -> work.get().onComplete(promise));
        return promise.future();
    }

    /** Has the service see to what is due, and waits until nothing is in hand. */
    void settle() throws Exception {
        for (int i = 0; i < 2; i++) { // the first look may only find that the clock went back
            await(onContext(() -> {
                schedules.look();
                return Future.succeededFuture();
            }));
            while (!await(onContext(() -> Future.succeededFuture(schedules.idle())))) {
                Thread.onSpinWait();
            }
        }
    }

    /** Sets the clock, has the service see to what is due then, and waits until it has. */
    void at(String time) throws Exception {
        clock.set(Instant.parse(time).toEpochMilli());
        settle();
    }

    static Request request(String agent, String skill, String input) {
        return new Request(
                agent, skill, new Json(input), List.of(), Optional.empty(), Budget.unbounded(), 0, Optional.empty());
    }

    static Create cron(String line) {
        return new Create(
                "nightly",
                new Timing(Optional.of(line), Optional.empty(), Optional.empty()),
                request("worker", "execute", "\"do it\""),
                CatchUp.ONCE);
    }

    static Create every(long seconds) {
        return new Create(
                "often",
                new Timing(Optional.empty(), Optional.empty(), Optional.of(seconds)),
                request("worker", "execute", "\"do it\""),
                CatchUp.ONCE);
    }

    static Create catchingUpNothing(Create create) {
        return new Create(create.name(), create.timing(), create.request(), CatchUp.NONE);
    }

    String create(Create create) throws Exception {
        return ask(ScheduleCalls.CREATE, create).id();
    }

    ScheduleView show(String id) throws Exception {
        return ask(ScheduleCalls.SHOW, new ScheduleCalls.Show(id));
    }

    <Q extends Record, R extends Record> R ask(Address<Q, R> address, Q body) throws Exception {
        return ask(address, body, Call.of("me", Duration.ofSeconds(9)));
    }

    <Q extends Record, R extends Record> R ask(Address<Q, R> address, Q body, Call call) throws Exception {
        return await(bus.request(address, body, call));
    }

    <Q extends Record, R extends Record> Refusal refused(Address<Q, R> address, Q body, Call call) {
        var thrown = Assertions.catchThrowableOfType(ExecutionException.class, () -> ask(address, body, call));
        Assertions.assertThat(thrown).as("the refusal").isNotNull().hasCauseInstanceOf(Refusal.class);
        return (Refusal) java.util.Objects.requireNonNull(thrown.getCause());
    }

    <Q extends Record, R extends Record> Refusal refused(Address<Q, R> address, Q body) {
        return refused(address, body, Call.of("me", Duration.ofSeconds(9)));
    }

    static <T> T await(Future<T> future) throws Exception {
        return future.toCompletionStage().toCompletableFuture().get(60, TimeUnit.SECONDS);
    }

    List<Recorded> recorded(String id) throws Exception {
        return await(kept.stream("schedule/" + id, 0, 10_000));
    }

    List<Fact> facts(String id) throws Exception {
        return recorded(id).stream().map(Facts::read).toList();
    }

    /** The times for which a schedule submitted a task. */
    List<String> fired(String id) throws Exception {
        return facts(id).stream()
                .filter(ScheduleFired.class::isInstance)
                .map(fact -> Instant.ofEpochMilli(((ScheduleFired) fact).due()).toString())
                .toList();
    }

    List<ScheduleMissed> missed(String id) throws Exception {
        return facts(id).stream()
                .filter(ScheduleMissed.class::isInstance)
                .map(ScheduleMissed.class::cast)
                .toList();
    }

    /** The keys of all tasks that were ever submitted. */
    List<String> submitted() throws Exception {
        return await(kept.tail(0, 1_000_000)).stream()
                .filter(fact -> fact.kind().equals("task.submitted"))
                .map(fact -> ((TaskSubmitted) Facts.read(fact))
                        .idempotency()
                        .orElseThrow()
                        .key())
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
