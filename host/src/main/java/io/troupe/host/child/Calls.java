package io.troupe.host.child;

import com.fasterxml.jackson.databind.JsonNode;
import io.troupe.api.AgentContext;
import io.troupe.api.Task;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/** The tasks that a program works on, and which of them it speaks of. Any thread. */
final class Calls {

    /** Where a request of the program may say for which call it is; servers put it where they like. */
    static final String TOKEN = "progressToken";

    private final Map<String, Call> open = new ConcurrentHashMap<>();
    private final AtomicLong count = new AtomicLong();

    /** Which call something belongs to, or why that is not known. */
    sealed interface Found {
        record One(Call call) implements Found {}

        record None(String why) implements Found {}
    }

    Call begin(Task task, AgentContext context) {
        var token = task.id() + "-" + count.incrementAndGet();
        var call = new Call(token, context);
        open.put(token, call);
        return call;
    }

    void end(Call call) {
        open.remove(call.token());
    }

    int size() {
        return open.size();
    }

    Optional<Call> of(JsonNode token) {
        return Optional.ofNullable(open.get(token.asText()));
    }

    /** The call that is named; the only one there is where none is. */
    Found find(JsonNode params) {
        var token = params.path("_meta").path(TOKEN);
        if (!token.isMissingNode()) {
            return of(token)
                    .<Found>map(Found.One::new)
                    .orElseGet(() -> new Found.None("_meta.progressToken is '" + Words.clean(token.asText(), 80)
                            + "', expected that of a call that is under way"));
        }
        var all = open.values().stream().limit(2).toList();
        return switch (all.size()) {
            case 1 -> new Found.One(all.getFirst());
            case 0 -> new Found.None("no call is under way, expected to be asked for something while one is");
            default ->
                new Found.None("several calls are under way, expected the progressToken of one of them in _meta");
        };
    }
}
