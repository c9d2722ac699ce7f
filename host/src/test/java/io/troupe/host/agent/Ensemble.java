package io.troupe.host.agent;

import io.troupe.api.Agent;
import io.troupe.api.Content;
import io.troupe.api.Json;
import io.troupe.host.bus.Address;
import io.troupe.host.bus.AgentCalls.Roster;
import io.troupe.host.bus.Bus;
import io.troupe.host.bus.TaskCalls;
import io.troupe.host.bus.TaskCalls.Count;
import io.troupe.host.bus.TaskCalls.Done;
import io.troupe.host.bus.TaskCalls.Finish;
import io.troupe.host.bus.TaskCalls.Show;
import io.troupe.host.bus.TaskCalls.Submit;
import io.troupe.host.bus.TaskCalls.TaskView;
import io.troupe.host.bus.Topic;
import io.troupe.host.fact.Fact;
import io.troupe.host.fact.Facts;
import io.troupe.host.fact.Origin;
import io.troupe.host.journal.MemoryJournal;
import io.troupe.host.task.Tasks;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;

/** The agent service and the task service together, on one bus and with a journal in memory. */
final class Ensemble implements AutoCloseable {

    private static final Tasks.Limits LIMITS =
            new Tasks.Limits(10_000, 1_000, Duration.ofMinutes(5), Duration.ofMinutes(15));

    final Vertx vertx = Vertx.vertx();
    final Bus bus = new Bus(vertx);
    final MemoryJournal journal = MemoryJournal.keeping();
    final Agents agents = new Agents(vertx, bus, journal, Stage.NODE);
    private final BlockingQueue<Roster> rosters = new LinkedBlockingQueue<>();
    private long loads;

    Ensemble() {
        Stage.await(agents.start());
        var tasks = new Tasks(vertx, bus, journal, LIMITS);
        Promise<Void> started = Promise.promise();
        vertx.runOnContext(now -> tasks.start().onComplete(started));
        Stage.await(started.future());
        bus.listen(Topic.ROSTER, rosters::add); // after the task service's, so that it hears of each before this does
    }

    /** A further load of the plugin that all agents here are from; tasks can be given to it when this returns. */
    Agents.Listing add(Agent agent) throws InterruptedException {
        var version = "1." + loads++;
        var origin = new Origin("pack", version, Optional.empty(), loads);
        var listing = agents.add(agent, agent.card(), origin, (trouble, detail, inRow) -> {});
        told(entry -> entry.card().name().equals(listing.name())
                && entry.pluginVersion().equals(version));
        return listing;
    }

    /** Waits until the task service knows of an agent like this. */
    void told(Predicate<Roster.Entry> wanted) throws InterruptedException {
        while (Stage.taken(rosters).agents().stream().noneMatch(wanted)) {
            // an earlier one
        }
        ask(TaskCalls.COUNT, new Count());
    }

    <Q extends Record, R extends Record> R ask(Address<Q, R> address, Q body) {
        return Stage.await(bus.request(address, body, Stage.call()));
    }

    Future<TaskView> submitting(String agent) {
        return bus.request(TaskCalls.SUBMIT, Submit.of(agent, Json.of("{\"instruction\":\"do it\"}")), Stage.call());
    }

    TaskView submit(String agent) {
        return Stage.await(submitting(agent));
    }

    TaskView show(String id) {
        return ask(TaskCalls.SHOW, new Show(id, Optional.empty(), 0));
    }

    TaskView ended(String id) {
        return ask(TaskCalls.SHOW, new Show(id, Optional.empty(), 9_000));
    }

    /** Gives the outcome of a run as its node would. */
    void finish(String id, long epoch, String answer) {
        ask(TaskCalls.FINISH, new Finish(id, epoch, List.of(Content.text(answer)), Optional.empty()));
    }

    void release(String id, long epoch) {
        if (!ask(TaskCalls.RELEASE, new TaskCalls.Release(id, epoch, "a test")).equals(Done.DONE)) {
            throw new AssertionError("the release of " + id + " had another answer than done");
        }
    }

    List<Fact> facts(String id) {
        return Stage.await(journal.stream("task/" + id, 0, 1_000)).stream()
                .map(Facts::read)
                .toList();
    }

    /** The kinds of a task's facts, without {@code task.}. */
    List<String> kinds(String id) {
        return Stage.await(journal.stream("task/" + id, 0, 1_000)).stream()
                .map(recorded -> recorded.kind().substring("task.".length()))
                .toList();
    }

    static void until(BooleanSupplier reached) {
        long end = System.nanoTime() + Duration.ofSeconds(10).toNanos();
        while (!reached.getAsBoolean()) {
            if (System.nanoTime() - end > 0) {
                throw new AssertionError("did not come about within 10 s");
            }
            Thread.onSpinWait();
        }
    }

    @Override
    public void close() {
        agents.close();
        Stage.await(vertx.close());
    }
}
