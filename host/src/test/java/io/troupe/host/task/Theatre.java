package io.troupe.host.task;

import io.troupe.api.AgentCard;
import io.troupe.api.Content;
import io.troupe.api.Json;
import io.troupe.api.Limits;
import io.troupe.api.Skill;
import io.troupe.host.bus.Address;
import io.troupe.host.bus.AgentCalls;
import io.troupe.host.bus.AgentCalls.PlayedBy;
import io.troupe.host.bus.AgentCalls.Roster;
import io.troupe.host.bus.Bus;
import io.troupe.host.bus.Call;
import io.troupe.host.bus.TaskCalls;
import io.troupe.host.bus.TaskCalls.Finish;
import io.troupe.host.bus.TaskCalls.Submit;
import io.troupe.host.bus.TaskCalls.TaskView;
import io.troupe.host.bus.Topic;
import io.troupe.host.fact.ErrorCode;
import io.troupe.host.fact.Refusal;
import io.troupe.host.journal.Journal;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/** A task service on a journal, and a node whose agents do what the test says. */
final class Theatre {

    static final String NODE = "00000001";
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    final Vertx vertx = Vertx.vertx();
    final Bus bus = new Bus(vertx);
    final BlockingQueue<AgentCalls.Start> starts = new LinkedBlockingQueue<>();
    final BlockingQueue<AgentCalls.Stop> stops = new LinkedBlockingQueue<>();
    private final Tasks tasks;

    Theatre(Journal journal, Tasks.Limits limits) throws Exception {
        tasks = new Tasks(vertx, bus, journal, limits);
        get(vertx.deployVerticle(new VerticleBase() {
            @Override
            public Future<?> start() {
                bus.serve(AgentCalls.START.on(NODE), (start, call) -> {
                    starts.add(start);
                    return Future.succeededFuture(TaskCalls.Done.DONE);
                });
                bus.serve(AgentCalls.STOP.on(NODE), (stop, call) -> {
                    stops.add(stop);
                    return Future.succeededFuture(TaskCalls.Done.DONE);
                });
                bus.serve(
                        AgentCalls.DESCRIBE,
                        (describe, call) -> Future.failedFuture(
                                Refusal.notFound(ErrorCode.AGENT_NOT_FOUND, "no agent", List.of("coder"))));
                return tasks.start();
            }
        }));
    }

    static Tasks.Limits limits() {
        return new Tasks.Limits(1_000, 100, Duration.ofMinutes(5), Duration.ofMinutes(15));
    }

    /** Says who is there: coder, which is code and takes so much at once, and planner, which a client plays. */
    Theatre cast(int parallel) throws Exception {
        var strict = Json.of(
                "{\"type\":\"object\",\"properties\":{\"plan\":{\"type\":\"string\"}},\"required\":[\"plan\"]}");
        var coder = AgentCard.of("coder", "Codes.", Skill.of("execute", "Do it."))
                .withLimits(new Limits(parallel, Duration.ofHours(1)));
        var planner = AgentCard.of(
                "planner",
                "Plans.",
                Skill.of("execute", "Do it."),
                Skill.of("plan", "Plan it.").withOutput(strict));
        bus.publish(
                Topic.ROSTER,
                new Roster(
                        NODE,
                        List.of(
                                new Roster.Entry(coder, PlayedBy.HOST, "1", ""),
                                new Roster.Entry(planner, PlayedBy.CLIENT, "1", "You plan."))));
        eventually(() -> {
            try {
                get(bus.request(TaskCalls.SUBMIT, Submit.of("planner", Json.of("{}")), Call.of("probe", PATIENCE)));
                return false;
            } catch (Refusal e) {
                return e.code() == ErrorCode.INPUT_INVALID; // known: it looks at the input
            }
        });
        return this;
    }

    TaskView submit(Submit submit) throws Exception {
        return ask(TaskCalls.SUBMIT, submit);
    }

    TaskView submit(String agent) throws Exception {
        return submit(Submit.of(agent, Json.string("do it")));
    }

    TaskView show(String id) throws Exception {
        return ask(TaskCalls.SHOW, new TaskCalls.Show(id, Optional.empty(), 0));
    }

    TaskView end(String id) throws Exception {
        return ask(TaskCalls.SHOW, new TaskCalls.Show(id, Optional.empty(), 5_000));
    }

    void finish(AgentCalls.Start start, String answer) throws Exception {
        ask(TaskCalls.FINISH, new Finish(start.id(), start.epoch(), List.of(Content.text(answer)), Optional.empty()));
    }

    AgentCalls.Start started() throws InterruptedException {
        var start = starts.poll(10, TimeUnit.SECONDS);
        if (start == null) {
            throw new AssertionError("nothing was started");
        }
        return start;
    }

    <Q extends Record, R extends Record> R ask(Address<Q, R> address, Q body) throws Exception {
        return get(bus.request(address, body, Call.of("tester", PATIENCE)));
    }

    static <T> T get(Future<T> future) throws Exception {
        try {
            return future.toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : e;
        }
    }

    interface Condition {
        boolean holds() throws Exception;
    }

    static void eventually(Condition condition) throws Exception {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.holds()) {
            if (System.nanoTime() > end) {
                throw new AssertionError("not within " + PATIENCE);
            }
        }
    }

    TaskView becomes(String id, Predicate<TaskView> wanted) throws Exception {
        eventually(() -> wanted.test(show(id)));
        return show(id);
    }

    /** Ends the service as a crash would: nothing is written any more. */
    void close() throws Exception {
        tasks.close();
        get(vertx.close());
    }
}
