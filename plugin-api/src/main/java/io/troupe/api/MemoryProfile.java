package io.troupe.api;

import java.util.List;
import java.util.Set;

/**
 * Says what of an agent's work is worth keeping for the next task, and where it looks before it begins. It is data that is
 * shown with the agent's card; whether anything is kept is up to the memory of the host that reads it.
 *
 * @param remembers what it keeps, the most important things first
 * @param recalls where it looks, in this order
 * @param never what must not be kept, whoever asks for it
 */
public record MemoryProfile(List<Kept> remembers, List<Place> recalls, List<String> never) {

    /** Who else sees what is kept: nobody but the agent, the agents that it works with, those of one session, or all. */
    public static final Set<String> SCOPES = Set.of("agent", "team", "session", "shared");

    private static final int MOST = 50;
    private static final int MOST_TAGS = 20;

    public MemoryProfile {
        remembers = bounded("remembers", remembers);
        recalls = bounded("recalls", recalls);
        never = bounded("never", never);
        if (remembers.isEmpty() && recalls.isEmpty()) {
            throw new IllegalArgumentException("a memory profile of nothing, expected remembers or recalls");
        }
        never.forEach(what -> Names.notBlank("never", what));
    }

    /** Makes one of what is kept and where to look; add to it with the {@code with} methods. */
    public static MemoryProfile of(List<Kept> remembers, List<Place> recalls) {
        return new MemoryProfile(remembers, recalls, List.of());
    }

    public MemoryProfile withNever(List<String> value) {
        return new MemoryProfile(remembers, recalls, value);
    }

    /**
     * A kind of thing that is kept.
     *
     * @param what it is, in plain words
     * @param scope one of {@link #SCOPES}
     * @param importance from 1, nice to have, to 5, costly to find out again
     * @param tags names under which it is found again
     */
    public record Kept(String what, String scope, int importance, List<String> tags) {

        public Kept {
            Names.notBlank("what is remembered", what);
            scoped("scope", scope);
            if (importance < 1 || importance > 5) {
                throw new IllegalArgumentException("importance is " + importance + ", expected 1 to 5");
            }
            tags = tagged(tags);
        }
    }

    /**
     * A place to look before work begins.
     *
     * @param from one of {@link #SCOPES}
     * @param when it is worth looking there, in plain words
     * @param tags names under which it looks; all that is there when empty
     * @param limit entries that it takes at most, 1 to 50
     */
    public record Place(String from, String when, List<String> tags, int limit) {

        public Place {
            scoped("from", from);
            Names.notBlank("when to recall", when);
            if (limit < 1 || limit > MOST) {
                throw new IllegalArgumentException("limit is " + limit + ", expected 1 to " + MOST);
            }
            tags = tagged(tags);
        }
    }

    private static void scoped(String key, String value) {
        if (!SCOPES.contains(value)) {
            throw new IllegalArgumentException(key + " is '" + value + "', expected agent, team, session or shared");
        }
    }

    private static List<String> tagged(List<String> tags) {
        tags.forEach(Names::name);
        if (tags.size() > MOST_TAGS) {
            throw new IllegalArgumentException(tags.size() + " tags, expected at most " + MOST_TAGS);
        }
        return List.copyOf(tags);
    }

    private static <T> List<T> bounded(String key, List<T> values) {
        if (values.size() > MOST) {
            throw new IllegalArgumentException(values.size() + " entries of " + key + ", expected at most " + MOST);
        }
        return List.copyOf(values);
    }
}
