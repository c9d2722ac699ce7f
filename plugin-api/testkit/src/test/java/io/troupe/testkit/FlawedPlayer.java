package io.troupe.testkit;

import io.troupe.api.Content;
import io.troupe.api.Delta;
import io.troupe.api.Part;
import io.troupe.api.Performance;
import io.troupe.api.Player;
import io.troupe.api.PlayerProvider;
import io.troupe.api.PluginException;
import io.troupe.api.PluginException.Kind;
import io.troupe.api.Reply;
import io.troupe.api.Settings;
import io.troupe.api.Stage;
import io.troupe.api.Usage;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

/** A player without a program that keeps the contract, but for one flaw. */
final class FlawedPlayer implements Player {

    /** What it does wrong. */
    enum Flaw {
        NONE,
        BAD_NAME,
        SAYS_NOTHING,
        FORGETS_THE_CONVERSATION,
        ONE_AT_A_TIME,
        KEEPS_WHAT_IT_USED_TO_ITSELF,
        SWALLOWS_WHAT_IS_THROWN,
        CANNOT_HEAR_INTERRUPTS,
        GOES_ON_WHEN_CLOSED,
        LEAVES_A_THREAD
    }

    /** With which it tells that it is at work, and no more. */
    static final String SLOW = "slow";

    private final Flaw flaw;
    private final CountDownLatch closed = new CountDownLatch(1);
    private final AtomicInteger parts = new AtomicInteger();

    private FlawedPlayer(Flaw flaw) {
        this.flaw = flaw;
        if (flaw == Flaw.LEAVES_A_THREAD) {
            Thread.ofPlatform().daemon().start(() -> lastFor(5));
        }
    }

    static PlayerProvider provider(Flaw flaw) {
        return new PlayerProvider() {
            @Override
            public String name() {
                return flaw == Flaw.BAD_NAME ? "In Memory" : "in-memory";
            }

            @Override
            public Player open(Settings settings) {
                return new FlawedPlayer(flaw);
            }
        };
    }

    private static void lastFor(int seconds) {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
        while (System.nanoTime() < end) {
            LockSupport.parkNanos(10_000_000);
        }
    }

    @Override
    public Performance take(Part part, Stage stage) {
        if (parts.incrementAndGet() > 1 && flaw == Flaw.ONE_AT_A_TIME) {
            throw new PluginException(Kind.REFUSED, "there is one already");
        }
        return new Played(stage);
    }

    @Override
    public void close() {
        closed.countDown();
    }

    private final class Played implements Performance {
        private final Stage stage;
        private int turns;

        Played(Stage stage) {
            this.stage = stage;
        }

        @Override
        public Turn say(List<Content> words, Consumer<Delta> onDelta) throws InterruptedException {
            if (words.contains(Content.text(SLOW))) {
                stage.progress("at work");
                if (flaw != Flaw.KEEPS_WHAT_IT_USED_TO_ITSELF) {
                    stage.used(Usage.of(20, 0), Optional.empty());
                }
                hang();
                throw new PluginException(Kind.UNAVAILABLE, "closed");
            }
            try {
                onDelta.accept(new Delta.Text("done"));
            } catch (PluginException e) {
                if (flaw != Flaw.SWALLOWS_WHAT_IS_THROWN) {
                    throw e;
                }
            }
            boolean silent = flaw == Flaw.SAYS_NOTHING || (++turns > 1 && flaw == Flaw.FORGETS_THE_CONVERSATION);
            return Turn.of(Reply.of(silent ? "" : "done", Usage.of(3, 2), "m"));
        }

        private void hang() throws InterruptedException {
            if (flaw == Flaw.CANNOT_HEAR_INTERRUPTS || flaw == Flaw.GOES_ON_WHEN_CLOSED) {
                lastFor(3);
            } else if (!closed.await(1, TimeUnit.SECONDS)) {
                throw new PluginException(Kind.UNAVAILABLE, "nobody ended it");
            }
        }

        @Override
        public void close() {
            parts.decrementAndGet();
        }
    }
}
