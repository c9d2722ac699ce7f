package io.troupe.host.plugin;

import io.troupe.host.bus.PluginCalls.PluginView;
import io.troupe.host.fact.PluginFact.PluginState;
import io.troupe.host.plugin.Reading.Identity;
import io.troupe.host.plugin.Versions.Kept;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** What is told of plugins to those who ask. On the plugin folder's thread. */
record Views(Shelf shelf, Drains drains, Leaks leaks, Versions versions) {

    /** Every file and how it fares, and besides what is in service or still at work though its file says otherwise. */
    List<PluginView> all() {
        var views = new ArrayList<PluginView>();
        shelf.places().filter(place -> serving(place).isEmpty()).map(this::view).forEach(views::add);
        shelf.current().forEach(load -> views.add(view(load, load.state(), load.reason())));
        drains.loads().forEach(load -> views.add(view(load, PluginState.DRAINING, "its work ends on it")));
        leaks.all().forEach(leak -> views.add(view(leak.load(), PluginState.FAILED, leak.words())));
        views.sort(Comparator.comparing(PluginView::file)
                .thenComparing(view -> view.state() == PluginState.DRAINING)
                .thenComparing(PluginView::since, Comparator.reverseOrder()));
        return views;
    }

    /** The one of a plugin that tells most: what its file came to, else what is in service. */
    Optional<PluginView> of(String plugin) {
        var current = shelf.current(plugin);
        var place = shelf.places().filter(found -> found.id().equals(plugin)).toList();
        return place.stream()
                .filter(found -> current.isEmpty()
                        || current.get().source().file().equals(found.source().file()))
                .findFirst()
                .map(found -> serving(found)
                        .map(load -> view(load, load.state(), load.reason()))
                        .orElseGet(() -> view(found)))
                .or(() -> current.map(load -> view(load, load.state(), load.reason())));
    }

    /** What is in service from a file with its present content. */
    private Optional<Loaded> serving(Place place) {
        return shelf.current(place.id())
                .filter(load -> place.inService() && load.is(place.source().file(), place.identity()));
    }

    private PluginView view(Place place) {
        var before = shelf.from(place.source().file())
                .map(load -> place.reason() + "; " + load.identity().version() + " goes on in its place")
                .orElse(place.reason());
        return view(place.source(), place.identity(), new Facing(place.state(), before, place.since()), Optional.empty());
    }

    PluginView view(Loaded load, PluginState state, String reason) {
        return view(load.source(), load.identity(), new Facing(state, reason, load.since()), Optional.of(load));
    }

    /** What is told of a plugin that is in service from no file. */
    PluginView gone(Place place, PluginState state) {
        var identity = place.identity();
        return new PluginView(
                identity.id(),
                identity.version(),
                identity.digest(),
                place.source().file().toString(),
                identity.form().wire(),
                state,
                "",
                List.of(),
                List.of(),
                0,
                kept(identity.id(), ""),
                Instant.now());
    }

    /** How a file stands. */
    private record Facing(PluginState state, String reason, Instant since) {}

    private PluginView view(Source source, Identity identity, Facing facing, Optional<Loaded> load) {
        return new PluginView(
                identity.id(),
                identity.version(),
                identity.digest(),
                source.file().toString(),
                identity.form().wire(),
                facing.state(),
                facing.reason(),
                load.map(Loaded::namesOfAgents).orElse(List.of()),
                load.map(Loaded::namesOfProviders).orElse(List.of()),
                load.map(Loaded::running).orElse(0),
                kept(identity.id(), identity.digest()),
                facing.since());
    }

    /** The versions that it could be rolled back to. */
    private List<String> kept(String plugin, String digest) {
        return versions.earlier(plugin, digest).stream().map(Kept::version).toList();
    }
}
