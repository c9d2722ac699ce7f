package io.troupe.host.workflow;

import io.troupe.api.RunChange;
import io.troupe.api.Step;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Asks strategies, each time on a virtual thread of its own, since they are code of others. On the service's context alone. */
final class Consulting {

    private static final Logger LOG = LoggerFactory.getLogger(Consulting.class);
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    /** So often a version of a strategy is asked everything twice, to find those that do not always say the same. */
    private static final int PROBES = 50;

    private static final int MOST_KNOWN = 1_000;
    private static final long SWEEP_MILLIS = 100;

    private final Vertx vertx;
    private final Strategies strategies;
    private final Map<String, Integer> probed = new HashMap<>();
    /** What is asked just now, the oldest first; looked at now and then, which costs less than a timer each. */
    private final Set<Inquiry> open = new LinkedHashSet<>();

    private boolean sweeping;

    /** One that is asked on a thread of its own. */
    private static final class Inquiry {
        private final Asking asking;
        private final Promise<Advice> promise = Promise.promise();
        private final long begun = System.nanoTime();
        private @Nullable Thread thread;

        Inquiry(Asking asking) {
            this.asking = asking;
        }

        boolean late() {
            return System.nanoTime() - begun >= PATIENCE.toNanos();
        }

        void giveUp() {
            asking.hung(PATIENCE);
            if (thread != null) {
                thread.interrupt();
            }
            promise.tryFail(new IllegalStateException("no answer within " + PATIENCE.toSeconds() + " s"));
        }
    }

    /**
     * What a strategy said.
     *
     * @param warning what is wrong with it, though it can be followed
     */
    record Advice(List<Step> steps, Optional<String> warning) {}

    Consulting(Vertx vertx, Strategies strategies) {
        this.vertx = vertx;
        this.strategies = strategies;
    }

    Optional<Asking> begin(String name) {
        return strategies.begin(name);
    }

    /** Asks about a run, which nothing may change meanwhile; ends the asking. */
    Future<Advice> ask(Asking asking, RunEntry run, List<RunChange> changes) {
        var live = asking.live();
        boolean probe = probe(live);
        var inquiry = new Inquiry(asking);
        Context context = vertx.getOrCreateContext();
        inquiry.thread = Thread.ofVirtual().name("strategy-" + live.name()).start(() -> {
            try (asking) {
                var advice = advice(asking, new LiveRun(run), List.copyOf(changes), probe);
                context.runOnContext(done -> inquiry.promise.tryComplete(advice));
            } catch (Throwable e) { // code of others; whatever it throws must not leave the run without an answer
                context.runOnContext(done -> inquiry.promise.tryFail(e));
            }
        });
        open.add(inquiry);
        sweepSoon();
        return inquiry.promise
                .future()
                .onComplete(done -> open.remove(inquiry))
                .onFailure(failure -> LOG.warn(
                        "strategy '{}' {} failed for {}: {}",
                        live.name(),
                        live.pluginVersion(),
                        run.id(),
                        failure.toString()));
    }

    private void sweepSoon() {
        if (!sweeping) {
            sweeping = true;
            vertx.setTimer(SWEEP_MILLIS, now -> sweep());
        }
    }

    private void sweep() {
        sweeping = false;
        open.stream().takeWhile(Inquiry::late).toList().forEach(Inquiry::giveUp);
        if (!open.isEmpty()) {
            sweepSoon();
        }
    }

    private static Advice advice(Asking asking, LiveRun run, List<RunChange> changes, boolean probe) {
        var steps = asking.next(run, changes);
        if (!probe) {
            return new Advice(steps, Optional.empty());
        }
        var again = asking.next(run, changes);
        var live = asking.live();
        return new Advice(
                steps,
                steps.equals(again)
                        ? Optional.empty()
                        : Optional.of("strategy '" + live.name() + "' " + live.pluginVersion()
                                + " is not a pure function: asked twice about the same it said first " + steps
                                + " and then " + again));
    }

    private boolean probe(Strategies.Live live) {
        var key = live.name() + ' ' + live.pluginVersion();
        if (probed.size() >= MOST_KNOWN && !probed.containsKey(key)) {
            return false;
        }
        return probed.merge(key, 1, Integer::sum) <= PROBES;
    }
}
