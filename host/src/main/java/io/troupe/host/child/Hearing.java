package io.troupe.host.child;

import com.fasterxml.jackson.databind.JsonNode;
import io.troupe.host.child.Call.Event;
import io.troupe.host.fact.Wire;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hears what a program asks and tells, on the thread that reads, and passes it on to the task that it is about.
 *
 * @param plugin what the program is called in the log
 * @param peer the way to it; empty until it has been started
 */
record Hearing(String plugin, Calls calls, ToolNews toolNews, Supplier<Optional<Peer>> peer) implements Child.Talk {

    private static final Logger LOG = LoggerFactory.getLogger(Hearing.class);
    private static final Set<String> ANSWERED = Set.of(Answering.SAMPLING, Answering.ELICITATION);
    private static final int UNKNOWN_METHOD = -32_601;
    private static final int BUSY = -32_000;

    @Override
    public void asked(JsonNode id, String method, JsonNode params) {
        peer.get().ifPresent(way -> asked(way, id, method, params)); // else it asks before it was greeted
    }

    private void asked(Peer way, JsonNode id, String method, JsonNode params) {
        if (method.equals("ping")) {
            way.answer(id, Wire.json().createObjectNode());
        } else if (ANSWERED.contains(method)) {
            switch (calls.find(params)) {
                case Calls.Found.One(var call) -> {
                    if (!call.ask(new Event.Asked(id, method, params))) {
                        way.refuse(id, BUSY, "too much is asked at once, expected one after the other");
                    }
                }
                case Calls.Found.None(var why) -> way.refuse(id, Answering.INVALID, why);
            }
        } else {
            way.refuse(id, UNKNOWN_METHOD, "no method '" + Words.clean(method, 80) + "'");
        }
    }

    @Override
    public void told(String method, JsonNode params) {
        switch (method) {
            case "notifications/progress" ->
                calls.of(params.path(Calls.TOKEN))
                        .ifPresent(call -> call.context().progress(Notes.progress(params)));
            case "notifications/message" -> {
                if (calls.find(params) instanceof Calls.Found.One(var call)) {
                    Notes.message(params).ifPresent(call.context()::progress);
                }
            }
            case "notifications/tools/list_changed" -> toolNews.come();
            default -> LOG.debug("{} tells of '{}', which is passed over", plugin, Words.clean(method, 80));
        }
    }
}
