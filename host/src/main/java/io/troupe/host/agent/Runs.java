package io.troupe.host.agent;

import io.troupe.host.agent.TaskContext.Surroundings;
import io.troupe.host.bus.AgentCalls.PlayedBy;
import io.troupe.host.bus.AgentCalls.Start;
import io.troupe.host.bus.AgentCalls.Stop;
import io.troupe.host.bus.TaskCalls.Done;
import io.troupe.host.bus.TaskCalls.Finish;
import io.troupe.host.bus.TaskCalls.Release;
import io.troupe.host.fact.ErrorCode;
import io.troupe.host.fact.HostClock;
import io.troupe.host.fact.Refusal;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Starts and stops agents on tasks, each run on a virtual thread of its own. The book of runs is kept on one Vert.x
 * context, so it needs no lock and a run costs two hops of it; deadlines are looked at every few milliseconds while
 * anything runs, which at thousands of runs a second is far cheaper than a timer each.
 */
final class Runs implements AutoCloseable {

    private static final long SWEEP_MILLIS = 20;
    private static final int REMEMBERED = 4_096;
    private static final long DELIVERING_NANOS = TimeUnit.SECONDS.toNanos(10);

    private record Key(String id, long epoch) {}

    private final Vertx vertx;
    private final Context context;
    private final Surroundings surroundings;
    private final Delivery delivery;
    private final Function<String, @Nullable Resident> byName;
    private final Function<String, Refusal> absent;
    private final Map<Key, Run> running = new HashMap<>();
    private final Carriers carriers = Carriers.ofProcess();

    /** The runs that ended lately: who asks for one again asks twice. Oldest out. */
    private final Set<Key> ended = Collections.newSetFromMap(new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Key, Boolean> eldest) {
            return size() > REMEMBERED;
        }
    });

    private boolean sweeping;
    private volatile boolean leaving;
    private volatile boolean closed;

    /**
     * Makes an empty book.
     *
     * @param absent what is said of an agent that is not here
     */
    Runs(Surroundings surroundings, Function<String, @Nullable Resident> byName, Function<String, Refusal> absent) {
        this.surroundings = surroundings;
        this.vertx = surroundings.vertx();
        this.context = surroundings.context();
        this.delivery = new Delivery(vertx, surroundings.bus());
        this.byName = byName;
        this.absent = absent;
    }

    /** On the context. Done as soon as the work has a thread; asking twice for the same run starts one. */
    Future<Done> start(Start start, String tenant) {
        var key = new Key(start.id(), start.epoch());
        if (running.containsKey(key) || ended.contains(key)) {
            return Future.succeededFuture(Done.DONE); // its outcome is on its way, whatever became of the agent
        }
        var agent = byName.apply(start.agent());
        if (agent == null || closed) {
            return Future.failedFuture(absent.apply(start.agent()));
        }
        if (leaving) {
            return Future.failedFuture(
                    Refusal.of(ErrorCode.OVERLOADED, "this node is about to leave, try again on another"));
        }
        var code = agent.form().code();
        if (agent.form().playedBy(agent.card()) == PlayedBy.CLIENT) {
            return Future.failedFuture(Refusal.of(
                    ErrorCode.NO_MODEL,
                    "agent '" + start.agent() + "' is instructions for a client to play, expected one that is code"));
        }
        if (!agent.begin()) {
            return agent.hasLeft() ? start(start, tenant) : Future.failedFuture(notNow(agent)); // its successor, if any
        }
        var run = new Run(start, agent, code, new TaskContext(start, tenant, agent, surroundings), this::ended);
        running.put(key, run);
        run.begin();
        sweepSoon();
        return Future.succeededFuture(Done.DONE);
    }

    private static Refusal notNow(Resident agent) {
        return Refusal.of(
                ErrorCode.OVERLOADED,
                "agent '" + agent.name() + "' is " + agent.state().wire() + ", try again");
    }

    /** On the context. Interrupts the work, if it is still going on. */
    Future<Done> stop(Stop stop) {
        var run = running.get(new Key(stop.id(), stop.epoch()));
        if (run != null) {
            run.stop();
        }
        return Future.succeededFuture(Done.DONE);
    }

    /** Any thread. Gives back what this agent works on, then interrupts it. */
    void handBack(Resident agent, String reason) {
        context.runOnContext(ignored -> {
            for (var run : running.values()) {
                if (run.agent() == agent && !run.isGivenUp()) {
                    run.giveBack();
                    delivery.send(new Release(run.start().id(), run.start().epoch(), reason));
                }
            }
        });
    }

    /** Any thread. Begins nothing more; done when what is at work has ended, or was given back when the time was over. */
    Future<Void> drain(Duration patience) {
        leaving = true;
        long until = System.nanoTime() + patience.toNanos();
        var drained = Promise.<Void>promise();
        context.runOnContext(ignored -> drain(until, drained));
        return drained.future();
    }

    private void drain(long until, Promise<Void> drained) {
        boolean late = System.nanoTime() - until > 0;
        if (late) {
            for (var run : running.values()) {
                if (!run.isGivenUp()) {
                    run.giveBack();
                    delivery.send(new Release(run.start().id(), run.start().epoch(), "its node leaves"));
                }
            }
        }
        boolean done = (late || running.isEmpty()) && delivery.isIdle();
        if (done || closed || System.nanoTime() - until > DELIVERING_NANOS) {
            drained.complete();
        } else {
            vertx.setTimer(SWEEP_MILLIS, again -> drain(until, drained));
        }
    }

    /** On the run's own thread, as the last it does. */
    private void ended(Run run, Optional<Finish> finish) {
        context.runOnContext(ignored -> {
            var key = new Key(run.start().id(), run.start().epoch());
            running.remove(key);
            ended.add(key);
            run.agent().running().decrementAndGet();
            if (!run.isGivenUp()) {
                finish.ifPresent(delivery::send);
            }
        });
    }

    private void sweepSoon() {
        if (!sweeping) {
            sweeping = true;
            vertx.setTimer(SWEEP_MILLIS, ignored -> sweep());
        }
    }

    private void sweep() {
        long now = HostClock.millis();
        long nanos = System.nanoTime();
        carriers.look(nanos);
        boolean blamed = carriers.keepUp(nanos);
        for (var run : running.values()) {
            run.look(now, blamed).ifPresent(delivery::send);
        }
        sweeping = false;
        if (!running.isEmpty() || carriers.areMore()) {
            sweepSoon();
        }
    }

    @Override
    public void close() {
        closed = true;
        delivery.close();
        context.runOnContext(ignored -> {
            running.values().forEach(Run::stop);
            carriers.close();
        });
    }
}
