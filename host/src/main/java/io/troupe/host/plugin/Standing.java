package io.troupe.host.plugin;

import io.troupe.host.fact.PluginFact.PluginState;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.pf4j.DefaultVersionManager;

/**
 * Says whether a plugin that was found fit may come into service, given what else is there: whether it was taken out of
 * service, whether its id is another file's, whether what it depends on is here. On the plugin folder's thread.
 */
final class Standing {

    private final Shelf shelf;

    /** What each plugin that is here needs, to tell circles from absence. */
    private final Map<String, List<String>> needs = new HashMap<>();

    /**
     * Why it may not.
     *
     * @param waiting true when a change of other plugins may help
     */
    record Obstacle(PluginState state, String reason, boolean waiting) {}

    Standing(Shelf shelf) {
        this.shelf = shelf;
    }

    /** True when one plugin cannot do without the other. */
    boolean needs(String plugin, String other) {
        return needs.getOrDefault(plugin, List.of()).contains(other);
    }

    /** Forgets what plugins that are gone needed. */
    void keepOnly(Set<String> present) {
        needs.keySet().retainAll(present);
    }

    Optional<Obstacle> obstacle(Source source, Candidate candidate, PluginRecord record) {
        var identity = candidate.identity();
        needs.put(
                identity.id(),
                candidate.dependencies().stream()
                        .filter(dependency -> !dependency.optional())
                        .map(Dependency::id)
                        .toList());
        if (record.disabledBy().isPresent()) {
            return Optional.of(new Obstacle(
                    PluginState.DISABLED,
                    disabled(identity.id(), record.disabledBy().get()),
                    false));
        }
        var quarantine = record.quarantined().get(identity.digest());
        if (quarantine != null) {
            return Optional.of(new Obstacle(
                    PluginState.QUARANTINED,
                    quarantine + "; mend it, or try it again with plugins enable " + identity.id(),
                    false));
        }
        return rival(source, candidate).or(() -> missing(candidate));
    }

    /** Why a plugin is out of service that somebody took out. */
    static String disabled(String plugin, String by) {
        return "taken out of service by " + by + "; plugins enable " + plugin + " puts it back";
    }

    /** Says whether the id is that of another file. */
    Optional<Obstacle> rival(Source source, Candidate candidate) {
        var found = shelf.current(candidate.identity().id())
                .filter(load -> !load.source().file().equals(source.file()) && !shelf.lingers(load.id()));
        if (found.isEmpty()) {
            return Optional.empty();
        }
        var load = found.get();
        var file = load.source().file();
        if (load.source().shipped() != source.shipped()) {
            return source.shipped()
                    ? Optional.of(new Obstacle(PluginState.DISABLED, file + " takes its place", true))
                    : Optional.empty();
        }
        int order = compare(candidate.identity().version(), load.identity().version());
        if (order > 0) {
            return Optional.empty();
        }
        return Optional.of(
                order < 0
                        ? new Obstacle(
                                PluginState.DISABLED,
                                "version " + load.identity().version() + " in " + file + " is newer than "
                                        + candidate.identity().version(),
                                true)
                        : new Obstacle(
                                PluginState.REFUSED,
                                "plugin id '" + load.id() + "' is that of " + file + " ("
                                        + load.identity().version() + ") already, expected an id of its own",
                                true));
    }

    /** Positive when the first is newer; 0 when they are the same or cannot be compared. */
    static int compare(String one, String other) {
        try {
            return new DefaultVersionManager().compareVersions(one, other);
        } catch (RuntimeException e) {
            return 0; // not both are semantic versions
        }
    }

    private Optional<Obstacle> missing(Candidate candidate) {
        for (var dependency : candidate.dependencies()) {
            var there = shelf.current(dependency.id());
            var words = there.isEmpty()
                    ? absent(candidate.identity().id(), dependency)
                    : dependency.mismatch(there.get().identity().version());
            if (words.isPresent() && !dependency.optional()) {
                return Optional.of(new Obstacle(PluginState.REFUSED, words.get(), true));
            }
        }
        return Optional.empty();
    }

    private Optional<String> absent(String plugin, Dependency dependency) {
        var circle = circle(plugin, dependency.id(), new ArrayList<>(List.of(plugin)));
        return Optional.of(
                circle.isEmpty()
                        ? "needs plugin '" + dependency.id() + "' " + dependency.range() + ", which is not in service"
                        : "needs itself: " + String.join(" -> ", circle) + ", expected no circle of dependencies");
    }

    /** The way from a plugin over what it needs back to itself; empty when there is none. */
    private List<String> circle(String plugin, String next, List<String> way) {
        if (next.equals(plugin)) {
            way.add(plugin);
            return way;
        }
        if (way.contains(next)) {
            return List.of();
        }
        way.add(next);
        for (var further : needs.getOrDefault(next, List.of())) {
            var found = circle(plugin, further, new ArrayList<>(way));
            if (!found.isEmpty()) {
                return found;
            }
        }
        return List.of();
    }

    /** True when what is in service of one plugin has classes of the other, itself or by way of further ones. */
    boolean builtOn(String plugin, String other) {
        var seen = new LinkedHashSet<>(List.of(plugin));
        var next = new ArrayDeque<>(seen);
        while (!next.isEmpty()) {
            for (var used : shelf.current(next.remove())
                    .map(Loaded::uses)
                    .orElse(Map.of())
                    .keySet()) {
                if (used.equals(other)) {
                    return true;
                }
                if (seen.add(used)) {
                    next.add(used);
                }
            }
        }
        return false;
    }

    /**
     * The class loaders of what it depends on, as far as it is here and fits; of two that would use each other the one
     * that came later uses the other.
     */
    Map<String, ClassLoader> uses(Candidate candidate) {
        var loaders = new LinkedHashMap<String, ClassLoader>();
        for (var dependency : candidate.dependencies()) {
            shelf.current(dependency.id())
                    .filter(load -> !builtOn(load.id(), candidate.identity().id()))
                    .filter(load ->
                            dependency.mismatch(load.identity().version()).isEmpty())
                    .flatMap(load -> load.artefact().classes())
                    .ifPresent(loader -> loaders.put(dependency.id(), loader));
        }
        return loaders;
    }
}
