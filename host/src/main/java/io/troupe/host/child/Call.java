package io.troupe.host.child;

import com.fasterxml.jackson.databind.JsonNode;
import io.troupe.api.AgentContext;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/**
 * A task that a program works on. What the program asks for meanwhile is done one after the other, on the task's own
 * thread: so it ends with the task, and is in the same order when the task is tried again.
 */
final class Call {

    private static final int MOST_ASKED = 32;

    private final String token;
    private final AgentContext context;
    private final BlockingQueue<Event> events = new LinkedBlockingQueue<>();

    /** What happens to it. */
    sealed interface Event {
        record Asked(JsonNode id, String method, JsonNode params) implements Event {}

        record Answered(JsonNode result) implements Event {}

        record Failed(Throwable failure) implements Event {}
    }

    Call(String token, AgentContext context) {
        this.token = token;
        this.context = context;
    }

    /** By which the program says what it speaks of. */
    String token() {
        return token;
    }

    AgentContext context() {
        return context;
    }

    /** False when so much is asked already that this is not taken. */
    boolean ask(Event.Asked asked) {
        return events.size() < MOST_ASKED && events.offer(asked);
    }

    void end(Event event) {
        events.add(event);
    }

    /** Waits for what happens next. */
    Event next() throws InterruptedException {
        return events.take();
    }
}
