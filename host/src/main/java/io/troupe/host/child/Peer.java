package io.troupe.host.child;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.troupe.host.fact.Wire;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * One end of a conversation in JSON-RPC 2.0, a message a line, as MCP has it over stdio. Two platform threads of its own
 * read and write, because pipes block them: on virtual threads that would hold up all agents. Any thread; nothing here
 * blocks. A program that writes what is no message, too much at once, or does not read, is not listened to any more.
 */
final class Peer {

    static final int LONGEST_LINE = 8 << 20;

    private static final int MOST_UNREAD = 256;
    private static final int MOST_GARBAGE = 100;
    private static final int MOST_A_SECOND = 5_000;
    private static final int SHOWN = 120;
    private static final long STACK = 256 << 10;

    private final String name;
    private final Listener listener;
    private final BlockingQueue<String> unread = new ArrayBlockingQueue<>(MOST_UNREAD);
    private final Map<Long, CompletableFuture<JsonNode>> waiting = new ConcurrentHashMap<>();
    private final AtomicLong ids = new AtomicLong();
    private volatile boolean ended;
    private volatile @Nullable String abandoned;
    private @Nullable Thread writer;

    /** Is told what comes, on the thread that reads; must not block. */
    interface Listener {
        /** The program asks something; the id is what the answer has to bear. */
        void asked(JsonNode id, String method, JsonNode params);

        void told(String method, JsonNode params);

        /**
         * Nothing more comes. Once.
         *
         * @param why in words; empty when it simply ended
         */
        void ended(String why);

        /** What the program said, without what must not be shown of it. */
        default String shown(String text) {
            return text;
        }
    }

    /** What the other side says went wrong. */
    static final class Refused extends RuntimeException {
        private static final long serialVersionUID = 1;

        Refused(String message) {
            super(message);
        }
    }

    /** The program is gone, or not listened to any more. */
    static final class Gone extends RuntimeException {
        private static final long serialVersionUID = 1;

        Gone(String message) {
            super(message);
        }
    }

    /**
     * A request that is under way.
     *
     * @param answer fails with {@link Refused} or {@link Gone}
     */
    record Request(long id, CompletableFuture<JsonNode> answer) {}

    Peer(String name, Listener listener) {
        this.name = name;
        this.listener = listener;
    }

    void start(InputStream in, OutputStream out) {
        writer = thread("in", () -> write(out));
        var _ = thread("out", () -> read(in));
    }

    /** Starts a thread for one of a program's pipes. */
    Thread thread(String pipe, Runnable work) {
        return Thread.ofPlatform()
                .name("child-" + name + "-" + pipe)
                .daemon()
                .stackSize(STACK)
                .inheritInheritableThreadLocals(false)
                .start(work);
    }

    Request ask(String method, JsonNode params) {
        long id = ids.incrementAndGet();
        var answer = new CompletableFuture<JsonNode>();
        waiting.put(id, answer);
        var _ = answer.whenComplete((value, failure) -> waiting.remove(id));
        send(message(method, params).put("id", id));
        var why = abandoned;
        if (why != null) { // else whoever ends it will say
            answer.completeExceptionally(new Gone(why));
        }
        return new Request(id, answer);
    }

    void tell(String method, JsonNode params) {
        send(message(method, params));
    }

    /** Tells what may be missed: it is dropped while much waits, so that there is room for what may not. */
    void note(String method, JsonNode params) {
        if (unread.remainingCapacity() > MOST_UNREAD / 2) {
            tell(method, params);
        }
    }

    void answer(JsonNode id, JsonNode result) {
        var message = Wire.json().createObjectNode().put("jsonrpc", "2.0");
        message.set("id", id);
        message.set("result", result);
        send(message);
    }

    void refuse(JsonNode id, int code, String why) {
        var message = Wire.json().createObjectNode().put("jsonrpc", "2.0");
        message.set("id", id);
        message.putObject("error").put("code", code).put("message", why);
        send(message);
    }

    private static ObjectNode message(String method, JsonNode params) {
        var message = Wire.json().createObjectNode().put("jsonrpc", "2.0").put("method", method);
        if (!params.isMissingNode()) {
            message.set("params", params);
        }
        return message;
    }

    private void send(ObjectNode message) {
        if (!ended && !unread.offer(message.toString())) {
            end("it does not read its stdin: " + MOST_UNREAD + " messages wait");
        }
    }

    private void write(OutputStream out) {
        try (out) {
            while (!ended) {
                out.write((unread.take() + "\n").getBytes(StandardCharsets.UTF_8));
                if (unread.isEmpty()) {
                    out.flush();
                }
            }
        } catch (IOException e) {
            return; // it has closed its stdin; the thread that reads says why
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void read(InputStream in) {
        var why = "";
        try {
            var lines = new Lines(in, LONGEST_LINE);
            var garbage = new Rate(MOST_GARBAGE, 60_000);
            var pace = new Rate(MOST_A_SECOND, 1_000);
            for (var line = lines.next(); line != null && !ended; line = lines.next()) {
                if (!line.isBlank() && !take(line) && !garbage.allows()) {
                    why = "it wrote " + MOST_GARBAGE + " lines to its stdout that are no JSON-RPC messages, the last: '"
                            + Words.clean(listener.shown(line), SHOWN)
                            + "'; expected MCP there, and all else on stderr";
                    break;
                }
                if (!pace.allows()) {
                    Thread.sleep(pace.left()); // what it writes meanwhile stays in the pipe
                }
            }
        } catch (Lines.TooLong e) {
            why = "it wrote " + e.getMessage() + " to its stdout, expected at most 8 MiB";
        } catch (IOException e) {
            why = "its stdout cannot be read: " + e.getMessage();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        end(why);
    }

    /** False when it is no message. */
    private boolean take(String line) {
        JsonNode read;
        try {
            read = Wire.json().readTree(line);
        } catch (JsonProcessingException | StackOverflowError e) {
            return false;
        }
        if (read.isArray()) { // a batch, as one revision of MCP had it
            boolean all = true;
            for (var one : read) {
                all &= message(one);
            }
            return all;
        }
        return message(read);
    }

    private boolean message(JsonNode message) {
        var id = message.path("id");
        var method = message.path("method");
        if (method.isTextual()) {
            if (id.isTextual() || id.isIntegralNumber()) {
                listener.asked(id, method.asText(), message.path("params"));
            } else {
                listener.told(method.asText(), message.path("params"));
            }
            return true;
        }
        if (!message.has("result") && !message.has("error")) {
            return false;
        }
        var asked = id.isIntegralNumber() ? waiting.get(id.asLong()) : null;
        if (asked != null && message.has("result")) {
            asked.complete(message.path("result"));
        } else if (asked != null) {
            asked.completeExceptionally(new Refused(Words.clean(
                    listener.shown(message.path("error").path("message").asText("no reason given")), 500)));
        }
        return true;
    }

    /** Stops to listen; what waits for an answer gets none. */
    void end(String why) {
        synchronized (this) {
            if (ended) {
                return;
            }
            ended = true;
        }
        var writing = writer;
        if (writing != null) {
            writing.interrupt();
        }
        listener.ended(why);
    }

    /** Tells all who wait for an answer that none comes. */
    void abandon(String why) {
        abandoned = why;
        waiting.values().forEach(answer -> answer.completeExceptionally(new Gone(why)));
    }
}
