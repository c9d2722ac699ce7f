package io.troupe.host.bench;

import io.troupe.api.Agent;
import io.troupe.api.AgentCard;
import io.troupe.api.AgentContext;
import io.troupe.api.Json;
import io.troupe.api.Outcome;
import io.troupe.api.Skill;
import io.troupe.api.Task;
import io.troupe.host.agent.Agents;
import io.troupe.host.bus.Bus;
import io.troupe.host.bus.Call;
import io.troupe.host.bus.FactBatch;
import io.troupe.host.bus.TaskCalls;
import io.troupe.host.bus.TaskCalls.Submit;
import io.troupe.host.bus.Topic;
import io.troupe.host.fact.Refusal;
import io.troupe.host.journal.Journal;
import io.troupe.host.task.Tasks;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.concurrent.Callable;

/** The inside of a host, with one agent that echoes, on any journal: bus, tasks, agents; no plugins, no settings. */
final class Bare implements AutoCloseable {

    static final String NODE = "be0c4000";

    private final Vertx vertx = Vertx.vertx();
    private final Bus bus = new Bus(vertx);
    private final Journal journal;
    private final Agents agents;

    private static final class Echo implements Agent {
        @Override
        public AgentCard card() {
            return AgentCard.of("echo", "Says what it was told.", Skill.of("execute", "Say it."));
        }

        @Override
        public Outcome run(Task task, AgentContext context) {
            return Outcome.completed(task.instruction());
        }
    }

    Bare(Journal journal) {
        this.journal = journal;
        journal.onAppended(facts -> bus.publish(Topic.FACT, new FactBatch(facts)));
        var limits = new Tasks.Limits(100_000, 1_000, Duration.ofMinutes(5), Duration.ofMinutes(15));
        on(vertx.getOrCreateContext(), () -> new Tasks(vertx, bus, journal, limits).start());
        agents = new Agents(vertx, bus, journal, NODE);
        on(vertx.getOrCreateContext(), agents::start);
        agents.add(new Echo(), "echo", "1");
        while (!here()) {
            Thread.onSpinWait(); // the roster is on its way
        }
    }

    Vertx vertx() {
        return vertx;
    }

    Bus bus() {
        return bus;
    }

    private boolean here() {
        var submit = Submit.of("echo", Json.string("ready?")).withWait(1_000);
        var call = Call.ofHost(Duration.ofSeconds(5));
        try {
            bus.request(TaskCalls.SUBMIT, submit, call).await();
            return true;
        } catch (Refusal e) {
            return false;
        }
    }

    static <T> T on(Context context, Callable<Future<T>> work) {
        Promise<T> done = Promise.promise();
        context.runOnContext(now -> {
            try {
                work.call().onComplete(done);
            } catch (Exception e) {
                done.fail(e);
            }
        });
        return done.future().await();
    }

    @Override
    public void close() {
        agents.close();
        vertx.close().await();
        journal.close();
    }
}
