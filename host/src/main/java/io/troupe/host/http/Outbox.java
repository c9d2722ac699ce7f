package io.troupe.host.http;

import io.troupe.host.fact.Wire;
import io.troupe.host.http.EventMessages.TextCame;
import io.vertx.core.http.ServerWebSocket;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** What one client has still to be sent, all of it bounded: in the queue of its socket, and here while that is full. */
final class Outbox {

    private static final int QUEUE = 512 << 10;
    private static final int MOST_FACTS = 4_000;
    private static final long MOST_CHARACTERS = 2 << 20;
    private static final int MOST_TEXT = 256 << 10;
    private static final int MOST_TEXTS = 64;
    private static final int MOST_TOLD = 30;

    private final ServerWebSocket socket;
    private final Backlog backlog = new Backlog(MOST_FACTS, MOST_CHARACTERS);
    private final Map<String, TextCame> texts = new LinkedHashMap<>();
    private final List<String> told = new ArrayList<>();
    private long sequence;
    private boolean overrun;

    Outbox(ServerWebSocket socket) {
        this.socket = socket;
        socket.setWriteQueueMaxSize(QUEUE);
    }

    /** True when the client takes what it is sent. */
    boolean flows() {
        return !socket.isClosed() && !socket.writeQueueFull();
    }

    /** True when something was given up: the client needs a snapshot. */
    boolean overrun() {
        return overrun || backlog.overrun();
    }

    void add(FeedFact fact) {
        backlog.add(fact);
    }

    /** Joins what follows upon what waits; where something is missing between them, the offset tells. */
    void add(TextCame text) {
        var before = texts.get(text.task());
        boolean next = before != null
                && before.epoch() == text.epoch()
                && before.turn() == text.turn()
                && before.offset() + before.text().length() == text.offset()
                && before.text().length() < MOST_TEXT;
        if (before == null && texts.size() >= MOST_TEXTS) {
            overrun = true;
        } else if (before != null && next) {
            texts.put(
                    text.task(),
                    new TextCame(text.task(), text.epoch(), text.turn(), before.offset(), before.text() + text.text()));
        } else {
            texts.put(text.task(), text);
        }
    }

    /** A message for everyone. */
    void add(String message) {
        if (told.size() < MOST_TOLD) {
            told.add(message);
        } else {
            overrun = true;
        }
    }

    /** Forgets all that waits. */
    void clear() {
        backlog.clear();
        texts.clear();
        told.clear();
        overrun = false;
    }

    /** Begins anew with a snapshot. */
    void begin(EventMessages.Snapshot snapshot) {
        clear();
        sequence = 0;
        send(snapshot);
    }

    /** Sends all that waits; the client then has everything up to this position. */
    void flush(long position) {
        told.forEach(this::write);
        told.clear();
        texts.values().forEach(this::send);
        texts.clear();
        if (!backlog.isEmpty()) {
            var taken = backlog.take();
            write("{\"type\":\"facts\",\"sequence\":" + ++sequence + ",\"position\":" + position + ",\"conflated\":"
                    + taken.conflated() + ",\"facts\":" + list(taken.facts()) + "}");
        }
    }

    void history(String stream, boolean complete, List<FeedFact> facts) {
        write("{\"type\":\"history\",\"stream\":" + Wire.write(stream) + ",\"complete\":" + complete + ",\"facts\":"
                + list(facts) + "}");
    }

    void send(EventMessages.Message message) {
        write(Wire.write(message));
    }

    private static String list(List<FeedFact> facts) {
        return facts.stream().map(FeedFact::text).collect(Collectors.joining(",", "[", "]"));
    }

    private void write(String message) {
        var _ = socket.writeTextMessage(message); // whether it arrived is seen by the next, or by the close
    }
}
