package io.troupe.host.workflow;

import io.troupe.api.RunChange;
import io.troupe.api.Step;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Asks strategies, each time on a virtual thread of its own, since they are code of others. On the service's context alone. */
final class Consulting {

    private static final Logger LOG = LoggerFactory.getLogger(Consulting.class);
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    /** So often a version of a strategy is asked everything twice, to find those that do not always say the same. */
    private static final int PROBES = 50;

    private static final int MOST_KNOWN = 1_000;

    private final Vertx vertx;
    private final Strategies strategies;
    private final Map<String, Integer> probed = new HashMap<>();

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
        Promise<Advice> promise = Promise.promise();
        Context context = vertx.getOrCreateContext();
        var thread = Thread.ofVirtual().name("strategy-" + live.name()).unstarted(() -> {
            try (asking) {
                var advice = advice(asking, new LiveRun(run), List.copyOf(changes), probe);
                context.runOnContext(done -> promise.tryComplete(advice));
            } catch (Throwable e) { // code of others; whatever it throws must not leave the run without an answer
                context.runOnContext(done -> promise.tryFail(e));
            }
        });
        long timer = vertx.setTimer(PATIENCE.toMillis(), late -> {
            asking.hung(PATIENCE);
            thread.interrupt();
            promise.tryFail(new IllegalStateException("no answer within " + PATIENCE.toSeconds() + " s"));
        });
        thread.start();
        return promise.future()
                .onComplete(done -> vertx.cancelTimer(timer))
                .onFailure(failure -> LOG.warn(
                        "strategy '{}' {} failed for {}: {}",
                        live.name(),
                        live.pluginVersion(),
                        run.id(),
                        failure.toString()));
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
