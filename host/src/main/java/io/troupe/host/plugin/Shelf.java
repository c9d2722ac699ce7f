package io.troupe.host.plugin;

import io.troupe.host.fact.PluginFact.PluginState;
import io.troupe.host.plugin.Reading.Identity;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is in which file, and what is in service: at most one load of each plugin id. On the plugin folder's thread
 * alone.
 */
final class Shelf {

    private static final Logger LOG = LoggerFactory.getLogger(Shelf.class);

    private final PluginStates states;
    private final Drains drains;
    private final News changed;
    private final Duration linger;
    private final Map<Path, Place> places = new HashMap<>();
    private final Served current = new Served();
    private final Map<String, Long> lingering = new HashMap<>();
    private final Map<Path, Stamp> passed = new HashMap<>();

    /** Is told of each plugin that came into service, changed its load, or left. */
    interface News {
        void of(String plugin, boolean left);
    }

    /** @param linger how long a plugin stays in service whose file is gone, should that only have got another name */
    Shelf(PluginStates states, Drains drains, News changed, Duration linger) {
        this.states = states;
        this.drains = drains;
        this.changed = changed;
        this.linger = linger;
    }

    Optional<Loaded> current(String plugin) {
        return current.get(plugin);
    }

    Collection<Loaded> current() {
        return List.copyOf(current.all());
    }

    Optional<Place> place(Path file) {
        return Optional.ofNullable(places.get(file));
    }

    Stream<Place> places() {
        return List.copyOf(places.values()).stream();
    }

    /** The files with this plugin in them. */
    Stream<Source> sources(String plugin) {
        return places().filter(place -> place.id().equals(plugin)).map(Place::source);
    }

    /** The load that came from this file, whatever is in it now. */
    Optional<Loaded> from(Path file) {
        return current.from(file);
    }

    boolean lingers(String plugin) {
        return lingering.containsKey(plugin);
    }

    boolean has(Path file, Stamp stamp) {
        var place = places.get(file);
        return place == null
                ? stamp.absent() || stamp.equals(passed.get(file))
                : place.stamp().equals(stamp);
    }

    /** What is in the file is no plugin; if something else was before, that is gone. */
    void pass(Path file, Stamp stamp) {
        if (places.containsKey(file) || from(file).isPresent()) {
            gone(file);
        }
        passed.put(file, stamp);
    }

    /** Forgets what was passed over there, or below. */
    void forget(Path path) {
        passed.keySet().removeIf(file -> file.startsWith(path));
    }

    /** The content is what is in service from the file, whatever was in it or became of it meanwhile. */
    void unchanged(Path file, Stamp stamp) {
        places.computeIfPresent(file, (same, place) -> place.with(stamp));
        from(file).ifPresent(load -> {
            lingering.remove(load.id());
            enter(Place.of(load, stamp));
        });
    }

    /** Says of a file what became of it; what is in service from it stays there. */
    void enter(Place place) {
        var before = put(place);
        if (before.filter(said -> said.says(place)).isEmpty()) {
            assertState(place);
            PluginStates.logUnused(place);
        }
    }

    /** Notes what is in a file now; what was in it before, and is of no use to anybody any more, was removed. */
    private Optional<Place> put(Place place) {
        var file = place.source().file();
        passed.remove(file);
        var before = Optional.ofNullable(places.put(file, place));
        before.filter(old -> !old.identity().equals(place.identity()) && !atWork(file, old.identity()))
                .ifPresent(old -> states.removed(old, serving(old)));
        return before;
    }

    /** True when this content of the file is in service or has work yet: what becomes of it is said by then. */
    private boolean atWork(Path file, Identity identity) {
        return Stream.concat(current.all().stream(), drains.loads().stream()).anyMatch(load -> load.is(file, identity));
    }

    /**
     * Puts a load into service, in the place of the one that was there.
     *
     * @param stamp of its file; empty when something of no use is in that, which stays so
     */
    void serve(Loaded load, Optional<Stamp> stamp, long startedNanos) {
        lingering.remove(load.id());
        var prior = current.put(load);
        prior.ifPresent(old -> release(old, Optional.of(load)));
        var before = stamp.flatMap(seen -> put(Place.of(load, seen)));
        boolean known =
                before.filter(said -> said.says(Place.of(load, said.stamp()))).isPresent();
        if (!known || prior.isPresent()) {
            PluginStates.logLoaded(load, System.nanoTime() - startedNanos);
        }
        states.of(load, load.state(), load.reason());
        changed.of(load.id(), false);
    }

    /** Gives a load that is in service another file, which has the same content. */
    void move(Loaded load, Source source, Stamp stamp) {
        lingering.remove(load.id());
        var moved = load.in(source);
        current.put(moved);
        put(Place.of(moved, stamp));
        LOG.info("{} is now in {}", load.identity().words(), Texts.plain(source.name()));
        states.of(moved, moved.state(), moved.reason());
        states.of(load, PluginState.REMOVED, "");
    }

    private void release(Loaded old, Optional<Loaded> successor) {
        old.withdraw();
        drains.add(old);
        if (successor
                .filter(load -> load.is(old.source().file(), old.identity()))
                .isEmpty()) {
            states.of(old, PluginState.DRAINING, "");
        }
    }

    /** Takes a plugin out of service, and says why of its file. */
    void retire(Loaded load, PluginState state, String reason) {
        if (current.remove(load)) {
            lingering.remove(load.id());
            release(load, Optional.empty());
            place(load.source().file())
                    .filter(place -> place.identity().equals(load.identity()))
                    .ifPresent(place -> enter(place.out(state, reason, false)));
            changed.of(load.id(), true);
        }
    }

    /** Takes out of service, for now, what has to be closed before its successor opens. */
    void halt(Loaded load, Runnable then) {
        if (current.remove(load)) {
            drains.halt(load, then);
        }
    }

    /** The file is gone; what is in service from it leaves a moment later, unless it comes again. */
    void gone(Path file) {
        var place = places.remove(file);
        var load = from(file);
        load.ifPresent(left -> lingering.put(left.id(), System.nanoTime() + linger.toNanos()));
        if (place != null) {
            LOG.info("{} was removed", Texts.plain(place.source().name()));
            if (load.isEmpty() || !load.get().identity().equals(place.identity())) {
                states.removed(place, serving(place));
            }
        }
    }

    /** Takes out of service what has lingered for long enough. */
    void look(boolean arriving) {
        long now = System.nanoTime();
        for (var entry : List.copyOf(lingering.entrySet())) {
            if (!arriving && now - entry.getValue() >= 0) {
                lingering.remove(entry.getKey());
                current(entry.getKey()).ifPresent(load -> retire(load, PluginState.REMOVED, ""));
            }
        }
    }

    /** Takes out of service at once what lingers with this content under another plugin id. */
    void dropLingering(String digest, String plugin) {
        if (lingering.isEmpty()) {
            return;
        }
        current().stream()
                .filter(load -> lingers(load.id())
                        && !load.id().equals(plugin)
                        && load.identity().digest().equals(digest))
                .forEach(load -> retire(load, PluginState.REMOVED, ""));
    }

    /** Takes out of service at once. */
    void drop(String plugin) {
        lingering.remove(plugin);
        current(plugin).ifPresent(load -> retire(load, PluginState.REMOVED, ""));
    }

    boolean idle() {
        return lingering.isEmpty() && drains.idle();
    }

    int agents() {
        return current.all().stream()
                .mapToInt(load -> load.namesOfAgents().size())
                .sum();
    }

    /** Says again how each file fares, should the journal have been unable to take it. */
    void assertStates() {
        places.values().forEach(this::assertState);
    }

    /** Says what there is to say of a load once it is closed: how its file fares, if that stays out of service. */
    void closed(Loaded load) {
        place(load.source().file())
                .filter(place -> !place.inService() && place.identity().equals(load.identity()))
                .ifPresentOrElse(this::assertState, () -> states.of(load, PluginState.REMOVED, ""));
    }

    private void assertState(Place place) {
        states.of(place, serving(place));
    }

    /** What is in service of this content, in this file or another. */
    private Optional<Loaded> serving(Place place) {
        return current(place.id()).filter(load -> load.identity().equals(place.identity()));
    }

    /** Gives all work back and closes all code; says nothing of it to the journal, for nothing has changed on disk. */
    void clear() {
        var loads = new ArrayList<>(current.all());
        loads.forEach(Loaded::withdraw);
        Artefact.closeAll(loads.stream().map(Loaded::artefact).toList());
        current.clear();
        places.clear();
        drains.clear();
    }
}
