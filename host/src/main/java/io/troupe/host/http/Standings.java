package io.troupe.host.http;

import io.troupe.host.bus.PluginCalls.PluginView;
import io.troupe.host.http.EventMessages.AgentLine;
import io.troupe.host.http.EventMessages.Standing;
import io.vertx.core.Future;
import java.util.HashMap;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Keeps what was last told of the host, its agents and plugins, and tells what changed. Lives on one context. */
final class Standings {

    private static final Logger LOG = LoggerFactory.getLogger(Standings.class);
    private static final int QUIET = 5;

    private final Overview overview;
    private final Consumer<Standing> tell;
    private Overview.@Nullable Views told;
    private @Nullable Future<Overview.Views> asked;
    private int quiet;

    /** @param tell is given what changed; who may see how much of it is not looked at here */
    Standings(Overview overview, Consumer<Standing> tell) {
        this.overview = overview;
        this.tell = tell;
    }

    /** To be called each second while anybody watches. */
    void look() {
        fresh().onFailure(failure -> LOG.warn("how the host stands could not be told", failure));
    }

    /** Asks anew and tells everyone what changed; done when that is told. */
    Future<Overview.Views> fresh() {
        var going = asked;
        if (going != null) {
            return going;
        }
        var fresh = overview.views().onSuccess(this::compare);
        asked = fresh;
        fresh.onComplete(done -> asked = null);
        return fresh;
    }

    private void compare(Overview.Views now) {
        var before = told;
        told = now;
        if (before == null) {
            return; // nobody knows anything yet
        }
        if (!before.equals(now) || ++quiet >= QUIET) {
            quiet = 0;
            tell.accept(difference(before, now));
        }
    }

    private static Standing difference(Overview.Views before, Overview.Views now) {
        var gone = new HashMap<String, AgentLine>();
        before.agents().forEach(agent -> gone.put(agent.name(), agent));
        var changed = now.agents().stream()
                .filter(agent -> !agent.equals(gone.remove(agent.name())))
                .toList();
        Optional<List<PluginView>> plugins =
                before.plugins().equals(now.plugins()) ? Optional.empty() : Optional.of(now.plugins());
        return new Standing(now.status(), changed, List.copyOf(gone.keySet()), plugins);
    }
}
