package io.troupe.host.mcp;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.troupe.host.fact.ErrorCode;
import io.troupe.host.fact.Refusal;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The host's own requests to one client, each until it is answered, taken back or too late. Any thread. */
final class Asking {

    static final int MOST = 256;

    private final Common common;
    private final Map<JsonNode, Promise<JsonNode>> open = new ConcurrentHashMap<>();
    private volatile boolean closed;

    /**
     * A request of the host's.
     *
     * @param id what the client has to answer to
     * @param answer its result; fails with a {@link Refusal}
     */
    record Question(JsonNode id, Future<JsonNode> answer) {}

    Asking(Common common) {
        this.common = common;
    }

    /**
     * Prepares a request; the asker sends it.
     *
     * @throws Refusal when the session has ended, or too much was asked already
     */
    Question ask(Vertx vertx, Duration patience) {
        if (closed) {
            throw gone();
        }
        if (open.size() >= MOST) {
            throw Refusal.of(ErrorCode.OVERLOADED, MOST + " questions to this client are open, wait for an answer");
        }
        JsonNode id = JsonNodeFactory.instance.textNode("ask-" + common.node() + "-" + common.next());
        Promise<JsonNode> answer = Promise.promise();
        open.put(id, answer);
        if (closed) {
            fail(id, gone());
        }
        long timer = vertx.setTimer(
                patience.toMillis(),
                late -> fail(
                        id,
                        Refusal.of(
                                ErrorCode.DEADLINE_EXCEEDED,
                                "the client did not answer within " + patience.toSeconds() + " s")));
        return new Question(id, answer.future().onComplete(either -> vertx.cancelTimer(timer)));
    }

    /** Takes the client's answer; says whether anybody waited for it. */
    boolean answer(Message.Response response) {
        var waiting = open.remove(response.id());
        if (waiting == null) {
            return false;
        }
        if (response.error().isMissingNode()) {
            return waiting.tryComplete(response.result());
        }
        var words = Described.cut(response.error().path("message").asText("without a reason"), 1_000);
        return waiting.tryFail(Refusal.of(ErrorCode.NOT_ALLOWED, "the client refused the request: " + words));
    }

    /** Waits for an answer no longer; says whether it did. */
    boolean takeBack(JsonNode id) {
        return fail(id, Refusal.of(ErrorCode.DEADLINE_EXCEEDED, "the call that asked has ended"));
    }

    /** The session has ended. */
    void close() {
        closed = true;
        open.keySet().forEach(id -> fail(id, gone()));
    }

    private boolean fail(JsonNode id, Refusal why) {
        var waiting = open.remove(id);
        return waiting != null && waiting.tryFail(why);
    }

    private static Refusal gone() {
        return Refusal.of(ErrorCode.NOT_CONFIGURED, "the client is gone, so it cannot be asked");
    }
}
