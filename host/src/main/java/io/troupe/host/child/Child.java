package io.troupe.host.child;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A program at work: its processes, the conversation with it, and how it came to its end. */
final class Child {

    private static final Duration LAST_WORDS = Duration.ofMillis(200);
    private static final Duration TO_END = Duration.ofMillis(500);

    private final Children.Parts parts;
    private final Warden.Group group;
    private final Peer peer;
    private final Errors errors;
    private final Thread stderr;
    private final Consumer<String> ended;
    private final AtomicBoolean over = new AtomicBoolean();
    private volatile boolean stopping;
    private volatile @Nullable String reason;

    /** Who hears of what the program asks and tells; must not block. */
    interface Talk {
        void asked(JsonNode id, String method, JsonNode params);

        void told(String method, JsonNode params);
    }

    /**
     * What it is started with.
     *
     * @param plugin what it is called in the log
     */
    record Start(String plugin, Command command, Bounds bounds, Errors errors) {}

    /**
     * Starts it; blocks until there is a process.
     *
     * @param ended is told once why it came to an end, unless it was stopped; on any thread
     */
    Child(Children.Parts parts, Start start, Talk talk, Consumer<String> ended) {
        this.parts = parts;
        this.errors = start.errors();
        this.ended = ended;
        this.group = parts.warden().start(start.command());
        this.peer = new Peer(start.plugin(), new Peer.Listener() {
            @Override
            public void asked(JsonNode id, String method, JsonNode params) {
                talk.asked(id, method, params);
            }

            @Override
            public void told(String method, JsonNode params) {
                talk.told(method, params);
            }

            @Override
            public void ended(String why) {
                if (!stopping) {
                    finish(why);
                }
            }

            @Override
            public String shown(String text) {
                return start.errors().without(text);
            }
        });
        var process = group.process();
        this.stderr = peer.thread("err", () -> errors.read(process.getErrorStream()));
        peer.start(process.getInputStream(), process.getOutputStream());
        parts.watch().add(group, start.bounds(), this::kill);
        var later = CompletableFuture.delayedExecutor(LAST_WORDS.toMillis(), TimeUnit.MILLISECONDS);
        var _ = process.onExit().thenRunAsync(() -> peer.end(""), later); // a process it started may hold its stdout
    }

    Peer peer() {
        return peer;
    }

    /** It is at work now: from here on it may use only so much of the processor as it may. */
    void opened() {
        parts.watch().opened(group);
    }

    String limits(Bounds bounds) {
        return Watch.how(group, bounds);
    }

    /** Why it does not run any more. */
    Optional<String> reason() {
        return Optional.ofNullable(reason);
    }

    /** Ends it at once, and all that it started. */
    void kill(String why) {
        finish(why);
    }

    private void finish(String why) {
        if (!over.compareAndSet(false, true)) {
            return;
        }
        var words = why.isEmpty() ? howItEnded() : why;
        reason = words;
        parts.watch().remove(group);
        parts.warden().end(group);
        peer.end(words);
        peer.abandon(words);
        if (!stopping) {
            ended.accept(words);
        }
    }

    private String howItEnded() {
        try {
            if (!group.process().waitFor(TO_END.toMillis(), TimeUnit.MILLISECONDS)) {
                return "it closed its stdout" + said();
            }
            stderr.join(LAST_WORDS);
            int code = group.process().exitValue();
            return (code > 128 && code < 160
                            ? "it was ended by signal " + (code - 128)
                            : "it ended with exit code " + code)
                    + said();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return "it ended";
        }
    }

    private String said() {
        return errors.last().isEmpty() ? "" : ": " + errors.last();
    }

    /**
     * Asks it to end: closes its stdin, a little later sends TERM, and kills what is left after that. Blocks until it is
     * gone.
     */
    void stop() {
        stopping = true;
        parts.watch().remove(group);
        parts.warden().signal("CONT", group); // one that is held back could not even end
        peer.end("it was stopped");
        try {
            var process = group.process();
            if (!process.waitFor(TO_END.toMillis(), TimeUnit.MILLISECONDS)) {
                parts.warden().signal("TERM", group);
                process.waitFor(parts.patience().term().toMillis(), TimeUnit.MILLISECONDS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        finish("it was stopped");
    }
}
