package io.troupe.host.plugin;

import io.troupe.api.PluginException;
import io.troupe.host.bus.PluginCalls.PluginView;
import io.troupe.host.fact.PluginFact.PluginState;
import io.troupe.host.fact.PluginFact.PluginStateChanged;
import io.troupe.host.plugin.AgentPort.Listed;
import io.troupe.host.plugin.Reading.Identity;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What is loaded from where, and what could not be. Changed by one thread, seen by any. */
final class Shelf {

    private static final Logger LOG = LoggerFactory.getLogger(Shelf.class);

    /** How long code stays loadable after its agents were removed, for the work they still have. */
    private static final Duration GRACE = Duration.ofSeconds(60);

    private final AgentPort port;
    private final PluginFacts facts;
    private final Map<Path, Place> places = new ConcurrentHashMap<>();
    private final Queue<Retired> retired = new ArrayDeque<>();

    /**
     * A file and what became of it.
     *
     * @param turnedAway true when it was read well, but its agents were not taken: another file's removal may help
     */
    private record Place(
            Identity identity,
            Stamp stamp,
            PluginState state,
            String reason,
            List<Listed> agents,
            Optional<Artefact> artefact,
            boolean turnedAway,
            Instant since) {

        List<String> names() {
            return agents.stream().map(Listed::name).toList();
        }

        Place with(Stamp seen) {
            return new Place(identity, seen, state, reason, agents, artefact, turnedAway, since);
        }
    }

    private record Retired(Artefact artefact, Instant until) {}

    Shelf(AgentPort port, PluginFacts facts) {
        this.port = port;
        this.facts = facts;
    }

    /** Puts what was read in the place of what was there. */
    void put(Path file, Stamp stamp, Reading reading, long startedNanos) {
        switch (reading) {
            case Reading.Unchanged() -> places.computeIfPresent(file, (same, place) -> place.with(stamp));
            case Reading.Incomplete(var otherwise) -> put(file, stamp, otherwise, startedNanos);
            case Reading.Unusable unusable -> {
                retire(file, unusable.identity().id());
                enter(file, unlisted(unusable, stamp, false));
            }
            case Reading.Ready(var identity, var artefact) -> {
                retire(file, identity.id());
                var place = list(identity, artefact, stamp);
                if (enter(file, place) && place.artefact().isPresent()) {
                    announce(place, System.nanoTime() - startedNanos);
                }
            }
        }
    }

    private Place list(Identity identity, Artefact artefact, Stamp stamp) {
        try {
            var agents = artefact.list(port);
            var notes = agents.stream().flatMap(agent -> agent.notes().stream()).toList();
            var state = notes.isEmpty() ? PluginState.LOADED : PluginState.LOADED_REDUCED;
            var reason = String.join("; ", notes);
            return new Place(identity, stamp, state, reason, agents, Optional.of(artefact), false, Instant.now());
        } catch (RuntimeException | Error e) { // card() is code of the plugin; the host goes on whatever it throws
            artefact.close();
            return unlisted(Failure.of(identity, e), stamp, e instanceof PluginException);
        }
    }

    private static Place unlisted(Reading.Unusable unusable, Stamp stamp, boolean turnedAway) {
        return new Place(
                unusable.identity(),
                stamp,
                unusable.state(),
                unusable.reason(),
                List.of(),
                Optional.empty(),
                turnedAway,
                Instant.now());
    }

    /** Takes note; true when it is news. */
    private boolean enter(Path file, Place place) {
        var before = places.put(file, place);
        boolean news = before == null
                || !before.identity().equals(place.identity())
                || before.state() != place.state()
                || !before.reason().equals(place.reason());
        facts.record(place.identity().id(), fact(file, place, place.state()));
        if (news && place.artefact().isEmpty()) {
            LOG.warn("{}: {}", plain(String.valueOf(file.getFileName())), plain(place.reason()));
        }
        return news;
    }

    private static void announce(Place place, long nanos) {
        LOG.info(
                "loaded {} ({}) in {} s{}",
                String.join(", ", place.names()),
                place.identity().form().wire(),
                String.format(Locale.ROOT, "%.2f", nanos / 1e9),
                place.reason().isEmpty() ? "" : ", reduced: " + plain(place.reason()));
    }

    /** The file is gone. */
    void remove(Path file) {
        retire(file, "");
        if (places.remove(file) != null) {
            LOG.info("removed {}", plain(String.valueOf(file.getFileName())));
        }
    }

    /** Lets the agents of a file go, and its code a little later. */
    private void retire(Path file, String successor) {
        var place = places.get(file);
        if (place == null) {
            return;
        }
        place.agents().forEach(agent -> agent.remove());
        place.artefact()
                .ifPresent(old -> retired.add(new Retired(old, Instant.now().plus(GRACE))));
        if (!place.identity().id().equals(successor)) {
            facts.record(place.identity().id(), fact(file, place, PluginState.REMOVED));
        }
    }

    /** Closes code that has had its time. */
    void sweep() {
        var now = Instant.now();
        for (var next = retired.peek(); next != null && !now.isBefore(next.until()); next = retired.peek()) {
            retired.remove();
            next.artefact().close();
        }
    }

    /** Removes all agents and closes all code; says nothing to the journal, for nothing has changed on disk. */
    void clear() {
        places.values().forEach(place -> {
            place.agents().forEach(agent -> agent.remove());
            place.artefact().ifPresent(Artefact::close);
        });
        places.clear();
        retired.forEach(old -> old.artefact().close());
        retired.clear();
    }

    boolean has(Path file, Stamp stamp) {
        var place = places.get(file);
        return place == null ? stamp.absent() : place.stamp().equals(stamp);
    }

    /** The digest of what is loaded from there and works; empty where nothing is. */
    Optional<String> loaded(Path file) {
        return Optional.ofNullable(places.get(file))
                .filter(place -> place.artefact().isPresent())
                .map(place -> place.identity().digest());
    }

    Set<Path> files() {
        return Set.copyOf(places.keySet());
    }

    List<Path> turnedAway() {
        return places.entrySet().stream()
                .filter(entry -> entry.getValue().turnedAway())
                .map(Map.Entry::getKey)
                .sorted()
                .toList();
    }

    int agents() {
        return places.values().stream().mapToInt(place -> place.agents().size()).sum();
    }

    List<PluginView> views() {
        return places.entrySet().stream()
                .map(entry -> view(entry.getKey(), entry.getValue()))
                .sorted(Comparator.comparing(PluginView::file))
                .toList();
    }

    private static PluginView view(Path file, Place place) {
        var identity = place.identity();
        return new PluginView(
                identity.id(),
                identity.version(),
                identity.digest(),
                file.toString(),
                identity.form().wire(),
                place.state(),
                place.reason(),
                place.names(),
                place.agents().stream().mapToInt(Listed::running).sum(),
                List.of(),
                place.since());
    }

    private static PluginStateChanged fact(Path file, Place place, PluginState state) {
        var identity = place.identity();
        boolean gone = state == PluginState.REMOVED;
        return new PluginStateChanged(
                identity.version(),
                file.toString(),
                identity.digest(),
                state,
                gone ? "" : place.reason(),
                place.names());
    }

    /** Without what would break a line of the log. */
    private static String plain(String text) {
        return text.replaceAll("\\p{Cntrl}+", " ");
    }
}
