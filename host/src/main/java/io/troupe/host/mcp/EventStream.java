package io.troupe.host.mcp;

import io.troupe.host.fact.HostClock;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A stream of server-sent events that outlives its connection: the latest events are kept, and a client that comes back
 * with the last id it saw gets what it missed. Any thread.
 */
final class EventStream {

    private static final int MOST_EVENTS = 256;
    private static final int MOST_BYTES = 1 << 20;
    private static final long MOST_BYTES_OF_ALL = 64L << 20;
    private static final Buffer LIFE = Buffer.buffer(": \n\n");

    private final Common common;
    private final long number;
    private final boolean listening;
    private final ArrayDeque<Event> kept = new ArrayDeque<>();
    private Optional<Outlet> outlet = Optional.empty();
    private String carried = "";
    private long next = 1;
    private int bytes;
    private long endedAt;
    private long lostAt;

    private record Event(long sequence, Buffer text) {}

    /**
     * Where a client stopped reading, as it says in {@code Last-Event-ID}: {@code listen-7f3a91c2-3-0},
     * {@code answer-7f3a91c2-4-17}.
     *
     * @param node that made the event
     * @param number of the stream, on that node
     * @param sequence of the last event that was seen; 0 before the first
     * @param pending what its call waited for
     */
    record Place(boolean listening, String node, long number, long sequence, Optional<Pending> pending) {

        private static final Pattern FORM =
                Pattern.compile("(listen|answer)-([0-9a-z]{1,16})-(\\d{1,18})-(\\d{1,18})(~.{1,300})?");

        static Optional<Place> of(String eventId) {
            return Optional.of(FORM.matcher(eventId))
                    .filter(Matcher::matches)
                    .map(found -> new Place(
                            found.group(1).equals("listen"),
                            found.group(2),
                            Long.parseLong(found.group(3)),
                            Long.parseLong(found.group(4)),
                            Optional.ofNullable(found.group(5)).flatMap(Pending::of)));
        }
    }

    /**
     * Makes a stream without a connection.
     *
     * @param listening true for one that a client opened to listen, false for one that answers a request
     */
    EventStream(Common common, boolean listening) {
        this.common = common;
        this.number = common.next();
        this.listening = listening;
    }

    long number() {
        return number;
    }

    boolean listening() {
        return listening;
    }

    /** Begins on a first connection. Primed, the client learns an id at once, from which it can resume. */
    synchronized void begin(Outlet first, boolean primed) {
        outlet = Optional.of(first);
        first.write(primed ? Buffer.buffer("id: " + id(0) + "\ndata: \n\n") : LIFE);
    }

    /** Has the ids of events tell from now on what is waited for; a client that was primed learns it at once. */
    synchronized void carry(Pending pending, boolean primed) {
        carried = pending.text();
        if (primed && endedAt == 0 && !carried.isEmpty()) {
            outlet.ifPresent(to -> to.write(Buffer.buffer("id: " + id(next - 1) + "\ndata: \n\n")));
        }
    }

    /** Lets the connection go, with a hint when to come back; what is said meanwhile is kept. */
    synchronized void pause(Duration time) {
        outlet.ifPresent(current -> {
            current.write(Buffer.buffer("retry: " + time.toMillis() + "\n\n"));
            current.end();
            lost(current);
        });
    }

    /** Goes on over another connection, after the event with this sequence; the former connection is let go. */
    synchronized void resume(Outlet another, long after) {
        outlet.ifPresent(Outlet::end);
        outlet = Optional.of(another);
        var missing = Buffer.buffer();
        missing.appendBuffer(LIFE);
        kept.stream().filter(event -> event.sequence() > after).forEach(event -> missing.appendBuffer(event.text()));
        another.write(missing);
        if (endedAt > 0) {
            another.end();
        }
    }

    /** Sends one message, to the connection if there is one, and keeps it. */
    synchronized void send(Buffer json) {
        if (endedAt > 0) {
            return;
        }
        var text = Buffer.buffer(json.length() + 48)
                .appendString("id: " + id(next) + "\nevent: message\ndata: ")
                .appendBuffer(oneLine(json))
                .appendString("\n\n");
        keep(new Event(next++, text));
        outlet.ifPresent(to -> to.write(text));
    }

    /**
     * Sends one message that is of no use later: it has no id and is not kept.
     *
     * @return false when nobody reads now
     */
    synchronized boolean offer(Buffer json) {
        var text = Buffer.buffer(json.length() + 24)
                .appendString("event: message\ndata: ")
                .appendBuffer(oneLine(json))
                .appendString("\n\n");
        return endedAt == 0 && outlet.filter(to -> to.offer(text)).isPresent();
    }

    /** Ends the stream once all was sent; it can still be resumed for a while. */
    synchronized void end(long now) {
        if (endedAt == 0) {
            endedAt = now;
            outlet.ifPresent(Outlet::end);
        }
    }

    /** Shows that the host is alive, so that nobody between closes the connection. */
    synchronized void breathe() {
        if (endedAt == 0) {
            outlet.ifPresent(to -> to.write(LIFE));
        }
    }

    /** The connection broke. */
    synchronized void lost(Outlet which) {
        if (outlet.filter(current -> current.equals(which)).isPresent()) {
            outlet = Optional.empty();
            lostAt = HostClock.millis();
        }
    }

    synchronized boolean connected() {
        return endedAt == 0 && outlet.isPresent();
    }

    synchronized boolean ended() {
        return endedAt > 0;
    }

    /** Says whether nobody will come back for it: one whose connection broke is kept longer. */
    synchronized boolean stale(long now, long seenMillis, long lostMillis) {
        if (outlet.isEmpty() && lostAt > 0) {
            return (listening || endedAt > 0) && now - Math.max(lostAt, endedAt) > lostMillis;
        }
        return endedAt > 0 && now - endedAt > seenMillis;
    }

    /** Lets go of everything it keeps. */
    synchronized void forget() {
        outlet.ifPresent(Outlet::end);
        outlet = Optional.empty();
        common.bytes().addAndGet(-bytes);
        bytes = 0;
        kept.clear();
    }

    /** Line breaks of JSON stand between its parts only, since those in its texts are escaped; they would end the data. */
    private static Buffer oneLine(Buffer json) {
        Buffer line = json;
        boolean copied = false;
        for (int i = 0; i < json.length(); i++) {
            byte at = json.getByte(i);
            if (at == '\n' || at == '\r') {
                line = copied ? line : json.copy();
                copied = true;
                line.setByte(i, (byte) ' ');
            }
        }
        return line;
    }

    private String id(long sequence) {
        return (listening ? "listen-" : "answer-") + common.node() + "-" + number + "-" + sequence + carried;
    }

    private void keep(Event event) {
        kept.addLast(event);
        bytes += event.text().length();
        common.bytes().addAndGet(event.text().length());
        while (kept.size() > 1
                && (kept.size() > MOST_EVENTS
                        || bytes > MOST_BYTES
                        || common.bytes().get() > MOST_BYTES_OF_ALL)) {
            int length = kept.removeFirst().text().length();
            bytes -= length;
            common.bytes().addAndGet(-length);
        }
    }
}
