package io.troupe.host.agent;

import static java.util.concurrent.TimeUnit.SECONDS;

import io.troupe.api.Agent;
import io.troupe.api.AgentCard;
import io.troupe.api.AgentContext;
import io.troupe.api.Budget;
import io.troupe.api.Json;
import io.troupe.api.Outcome;
import io.troupe.api.Skill;
import io.troupe.api.Task;
import io.troupe.host.bus.AgentCalls;
import io.troupe.host.bus.AgentCalls.Roster;
import io.troupe.host.bus.AgentCalls.Start;
import io.troupe.host.bus.Bus;
import io.troupe.host.bus.Call;
import io.troupe.host.bus.TaskCalls;
import io.troupe.host.bus.TaskCalls.Done;
import io.troupe.host.bus.TaskCalls.Finish;
import io.troupe.host.bus.TaskCalls.Progress;
import io.troupe.host.bus.TaskCalls.Release;
import io.troupe.host.bus.Topic;
import io.troupe.host.fact.Origin;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A real bus with agents on it, and a task service that keeps what it is told. */
final class Stage implements AutoCloseable {

    static final String NODE = "00c0ffee";

    /** What an agent does; it may do what it must not. */
    interface Work {
        @Nullable
        Outcome run(Task task, AgentContext context) throws Exception;
    }

    final Vertx vertx = Vertx.vertx();
    final Bus bus = new Bus(vertx);
    final BreakableJournal journal = new BreakableJournal();
    final Agents agents = new Agents(vertx, bus, journal, NODE);
    final BlockingQueue<Finish> finished = new LinkedBlockingQueue<>();
    final BlockingQueue<Release> released = new LinkedBlockingQueue<>();
    final BlockingQueue<String> troubles = new LinkedBlockingQueue<>();
    private final AtomicLong loads = new AtomicLong();
    final BlockingQueue<Progress> progressed = new LinkedBlockingQueue<>();
    final BlockingQueue<Roster> rosters = new LinkedBlockingQueue<>();
    final AtomicReference<Function<Finish, Future<Done>>> taking =
            new AtomicReference<>(finish -> Future.succeededFuture(Done.DONE));
    final AtomicReference<Function<Progress, Future<Done>>> noting =
            new AtomicReference<>(note -> Future.succeededFuture(Done.DONE));

    Stage() {
        await(agents.start());
        bus.serve(TaskCalls.FINISH, (finish, call) -> {
            finished.add(finish);
            return taking.get().apply(finish);
        });
        bus.serve(TaskCalls.PROGRESS, (note, call) -> {
            progressed.add(note);
            return noting.get().apply(note);
        });
        bus.serve(TaskCalls.RELEASE, (release, call) -> {
            released.add(release);
            return Future.succeededFuture(Done.DONE);
        });
        bus.listen(Topic.ROSTER, rosters::add);
    }

    static Agent agent(String name, Work work) {
        return agent(AgentCard.of(name, "Works.", Skill.of("execute", "Works.")), work);
    }

    static Agent agent(AgentCard card, Work work) {
        return new Agent() {
            @Override
            public AgentCard card() {
                return card;
            }

            @Override
            @SuppressWarnings("NullAway") // agents are foreign code, and null may come
            public Outcome run(Task task, AgentContext context) throws InterruptedException {
                try {
                    return work.run(task, context);
                } catch (InterruptedException | RuntimeException e) {
                    throw e;
                } catch (Exception e) {
                    throw new IllegalStateException(e);
                }
            }
        };
    }

    /** A further load of a plugin. */
    Agents.Listing add(Agent agent, String plugin, String version) {
        var origin = new Origin(plugin, version, Optional.empty(), loads.incrementAndGet());
        return agents.add(
                agent,
                agent.card(),
                origin,
                (trouble, detail, inRow) -> troubles.add(trouble.wire() + " " + inRow + ": " + detail));
    }

    Agents.Listing add(Agent agent) {
        return add(agent, "pack", "1.0.0");
    }

    static Start start(String id, String agent) {
        return start(id, agent, Instant.now().plusSeconds(60), Budget.unbounded());
    }

    static Start start(String id, String agent, Instant deadline, Budget budget) {
        var input = Json.of("{\"instruction\":\"" + id + "\"}");
        return new Start(id, 1, agent, "execute", input, List.of(), deadline, budget, Optional.empty(), false);
    }

    void run(Start start) {
        await(bus.request(AgentCalls.START.on(NODE), start, call()));
    }

    void stop(String id) {
        await(bus.request(AgentCalls.STOP.on(NODE), new AgentCalls.Stop(id, 1), call()));
    }

    Finish outcome() throws InterruptedException {
        return taken(finished);
    }

    static <T> T taken(BlockingQueue<T> queue) throws InterruptedException {
        var taken = queue.poll(10, SECONDS);
        if (taken == null) {
            throw new AssertionError("nothing came within 10 s");
        }
        return taken;
    }

    static Call call() {
        return Call.ofHost(Duration.ofSeconds(10));
    }

    static <T> T await(Future<T> future) {
        try {
            return future.toCompletionStage()
                    .toCompletableFuture()
                    .orTimeout(10, SECONDS)
                    .join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : e;
        }
    }

    @Override
    public void close() {
        agents.close();
        await(vertx.close());
    }
}
