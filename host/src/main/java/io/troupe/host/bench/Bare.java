package io.troupe.host.bench;

import io.troupe.api.Agent;
import io.troupe.api.AgentCard;
import io.troupe.api.AgentContext;
import io.troupe.api.Json;
import io.troupe.api.Outcome;
import io.troupe.api.Skill;
import io.troupe.api.Task;
import io.troupe.host.agent.Agents;
import io.troupe.host.agent.Means;
import io.troupe.host.bus.Bus;
import io.troupe.host.bus.Call;
import io.troupe.host.bus.FactBatch;
import io.troupe.host.bus.ModelCalls;
import io.troupe.host.bus.ModelCalls.Plays;
import io.troupe.host.bus.PluginCalls;
import io.troupe.host.bus.PluginCalls.PluginList;
import io.troupe.host.bus.TaskCalls;
import io.troupe.host.bus.TaskCalls.Submit;
import io.troupe.host.bus.Topic;
import io.troupe.host.fact.Origin;
import io.troupe.host.fact.Refusal;
import io.troupe.host.journal.Journal;
import io.troupe.host.task.Tasks;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;

/**
 * The inside of a host, with one agent that echoes, on any journal: bus, tasks, agents; no settings, no plugins and no
 * models, which it says when it is asked.
 */
final class Bare implements AutoCloseable {

    static final String NODE = "be0c4000";

    private final Vertx vertx = Vertx.vertx();
    private final Bus bus = new Bus(vertx);
    private final Journal journal;
    private final Agents agents;

    private record Echo(Skill skill) implements Agent {
        @Override
        public AgentCard card() {
            return AgentCard.of("echo", "Says what it was told.", skill);
        }

        @Override
        public Outcome run(Task task, AgentContext context) {
            return Outcome.completed(task.instruction());
        }
    }

    /** A skill whose input is checked, as that of most agents is. */
    static Skill checked() {
        return Skill.of("execute", "Say it.");
    }

    /** A skill that takes anything, so that what is measured is the way there and back. */
    static Skill unchecked() {
        return checked().withInput(Json.of("{}"));
    }

    Bare(Journal journal, Skill skill) {
        this(journal, skill, Means.none(), 1_000);
    }

    /**
     * A host with models and tools.
     *
     * @param atOnce tasks that may run at once
     */
    Bare(Journal journal, Skill skill, Means means, int atOnce) {
        this.journal = journal;
        journal.onAppended(facts -> bus.publish(Topic.FACT, new FactBatch(facts)));
        var limits = new Tasks.Limits(100_000, atOnce, Duration.ofMinutes(5), Duration.ofMinutes(15));
        on(() -> new Tasks(vertx, bus, journal, limits).start());
        agents = new Agents(vertx, bus, journal, NODE, means);
        on(agents::start);
        var echo = new Echo(skill);
        var origin = new Origin("echo", "1", Optional.empty(), 1);
        agents.add(echo, echo.card(), origin, (trouble, detail, inRow) -> {});
        bus.serve(PluginCalls.LIST, (list, call) -> Future.succeededFuture(new PluginList(List.of())));
        bus.serve(ModelCalls.PLAYS, (who, call) -> Future.succeededFuture(new Plays(Optional.empty())));
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

    Journal journal() {
        return journal;
    }

    Agents agents() {
        return agents;
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

    /** Does something on a context of its own, as a host does, and waits for it. */
    <T> T on(Callable<Future<T>> work) {
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

    /** A context of its own. */
    Context context() {
        return on(() -> Future.succeededFuture(Vertx.currentContext()));
    }

    @Override
    public void close() {
        agents.close();
        vertx.close().await();
        journal.close();
    }
}
