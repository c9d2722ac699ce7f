package io.troupe.testkit;

import io.troupe.api.ChatMessage;
import io.troupe.api.ChatModel;
import io.troupe.api.Delta;
import io.troupe.api.Json;
import io.troupe.api.ModelProvider;
import io.troupe.api.PluginException;
import io.troupe.api.Prompt;
import io.troupe.api.Reply;
import io.troupe.api.ReplyPart;
import io.troupe.api.Settings;
import io.troupe.api.ToolCall;
import io.troupe.api.Usage;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

/** A model without a network that keeps the contract, but for one flaw. */
final class FlawedModel implements ChatModel {

    /** What it does wrong. */
    enum Flaw {
        NONE,
        BAD_NAME,
        FORGETS_A_PIECE,
        OTHER_THREAD,
        UNFIT_INPUT,
        SAME_IDS,
        UNTOLD_CALLS,
        NO_TOKENS,
        NO_MODELS,
        CANNOT_HEAR_INTERRUPTS,
        GOES_ON_WHEN_CLOSED,
        FORGETS_THE_ANSWERS,
        LETS_NOBODY_BE_AWAY,
        LEAVES_A_THREAD
    }

    /** Instructions with which it says a letter and no more. */
    static final String SLOW = "slow";

    private static final String NAME = "in-memory";

    private final Flaw flaw;
    private final CountDownLatch closed = new CountDownLatch(1);

    private final boolean away;

    FlawedModel(Flaw flaw, boolean away) {
        this.flaw = flaw;
        this.away = away;
        if (flaw == Flaw.LEAVES_A_THREAD) {
            Thread.ofPlatform().daemon().start(() -> {
                long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(5);
                while (System.nanoTime() < end) {
                    LockSupport.parkNanos(end - System.nanoTime());
                }
            });
        }
    }

    /** Its settings. */
    record Where(boolean away) {}

    static ModelProvider provider(Flaw flaw) {
        return new ModelProvider() {
            @Override
            public String name() {
                return flaw == Flaw.BAD_NAME ? "In Memory" : NAME;
            }

            @Override
            public ChatModel open(Settings settings) {
                return new FlawedModel(flaw, settings.as(Where.class).away());
            }
        };
    }

    @Override
    public List<Known> models() {
        return flaw == Flaw.NO_MODELS ? List.of() : List.of(new Known(NAME, Optional.empty()));
    }

    @Override
    public Reply reply(Prompt prompt, Consumer<Delta> onDelta) throws InterruptedException {
        if (Thread.interrupted() && flaw != Flaw.CANNOT_HEAR_INTERRUPTS) {
            throw new InterruptedException();
        }
        if (away) {
            throw new PluginException(
                    flaw == Flaw.LETS_NOBODY_BE_AWAY ? PluginException.Kind.REFUSED : PluginException.Kind.UNAVAILABLE,
                    "nobody is there");
        }
        if (prompt.system().equals(SLOW)) {
            onDelta.accept(new Delta.Text("a"));
            hang();
            throw new PluginException(PluginException.Kind.UNAVAILABLE, "closed");
        }
        boolean answered = prompt.messages().getLast() instanceof ChatMessage.ToolAnswers;
        boolean silent = answered && flaw == Flaw.FORGETS_THE_ANSWERS;
        return prompt.tools().isEmpty() || (answered && !silent) ? text(onDelta) : calls(onDelta);
    }

    @Override
    public void close() {
        closed.countDown();
    }

    private void hang() throws InterruptedException {
        if (flaw == Flaw.CANNOT_HEAR_INTERRUPTS || flaw == Flaw.GOES_ON_WHEN_CLOSED) {
            long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(4);
            while (System.nanoTime() < end) {
                LockSupport.parkNanos(10_000_000);
            }
        } else {
            closed.await();
        }
    }

    private Reply text(Consumer<Delta> onDelta) throws InterruptedException {
        onDelta.accept(new Delta.Text("one "));
        if (flaw == Flaw.OTHER_THREAD) {
            Thread.ofVirtual()
                    .start(() -> onDelta.accept(new Delta.Text("two")))
                    .join();
        } else if (flaw != Flaw.FORGETS_A_PIECE) {
            onDelta.accept(new Delta.Text("two"));
        }
        return Reply.of("one two", flaw == Flaw.NO_TOKENS ? Usage.NONE : Usage.of(3, 2), NAME);
    }

    private Reply calls(Consumer<Delta> onDelta) {
        var calls = List.of(call("a"), call(flaw == Flaw.SAME_IDS ? "a" : "b"));
        if (flaw != Flaw.UNTOLD_CALLS) {
            calls.forEach(call -> onDelta.accept(new Delta.Calling(call.id(), call.tool())));
        }
        var parts = calls.stream().<ReplyPart>map(ReplyPart.Call::new).toList();
        return new Reply(parts, Reply.Stop.TOOL_CALLS, Usage.of(3, 2), NAME, Optional.empty());
    }

    private ToolCall call(String id) {
        return new ToolCall(id, "weather", Json.of(flaw == Flaw.UNFIT_INPUT ? "{}" : "{\"city\":\"Köln\"}"));
    }
}
