package io.troupe.host.http;

import io.troupe.host.bus.Bus;
import io.troupe.host.bus.PluginCalls;
import io.troupe.host.bus.PluginCalls.Action;
import io.troupe.host.bus.PluginCalls.ChangePlugin;
import io.troupe.host.bus.PluginCalls.ListPlugins;
import io.troupe.host.bus.PluginCalls.PluginList;
import io.troupe.host.bus.PluginCalls.PluginView;
import io.troupe.host.fact.ErrorCode;
import io.troupe.host.fact.Nearest;
import io.troupe.host.fact.Refusal;
import io.troupe.host.security.Rule;
import io.vertx.core.Future;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** The API's part for plugins. */
final class PluginEndpoints {

    /** A change may have to wait a minute for work to end, and opening what comes next takes a while too. */
    private static final Duration CHANGE = Duration.ofSeconds(90);

    private static final Rule READ = Rule.host("plugins", "read");
    private static final Rule CHANGES = Rule.host("plugins", "change");

    /** A change that needs no more words. */
    record Plainly() {}

    /**
     * Where to go back to.
     *
     * @param version one of the plugin's earlier ones; else the latest of them
     */
    record Back(Optional<String> version) {}

    private final Bus bus;
    private final Bodies bodies;
    private final RepeatedPosts<PluginView> changes = new RepeatedPosts<>();

    PluginEndpoints(Bus bus, Bodies bodies) {
        this.bus = bus;
        this.bodies = bodies;
    }

    List<Endpoint> endpoints() {
        return List.of(
                Endpoint.get(
                        "/plugins",
                        "List the files in the plugin folders and how they fared",
                        READ,
                        PluginList.class,
                        this::list),
                Endpoint.get("/plugins/{id}", "Show a plugin", READ, PluginView.class, this::show),
                Endpoint.delete(
                        "/plugins/{id}",
                        "Delete a plugin's file from its folder; its work ends first",
                        CHANGES,
                        PluginView.class,
                        context -> change(context, Action.REMOVE, Optional.empty())),
                plainly(Action.ENABLE, "Put a plugin back into service; also ends its quarantine for misbehaviour"),
                plainly(Action.DISABLE, "Take a plugin out of service, also over restarts of the host"),
                plainly(Action.RELOAD, "Read a plugin's file and settings again"),
                Endpoint.post(
                        "/plugins/{id}/rollback",
                        "Put an earlier version in a plugin's place",
                        CHANGES,
                        Back.class,
                        PluginView.class,
                        this::back));
    }

    private Endpoint plainly(Action action, String summary) {
        return Endpoint.post(
                "/plugins/{id}/" + action.wire(),
                summary,
                CHANGES,
                Plainly.class,
                PluginView.class,
                context -> changes.once(
                        context,
                        () -> bodies.read(context, Plainly.class)
                                .compose(none -> change(context, action, Optional.empty()))));
    }

    private Future<PluginList> list(RoutingContext context) {
        return bus.request(
                PluginCalls.LIST, new ListPlugins(), Access.caller(context).call(Duration.ofSeconds(30)));
    }

    private Future<PluginView> show(RoutingContext context) {
        var id = Queries.path(context, "id");
        return list(context).map(all -> named(id, all.plugins()));
    }

    /** Several files may bring the same plugin: the one that serves speaks for it, else the one that changed last. */
    private static PluginView named(String id, List<PluginView> plugins) {
        return plugins.stream()
                .filter(plugin -> plugin.id().equals(id))
                .min(Comparator.comparingInt(PluginEndpoints::rank)
                        .thenComparing(PluginView::since, Comparator.reverseOrder()))
                .orElseThrow(() -> Refusal.notFound(
                        ErrorCode.PLUGIN_NOT_FOUND,
                        "no plugin '" + id + "'",
                        Nearest.names(
                                id,
                                plugins.stream().map(PluginView::id).distinct().toList())));
    }

    private static int rank(PluginView plugin) {
        return switch (plugin.state()) {
            case LOADED, LOADED_REDUCED -> 0;
            case NOT_CONFIGURED, QUARANTINED, REFUSED, FAILED -> 1;
            case DISABLED -> 2;
            case DRAINING -> 3;
            case REMOVED -> 4;
        };
    }

    private Future<PluginView> back(RoutingContext context) {
        return changes.once(
                context,
                () -> bodies.read(context, Back.class).compose(to -> change(context, Action.ROLLBACK, to.version())));
    }

    private Future<PluginView> change(RoutingContext context, Action action, Optional<String> version) {
        var change = new ChangePlugin(Queries.path(context, "id"), action, version, RepeatedPosts.key(context));
        return bus.request(PluginCalls.CHANGE, change, Access.caller(context).call(CHANGE));
    }
}
