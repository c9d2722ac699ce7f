package io.troupe.host.http;

import io.troupe.host.bus.Bus;
import io.troupe.host.bus.FactBatch;
import io.troupe.host.bus.RunCalls.RunView;
import io.troupe.host.bus.TaskCalls.TaskView;
import io.troupe.host.bus.TaskText;
import io.troupe.host.bus.Topic;
import io.troupe.host.fact.ErrorCode;
import io.troupe.host.fact.Permissions;
import io.troupe.host.fact.Recorded;
import io.troupe.host.fact.Refusal;
import io.troupe.host.fact.Wire;
import io.troupe.host.http.EventMessages.Standing;
import io.troupe.host.security.Gate;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.ext.web.RoutingContext;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes in the host's facts once, in the order of their positions and without a gap, and gives them to whoever is
 * connected. Lives on the context that it was opened on, as do its sockets.
 */
final class EventFeed {

    private static final Logger LOG = LoggerFactory.getLogger(EventFeed.class);

    private static final int MOST_SOCKETS = 200;
    private static final int MOST_RECENT = 20_000;
    private static final long ROOM = 16L << 20;
    private static final int MOST_WAITING = 50_000;
    private static final int PAGE = 1_000;
    private static final int MOST_TEXTS = 100;
    private static final int LARGE = 64 << 10;
    private static final int MOST_LOOKS = 60;
    private static final long LOOK_MILLIS = 50;

    /**
     * Whom it asks.
     *
     * @param node this host's, which clients give back when they resume
     */
    record Sources(Bus bus, Gate gate, FactLog log, Overview overview, String node) {}

    /** Tasks and runs as they stood when all facts up to the position had been told, or later. */
    record Tasks(long position, List<TaskView> tasks, List<RunView> runs) {}

    private final Vertx vertx;
    private final Sources sources;
    private final RecentFacts recent;
    private final LiveTexts texts = new LiveTexts(MOST_TEXTS);
    private final Set<EventSocket> sockets = new LinkedHashSet<>();
    private final Deque<Recorded> waiting = new ArrayDeque<>();
    private final Beat beat;
    private final Standings standings;
    private final RunOwners owners = new RunOwners();
    private boolean busy;
    private final Map<String, Future<Tasks>> asked = new HashMap<>();

    private EventFeed(Vertx vertx, Sources sources) {
        this.vertx = vertx;
        this.sources = sources;
        this.recent = new RecentFacts(MOST_RECENT, ROOM, sources.log().position());
        this.beat = new Beat(vertx, () -> List.copyOf(sockets).forEach(EventSocket::flush));
        this.standings = new Standings(sources.overview(), this::tell);
    }

    /** Listens from now on, on the context of the caller, until the Vert.x instance is closed. */
    static EventFeed open(Vertx vertx, Sources sources) {
        var feed = new EventFeed(vertx, sources);
        var _ = sources.bus().listen(Topic.FACT, feed::take);
        var _ = sources.bus().listen(Topic.TEXT, feed::said);
        vertx.setPeriodic(1_000, tick -> feed.look());
        return feed;
    }

    /** Makes a connection of a request. Host and Origin were looked at before. */
    void upgrade(RoutingContext context) {
        if (context.request().canUpgradeToWebSocket()) {
            var viewer = new Viewer(Access.caller(context), sources.gate(), owners);
            context.request()
                    .toWebSocket()
                    .onSuccess(socket -> join(socket, viewer))
                    .onFailure(failure -> LOG.debug("a WebSocket did not open", failure));
        } else {
            Replies.problem(
                    context.response(),
                    Refusal.of(ErrorCode.INPUT_INVALID, "/api/v1/events is a WebSocket, expected an upgrade to one"));
        }
    }

    /** Takes a connection, which then says what it wants. */
    private void join(ServerWebSocket socket, Viewer viewer) {
        var joined = new EventSocket(socket, this, viewer);
        if (sockets.size() >= MOST_SOCKETS) {
            joined.refuse(
                    Refusal.of(
                            ErrorCode.OVERLOADED,
                            sockets.size() + " clients watch already, expected fewer than " + MOST_SOCKETS),
                    EventSocket.TRY_LATER);
        } else {
            sockets.add(joined);
        }
    }

    void leave(EventSocket socket) {
        sockets.remove(socket);
    }

    /** What gave a client its position: all nodes that share a journal, where they do. */
    String node() {
        return sources.log().identity().orElse(sources.node());
    }

    /** Waits a little until this node has heard what another has told already. */
    Future<Void> reach(long position) {
        Promise<Void> there = Promise.promise();
        reach(position, sources.log().identity().isPresent() ? MOST_LOOKS : 0, there);
        return there.future();
    }

    private void reach(long position, int looks, Promise<Void> there) {
        if (position <= recent.position() || looks == 0) {
            there.complete();
        } else {
            vertx.setTimer(LOOK_MILLIS, again -> reach(position, looks - 1, there));
        }
    }

    /** Finds out whose the runs are that these facts tell of. */
    Future<Void> learnOwners(List<FeedFact> facts) {
        var asking = facts.stream()
                .map(FeedFact::fact)
                .filter(owners::lacks)
                .map(Recorded::stream)
                .distinct()
                .map(this::learnOwner)
                .toList();
        return asking.isEmpty() ? Future.succeededFuture() : Future.join(asking).mapEmpty();
    }

    private Future<Void> learnOwner(String run) {
        return sources.log().stream(run, 0, 1)
                .compose(first -> vertx.executeBlocking(() -> RunOwners.caller(first), false))
                .onSuccess(caller -> owners.learnStream(run, caller))
                .mapEmpty();
    }

    /** Up to which all facts were told. */
    long position() {
        return recent.position();
    }

    /** The facts after this position; empty when some of them are no longer kept. */
    Optional<List<FeedFact>> since(long position) {
        return recent.since(position);
    }

    /** What a model is saying of a task. */
    Optional<TaskText> text(String task) {
        return texts.of(task);
    }

    Standings standings() {
        return standings;
    }

    /** Something waits to be sent. */
    void arm() {
        beat.arm();
    }

    /** Written once for all who may see the same of it. */
    private void tell(Standing standing) {
        Map<Permissions, String> written = new HashMap<>();
        List.copyOf(sockets)
                .forEach(socket -> socket.tell(written.computeIfAbsent(
                        socket.permissions(), permissions -> Wire.write(Viewer.seen(standing, permissions)))));
    }

    private void said(TaskText text) {
        if (texts.add(text)) {
            sockets.forEach(socket -> socket.offer(text));
        }
    }

    /** A tenant's tasks and runs; whoever asks while an answer is on its way gets the same one. */
    Future<Tasks> tasks(String tenant) {
        var going = asked.get(tenant);
        if (going != null) {
            return going;
        }
        long position = recent.position(); // before asking, so that no fact is in neither
        var fresh = sources.overview()
                .tasks(tenant)
                .compose(tasks -> sources.overview().runs(tenant).map(runs -> new Tasks(position, tasks, runs)))
                .onSuccess(both -> both.runs().forEach(owners::learn));
        asked.put(tenant, fresh);
        fresh.onComplete(done -> asked.remove(tenant, fresh));
        return fresh;
    }

    /** Facts that are no longer among the recent ones, from the journal; at most a page of them. */
    Future<List<FeedFact>> read(long after) {
        return sources.log().tail(after, PAGE).map(this::prepared);
    }

    /** The beginning of a stream. */
    Future<List<FeedFact>> history(String stream) {
        return sources.log().stream(stream, 0, PAGE).map(this::prepared);
    }

    /** How many facts {@link #read} and {@link #history} give at most. */
    static int page() {
        return PAGE;
    }

    private List<FeedFact> prepared(List<Recorded> facts) {
        facts.forEach(owners::learn);
        return facts.stream().map(FeedFact::new).toList();
    }

    private void look() {
        long now = System.nanoTime();
        List.copyOf(sockets).forEach(socket -> socket.look(now));
        if (!sockets.isEmpty()) {
            standings.look();
        }
    }

    private void take(FactBatch batch) {
        waiting.addAll(batch.facts());
        if (waiting.size() > MOST_WAITING) { // what is dropped here is read from the journal
            waiting.clear();
            waiting.addLast(batch.facts().getLast());
        }
        drain();
    }

    private void drain() {
        while (!busy && !waiting.isEmpty()) {
            var next = waiting.getFirst();
            if (next.position() > recent.position() + 1) {
                fill(next.position() - 1);
            } else {
                waiting.removeFirst();
                if (next.position() > recent.position()) {
                    place(new FeedFact(next));
                }
            }
        }
    }

    /** Whoever sees their own runs alone is not to miss one that began before this node did; what comes after it waits. */
    private void place(FeedFact fact) {
        if (!owners.lacks(fact.fact()) || sockets.stream().noneMatch(EventSocket::seesOwnRunsAlone)) {
            prepare(fact);
            return;
        }
        busy = true;
        learnOwners(List.of(fact)).onComplete(either -> {
            busy = false;
            prepare(fact);
            drain();
        });
    }

    /** A large body is written on another thread, and those after it wait. */
    private void prepare(FeedFact fact) {
        if (fact.fact().body().length() < LARGE || sockets.isEmpty()) {
            publish(fact);
            return;
        }
        busy = true;
        vertx.executeBlocking(fact::text).onComplete(done -> {
            busy = false;
            publish(fact);
            drain();
        });
    }

    private void publish(FeedFact fact) {
        recent.add(fact);
        owners.learn(fact.fact());
        if (fact.fact().kind().equals("task.finished")) {
            texts.ended(fact.fact().stream().substring("task/".length()));
        }
        sockets.forEach(socket -> socket.offer(fact));
        beat.arm();
    }

    /** The bus is but a hint: what it did not bring is in the journal. */
    private void fill(long upTo) {
        busy = true;
        sources.log().tail(recent.position(), PAGE).onComplete((facts, failure) -> {
            busy = false;
            if (facts == null || facts.isEmpty() || facts.getFirst().position() != position() + 1) {
                LOG.warn("facts {} to {} could not be read, who watches starts anew", position() + 1, upTo, failure);
                recent.skip(upTo);
                List.copyOf(sockets).forEach(socket -> socket.again("facts were missed"));
            } else {
                facts.reversed().forEach(waiting::addFirst);
            }
            drain();
        });
    }
}
