package io.troupe.host.agent;

import io.troupe.host.bus.AgentCalls.Start;
import io.troupe.host.bus.Bus;
import io.troupe.host.bus.TaskText;
import io.troupe.host.bus.Topic;
import io.vertx.core.Context;
import io.vertx.core.Vertx;

/** Publishes what a model says for one task as it says it: the first piece at once, the next ones gathered briefly. */
final class TextNews {

    private static final long GATHER_MILLIS = 10;

    private final Start start;
    private final String tenant;
    private final Vertx vertx;
    private final Context context;
    private final Bus bus;
    private final StringBuilder pending = new StringBuilder();
    private int turn;
    private int offset;
    private boolean gathering;

    TextNews(Start start, String tenant, Vertx vertx, Context context, Bus bus) {
        this.start = start;
        this.tenant = tenant;
        this.vertx = vertx;
        this.context = context;
        this.bus = bus;
    }

    /** Any thread. */
    void say(int ofTurn, String text) {
        context.runOnContext(ignored -> add(ofTurn, text));
    }

    /** What was said of this turn does not count; what follows begins it again. Any thread. */
    void anew(int ofTurn) {
        context.runOnContext(ignored -> {
            if (ofTurn == turn) {
                pending.setLength(0);
                offset = 0;
            }
        });
    }

    private void add(int ofTurn, String text) {
        if (ofTurn != turn) {
            publish();
            turn = ofTurn;
            offset = 0;
        }
        pending.append(text);
        if (!gathering) {
            gathering = true;
            publish();
            vertx.setTimer(GATHER_MILLIS, over -> gathered());
        }
    }

    private void gathered() {
        if (pending.isEmpty()) {
            gathering = false;
        } else {
            publish();
            vertx.setTimer(GATHER_MILLIS, over -> gathered());
        }
    }

    private void publish() {
        if (!pending.isEmpty()) {
            var text = pending.toString();
            pending.setLength(0);
            bus.publish(Topic.TEXT, new TaskText(start.id(), start.epoch(), turn, offset, text, tenant));
            offset += text.length();
        }
    }
}
