package io.troupe.models.wire;

import com.fasterxml.jackson.databind.JsonNode;
import io.troupe.api.Delta;
import io.troupe.api.PluginException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** Reads an answer to its end, whatever its end looks like. */
public final class Listening {

    /** Some servers neither count what they said nor close the connection after it. */
    private static final Duration GRACE = Duration.ofSeconds(2);

    private static final String DONE = "[DONE]";

    private final Answer answer;
    private final Gathered reply;
    private final Consumer<Delta> onDelta;
    private final Events events = new Events();

    private Listening(Answer answer, Gathered reply, Consumer<Delta> onDelta) {
        this.answer = answer;
        this.reply = reply;
        this.onDelta = onDelta;
    }

    /** @throws PluginException of kind {@code UNAVAILABLE} when the answer is none, or not all of one */
    public static void listen(Answer answer, Gathered reply, Consumer<Delta> onDelta) throws InterruptedException {
        var listening = new Listening(answer, reply, onDelta);
        switch (answer.type()) {
            case "application/json" -> listening.whole();
            case "text/event-stream", "" -> listening.stream();
            default ->
                throw answer.unavailable(
                        "answered with '" + answer.server().quote(answer.type()) + "', expected text/event-stream");
        }
    }

    private void whole() throws InterruptedException {
        var text = answer.json();
        if (text.isBlank()) {
            throw answer.unavailable("gave an empty answer, expected a reply");
        }
        var tree = read(text);
        refuse(tree);
        reply.whole(tree, onDelta);
        if (!reply.enough()) {
            throw answer.unavailable(
                    "answered with JSON that is no reply: " + answer.server().quote(text));
        }
    }

    private void stream() throws InterruptedException {
        boolean open = true;
        boolean done = false;
        while (open && !done && !reply.over()) {
            var buffers = more();
            buffers.forEach(events::take);
            open = !buffers.isEmpty();
            if (!open && !reply.complete()) {
                events.end();
            }
            done = take();
        }
        if (!(done ? reply.enough() : reply.complete())) {
            throw answer.unavailable(
                    reply.some()
                            ? "ended its answer in the middle of the reply"
                            : "gave an empty answer, expected a reply");
        }
    }

    /** Gives true when the server said that it is done. */
    private boolean take() {
        for (Optional<String> data = events.next(); data.isPresent(); data = events.next()) {
            if (data.get().strip().equals(DONE)) {
                return true;
            }
            var tree = read(data.get());
            refuse(tree);
            reply.piece(tree, onDelta);
        }
        return false;
    }

    /** What goes wrong after all was said does no harm. */
    private List<ByteBuffer> more() throws InterruptedException {
        if (!reply.complete()) {
            return answer.next(answer.server().idle());
        }
        try {
            return answer.next(GRACE);
        } catch (PluginException e) {
            return List.of();
        }
    }

    private JsonNode read(String text) {
        return Trees.read(text)
                .orElseThrow(() -> answer.unavailable("sent what is not JSON, or not all of it: "
                        + answer.server().quote(text.length() > 80 ? text.substring(0, 80) + "…" : text)));
    }

    private void refuse(JsonNode tree) {
        if (Trees.has(tree, "error") && !"response".equals(Trees.text(tree, "object"))) {
            throw ApiError.within(tree.path("error")).exception(answer.server());
        }
        if (Trees.text(tree, "type").equals("error")
                || Trees.text(tree, "object").equals("error")) {
            throw ApiError.within(tree).exception(answer.server());
        }
    }
}
