package io.troupe.host.bench;

import io.troupe.api.ChatModel;
import io.troupe.api.Delta;
import io.troupe.api.Json;
import io.troupe.api.Prompt;
import io.troupe.api.Reply;
import io.troupe.api.ReplyPart;
import io.troupe.api.ToolCall;
import io.troupe.api.Usage;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/** A model that calls a tool each turn, and then says something; calls wait while it holds them. */
final class BenchChat implements ChatModel {

    /** With a tool call, before the one that says something, unless told otherwise. */
    static final int TURNS = 20;

    static final String SAYS = "done";

    private final AtomicLong arrived = new AtomicLong();
    private final AtomicLong said = new AtomicLong();
    private volatile int turns = TURNS;
    private volatile long lingering;
    private volatile CountDownLatch gate = new CountDownLatch(0);

    /** Sets how often it calls a tool before it says something, and how long it takes to end after its first piece. */
    void turns(int count, long lingeringMillis) {
        turns = count;
        lingering = lingeringMillis;
    }

    /** Has the calls that come from now on wait. */
    void hold() {
        gate = new CountDownLatch(1);
        arrived.set(0);
    }

    void release() {
        gate.countDown();
    }

    /** How many calls came since {@link #hold}. */
    long arrived() {
        return arrived.get();
    }

    /** When it began to say something the last time, by the clock of {@link System#nanoTime}. */
    long said() {
        return said.get();
    }

    @Override
    public List<Known> models() {
        return List.of(new Known("bench", Optional.empty()));
    }

    @Override
    public Reply reply(Prompt prompt, Consumer<Delta> onDelta) {
        arrived.incrementAndGet();
        interruptibly(() -> gate.await());
        int turn = prompt.messages().size() / 2;
        if (turn < turns) {
            var call = new ToolCall("call-" + turn, "look", Json.of("{}"));
            return new Reply(
                    List.of(new ReplyPart.Call(call)),
                    Reply.Stop.TOOL_CALLS,
                    Usage.of(10, 5),
                    "bench/bench",
                    Optional.empty());
        }
        said.set(System.nanoTime());
        onDelta.accept(new Delta.Text(SAYS));
        interruptibly(() -> TimeUnit.MILLISECONDS.sleep(lingering));
        return Reply.of(SAYS, Usage.of(10, 5), "bench/bench");
    }

    private interface Waiting {
        void go() throws InterruptedException;
    }

    private static void interruptibly(Waiting waiting) {
        try {
            waiting.go();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("the bench was ended", e);
        }
    }
}
