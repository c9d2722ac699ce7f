package io.troupe.host.task;

import io.troupe.host.bus.Address;
import io.troupe.host.bus.AgentCalls;
import io.troupe.host.bus.AgentCalls.Roster;
import io.troupe.host.bus.Bus;
import io.troupe.host.bus.Call;
import io.troupe.host.bus.NodeCalls;
import io.troupe.host.bus.TaskCalls;
import io.troupe.host.bus.TaskCalls.With;
import io.troupe.host.fact.TaskFact.Decision;
import io.troupe.host.fact.TaskFact.Player;
import io.troupe.host.fact.TaskFact.TaskReleased;
import io.troupe.host.fact.TaskFact.TaskStarted;
import io.troupe.host.fact.TaskState;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Starts queued tasks where their agents live, as far as there is room. On the task service's context alone. */
final class Stage {

    private static final Logger LOG = LoggerFactory.getLogger(Stage.class);
    private static final Duration ACKNOWLEDGE = Duration.ofSeconds(5);
    private static final long AGAIN_MILLIS = 500;

    private final Vertx vertx;
    private final Bus bus;
    private final TaskLog log;
    private final Book book;
    private final Queue queue;
    private final Cast cast;
    private final Turnstile turnstile;
    private final Set<String> resting = new HashSet<>();
    private final Map<String, Long> looks = new HashMap<>();
    private boolean open;

    /** What it looks at before it starts anything. */
    record Entrance(Queue queue, Cast cast, Turnstile turnstile) {}

    Stage(Vertx vertx, Bus bus, TaskLog log, Book book, Entrance entrance) {
        this.vertx = vertx;
        this.bus = bus;
        this.log = log;
        this.book = book;
        this.queue = entrance.queue();
        this.cast = entrance.cast();
        this.turnstile = entrance.turnstile();
        book.onLeft(turnstile::ended);
        book.onFound(this::notBegun);
    }

    /** Begins to start tasks; until now the book was not complete. */
    void open() {
        open = true;
        pumpAll();
    }

    /** Takes in who lives where, and starts what has waited for them. */
    void tell(Roster roster) {
        turnstile.forget(cast.tell(roster));
        resting.clear(); // what was in the way may not be any more
        pumpAll();
    }

    /**
     * Makes a new task durable. One that its agent would get at once is started with the same append: nobody is before it,
     * and there is room.
     *
     * @param with what becomes durable with it
     */
    Future<TaskEntry> take(TaskLog.Fresh fresh, String tenant, Optional<With> with) {
        var entry = log.entry(fresh, tenant);
        var member = atOnce(entry);
        if (member.isEmpty()) {
            return book.submit(new TaskLog.Arriving(entry, Optional.empty(), with));
        }
        queue.started(entry, member.get().node());
        return book.submit(new TaskLog.Arriving(entry, Optional.of(startOf(entry, member.get())), with))
                .onFailure(failure -> {
                    queue.ended(entry);
                    turnstile.back(entry);
                    left(entry.agent());
                })
                .onSuccess(started -> log.inTurnOfHost(
                                started, () -> ask(started, member.get().start()))
                        .onFailure(failure -> rest(started, failure)));
    }

    /** Its start is in the journal, but nobody heard that it is, and no agent was told. */
    private void notBegun(TaskEntry entry) {
        queue.started(entry); // leaving that state gives the room back
        var untold = new IllegalStateException("its start was written, and nobody was told so");
        log.inTurnOfHost(entry, () -> release(entry, entry.epoch(), untold)).onFailure(released -> pump(entry.agent()));
    }

    /** Where a task may begin that nobody is before. */
    private Optional<Cast.Member> atOnce(TaskEntry entry) {
        var members = ready(entry.agent());
        boolean first = !members.isEmpty()
                && entry.state() == TaskState.QUEUED
                && queue.waiting(entry.agent()) == 0
                && !resting.contains(entry.agent())
                && !log.tooLate(entry);
        return first
                ? queue.room(entry, members, turnstile.parallel(members.getFirst()))
                        .filter(room -> turnstile.pass(entry).isEmpty())
                : Optional.empty();
    }

    /** Where an agent is at work that the host plays. */
    private List<Cast.Member> ready(String agent) {
        return open ? cast.ready(agent) : List.of();
    }

    /** Takes in how busy a node is. */
    void tell(NodeCalls.Load load) {
        queue.tell(load);
    }

    /** Takes in which nodes live; others are asked nothing more. */
    void keep(Set<String> nodes) {
        turnstile.forget(cast.keep(nodes));
        queue.keep(nodes);
    }

    /** Starts what this agent has room for. */
    void pump(String agent) {
        var members = ready(agent);
        if (members.isEmpty()) {
            return;
        }
        int parallel = turnstile.parallel(members.getFirst());
        for (var next = queue.next(agent); next.isPresent() && !resting.contains(agent); next = queue.next(agent)) {
            var room = queue.room(next.get(), members, parallel);
            if (room.isEmpty()) {
                return;
            }
            var waits = turnstile.pass(next.get());
            if (waits.isPresent()) {
                lookAgain(agent, waits.get().until());
                return;
            }
            start(next.get(), room.get());
        }
    }

    private void lookAgain(String agent, long time) {
        if (time < looks.getOrDefault(agent, Shut.UNTIL_ANOTHER_ENDS)) {
            looks.put(agent, time);
            book.at(time, () -> {
                looks.remove(agent, time);
                pump(agent);
            });
        }
    }

    /** Goes on after a task has left an agent: with the same agent, or with any when the host had no room at all. */
    void left(String agent) {
        if (queue.turnedAway()) {
            pumpAll();
        } else {
            pump(agent);
        }
    }

    void pumpAll() {
        queue.agents().forEach(this::pump);
    }

    private void pumpLast(String agent) {
        queue.agents().stream().filter(other -> !other.equals(agent)).forEach(this::pump);
        pump(agent);
    }

    /** Interrupts whoever works on a task, on the node where it was; what comes of it is refused by its epoch. */
    void interrupt(String node, String id, long epoch) {
        stop(node, id, epoch)
                .onFailure(failure -> LOG.warn("cannot interrupt {} on {}: {}", id, node, failure.getMessage()));
    }

    /** The same where nobody is there any more, most likely. */
    void abandon(String node, String id, long epoch) {
        stop(node, id, epoch)
                .onFailure(failure -> LOG.debug("{} on {} was not interrupted: {}", id, node, failure.getMessage()));
    }

    private Future<?> stop(String node, String id, long epoch) {
        return bus.request(AgentCalls.STOP.on(node), new AgentCalls.Stop(id, epoch), Call.ofHost(ACKNOWLEDGE));
    }

    private void start(TaskEntry entry, Cast.Member member) {
        queue.remove(entry);
        queue.started(entry, member.node());
        log.inTurnOfHost(entry, () -> startInTurn(entry, member)).onFailure(failure -> rest(entry, failure));
    }

    /** Leaves an agent alone for a moment after it could not be started; then others have the room first. */
    private void rest(TaskEntry entry, Throwable failure) {
        if (resting.add(entry.agent())) {
            LOG.warn("cannot start {} with {}: {}", entry.id(), entry.agent(), failure.getMessage());
            book.later(AGAIN_MILLIS, () -> {
                resting.remove(entry.agent());
                pumpLast(entry.agent());
            });
        }
    }

    private Future<?> startInTurn(TaskEntry entry, Cast.Member member) {
        // Cancelled while it waited for its turn; or about to expire, which a start would only get in the way of.
        if (entry.state() != TaskState.QUEUED || log.tooLate(entry)) {
            queue.ended(entry);
            turnstile.back(entry);
            vertx.runOnContext(room -> left(entry.agent())); // not now: this may be within a pump
            return Future.succeededFuture();
        }
        return book.write(entry, startOf(entry, member))
                .onFailure(failure -> {
                    queue.ended(entry);
                    turnstile.back(entry);
                    queue.add(entry);
                })
                .compose(started -> ask(started, member.start()));
    }

    private static TaskStarted startOf(TaskEntry entry, Cast.Member member) {
        var player = new Player.Host(member.node(), member.entry().pluginVersion());
        var decision = new Decision("by-name", List.of(entry.agent()), "asked for by name");
        return new TaskStarted(entry.epoch() + 1, player, decision);
    }

    /**
     * Has the node go on that has a task in hand, after the task service has come from another node: it may not have
     * been told to begin. Asking twice does no harm. To be called in turn.
     */
    Future<?> goOn(TaskEntry entry, String node) {
        return ask(entry, AgentCalls.START.on(node));
    }

    /** Has the agent begin with a task whose start is durable. */
    private Future<TaskCalls.Done> ask(TaskEntry started, Address<AgentCalls.Start, TaskCalls.Done> where) {
        long epoch = started.epoch();
        return bus.request(where, request(started), Call.ofHost(started.tenant(), ACKNOWLEDGE))
                .recover(failure -> release(started, epoch, failure));
    }

    /** Writes that a task was not started after all, in turn; until that can be written, again and again. */
    private Future<TaskCalls.Done> release(TaskEntry entry, long epoch, Throwable failure) {
        if (entry.runningOn().isEmpty() || entry.epoch() != epoch) { // ended meanwhile
            return Future.failedFuture(failure);
        }
        return book.write(entry, new TaskReleased(epoch, "not started: " + failure.getMessage()))
                .onFailure(unwritten -> book.later(
                        AGAIN_MILLIS,
                        () -> log.inTurnOfHost(entry, () -> release(entry, epoch, failure))
                                .onFailure(released -> rest(entry, released))))
                .compose(released -> Future.failedFuture(failure));
    }

    private static AgentCalls.Start request(TaskEntry entry) {
        var task = entry.submitted();
        return new AgentCalls.Start(
                entry.id(),
                entry.epoch(),
                task.agent(),
                task.skill(),
                task.input(),
                task.content(),
                Instant.ofEpochMilli(entry.deadline()),
                task.budget(),
                task.session(),
                entry.patient());
    }
}
