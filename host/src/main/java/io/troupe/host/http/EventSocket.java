package io.troupe.host.http;

import io.troupe.host.bus.TaskText;
import io.troupe.host.fact.ErrorCode;
import io.troupe.host.fact.Permissions;
import io.troupe.host.fact.Refusal;
import io.troupe.host.http.EventMessages.SentAway;
import io.troupe.host.http.EventMessages.Snapshot;
import io.troupe.host.http.EventMessages.TextCame;
import io.troupe.host.http.EventMessages.Wish;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.ServerWebSocket;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** One client that watches: what it wants, and how far it is. */
final class EventSocket {

    static final short REFUSED = 1008;
    static final short TRY_LATER = 1013;
    /** One of those for applications: the page asks to sign in again. */
    static final short SIGNED_OUT = 4401;

    private static final int MOST_HISTORY = 1 << 20;
    private static final int MOST_RECALLS = 16;
    private static final int MOST_TRIES = 5;
    private static final long SECOND = 1_000_000_000;

    private enum Phase {
        /** Has not said what it wants. */
        NEW,
        /** Waits for a snapshot. */
        JOINING,
        LIVE,
        /** Took too little for too long; gets a snapshot once it takes again. */
        LATE,
        CLOSED
    }

    private final ServerWebSocket socket;
    private final EventFeed feed;
    private final Viewer viewer;
    private final Outbox outbox;
    private Phase phase = Phase.NEW;
    private EventFilter filter = EventFilter.ALL;
    private Set<String> watched = Set.of();
    private int tries;
    private int recalls;
    private long heard = System.nanoTime();
    private long pinged = heard;

    EventSocket(ServerWebSocket socket, EventFeed feed, Viewer viewer) {
        this.socket = socket;
        this.feed = feed;
        this.viewer = viewer;
        this.outbox = new Outbox(socket);
        socket.textMessageHandler(this::hear);
        socket.binaryMessageHandler(bytes -> refuse(invalid("a message is binary, expected text"), REFUSED));
        socket.pongHandler(pong -> heard = System.nanoTime());
        socket.drainHandler(drained -> flush());
        socket.exceptionHandler(
                failure -> refuse(invalid("a message is broken or over 64 KiB, expected a smaller one"), REFUSED));
        socket.closeHandler(closed -> {
            phase = Phase.CLOSED;
            feed.leave(this);
        });
    }

    /** Says why not and closes. */
    void refuse(Refusal refusal, short status) {
        if (phase != Phase.CLOSED) {
            phase = Phase.CLOSED;
            feed.leave(this);
            var code = refusal.code().wire();
            outbox.send(new SentAway(code, refusal.problem().detail()));
            var _ = socket.close(status, code);
        }
    }

    /** A fact came. */
    void offer(FeedFact fact) {
        if (phase == Phase.LIVE
                && viewer.maySee(fact.fact())
                && (filter.passes(fact.fact()) || watched.contains(fact.fact().stream()))) {
            outbox.add(fact);
            giveUpIfOverrun();
        }
    }

    /** A model said something of a task. */
    void offer(TaskText text) {
        var stream = "task/" + text.task();
        if (phase == Phase.LIVE && viewer.maySee(text) && (watched.contains(stream) || filter.names(stream))) {
            outbox.add(TextCame.of(text));
            giveUpIfOverrun();
        }
    }

    boolean seesOwnRunsAlone() {
        return viewer.seesOwnRunsAlone();
    }

    /** What the viewer may do and see. */
    Permissions permissions() {
        return viewer.permissions();
    }

    /** Sends a message that all get who have the same permissions. */
    void tell(String message) {
        if (phase == Phase.LIVE) {
            outbox.add(message);
            giveUpIfOverrun();
        }
    }

    /** Sends what waits, if the client takes it. */
    void flush() {
        if (sentAway() || !outbox.flows()) {
            return;
        }
        if (phase == Phase.LATE) {
            join(Optional.of("too slow"));
        } else if (phase == Phase.LIVE) {
            outbox.flush(feed.position());
        }
    }

    /** Starts anew with a snapshot. */
    void again(String because) {
        if (phase == Phase.LIVE) {
            join(Optional.of(because));
        }
    }

    /** Looks, each second, whether the client is still there. */
    void look(long now) {
        if (sentAway()) {
            return;
        }
        if (phase == Phase.NEW && now - heard > 10 * SECOND) {
            refuse(invalid("no message came within 10 s, expected one that says what you want"), REFUSED);
        } else if (now - heard > 50 * SECOND) {
            var _ = socket.close();
        } else if (now - pinged > 20 * SECOND) {
            pinged = now;
            var _ = socket.writePing(Buffer.buffer("troupe"));
        }
    }

    /** Closes on a viewer whose token counts no longer. */
    private boolean sentAway() {
        if (!viewer.counts()) {
            refuse(
                    Refusal.of(ErrorCode.UNAUTHENTICATED, "the token counts no longer, expected one that does"),
                    viewer.signedIn() ? SIGNED_OUT : REFUSED);
            return true;
        }
        return false;
    }

    private void giveUpIfOverrun() {
        if (outbox.overrun()) {
            giveUp();
        }
        feed.arm();
    }

    private void giveUp() {
        phase = Phase.LATE;
        outbox.clear();
        feed.arm();
    }

    private void hear(String text) {
        heard = System.nanoTime();
        if (sentAway()) {
            return;
        }
        try {
            switch (phase) {
                case NEW -> begin(Wishes.first(text));
                case JOINING, LIVE, LATE -> watch(Wishes.later(text));
                case CLOSED -> {}
            }
        } catch (Refusal refusal) {
            refuse(refusal, REFUSED);
        }
    }

    private void begin(Wish wish) {
        filter = EventFilter.of(wish.filter());
        watched = new LinkedHashSet<>(wish.watch().orElse(List.of()));
        boolean ours = wish.node().isEmpty() || wish.node().get().equals(feed.node());
        if (wish.from().isPresent() && ours) {
            resume(wish.from().get());
        } else {
            join(Optional.empty());
        }
    }

    private void join(Optional<String> because) {
        phase = Phase.JOINING;
        feed.tasks(viewer.tenant())
                .compose(tasks -> feed.standings().fresh().onSuccess(views -> joined(tasks, views, because)))
                .onFailure(this::unable);
    }

    private void joined(EventFeed.Tasks tasks, Overview.Views views, Optional<String> because) {
        var since = feed.since(tasks.position());
        if (since.isPresent()) {
            live(Snapshot.of(viewer.seen(tasks), feed.node(), because, viewer.seen(views)), since.get());
        } else if (++tries < MOST_TRIES) { // facts came faster than the answers
            join(because);
        } else {
            refuse(Refusal.of(ErrorCode.OVERLOADED, "facts come faster than a snapshot can be made"), TRY_LATER);
        }
    }

    /** Facts that are no longer at hand are read from the journal, if they are not too many. */
    private void resume(long from) {
        phase = Phase.JOINING;
        feed.reach(from).onSuccess(there -> read(from));
    }

    private void read(long from) {
        boolean near = from <= feed.position() && feed.position() - from <= EventFeed.page();
        Future<List<FeedFact>> older =
                near && feed.since(from).isEmpty() ? feed.read(from) : Future.succeededFuture(List.of());
        older.compose(read -> feed.standings()
                        .fresh()
                        .onSuccess(views -> resumed(from, read, views, viewer.seesOwnRunsAlone())))
                .onFailure(this::unable);
    }

    private void resumed(long from, List<FeedFact> older, Overview.Views views, boolean asks) {
        long reached = older.isEmpty() ? from : older.getLast().fact().position();
        if (reached - from != older.size()) { // a state made of the others would miss what the gone ones did
            join(Optional.of("facts have left the journal"));
            return;
        }
        var since = feed.since(reached);
        if (since.isEmpty()) {
            join(Optional.of(from > feed.position() ? "no such position" : "too long ago"));
            return;
        }
        if (asks) {
            var missed = Stream.concat(older.stream(), since.get().stream()).toList();
            feed.learnOwners(missed).onComplete(either -> resumed(from, older, views, false));
            return;
        }
        live(Snapshot.resumed(from, feed.node(), viewer.seen(views)), older);
        since.get().forEach(this::offer);
    }

    private void live(Snapshot snapshot, List<FeedFact> missed) {
        if (phase == Phase.JOINING) {
            phase = Phase.LIVE;
            tries = 0;
            outbox.begin(snapshot);
            missed.forEach(this::offer);
            watched.forEach(this::recall);
        }
    }

    private void unable(Throwable failure) {
        refuse(
                failure instanceof Refusal refusal
                        ? refusal
                        : Refusal.of(ErrorCode.INTERNAL, "the host made a mistake; its log says more"),
                TRY_LATER);
    }

    private void watch(List<String> streams) {
        var before = watched;
        watched = new LinkedHashSet<>(streams);
        if (phase != Phase.LIVE) {
            return; // comes with the snapshot
        }
        if (outbox.flows() && recalls < MOST_RECALLS) {
            watched.stream().filter(stream -> !before.contains(stream)).forEach(this::recall);
        } else {
            giveUp(); // asks for more than it takes
        }
    }

    private void recall(String stream) {
        recalls++;
        feed.history(stream).onComplete((facts, failure) -> {
            recalls--;
            if (facts == null) {
                unable(failure);
            } else if (phase == Phase.LIVE && watched.contains(stream)) {
                recalled(stream, facts);
            }
        });
    }

    private void recalled(String stream, List<FeedFact> facts) {
        long room = MOST_HISTORY;
        int told = 0;
        while (told < facts.size()
                && viewer.maySee(facts.get(told).fact())
                && (room -= facts.get(told).size()) >= 0) {
            told++;
        }
        boolean complete = told == facts.size() && told < EventFeed.page();
        outbox.history(stream, complete, facts.subList(0, told));
        if (stream.startsWith("task/") && told > 0) {
            feed.text(stream.substring("task/".length()))
                    .filter(viewer::maySee)
                    .ifPresent(text -> outbox.send(TextCame.of(text)));
        }
    }

    private static Refusal invalid(String detail) {
        return Refusal.of(ErrorCode.INPUT_INVALID, detail);
    }
}
