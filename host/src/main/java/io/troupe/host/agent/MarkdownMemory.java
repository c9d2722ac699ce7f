package io.troupe.host.agent;

import io.troupe.api.MemoryProfile;
import io.troupe.api.MemoryProfile.Kept;
import io.troupe.api.MemoryProfile.Place;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Reads the memory profile of a Markdown agent. What cannot be read of it is left out and noted; the rest stays. A single
 * word is a setting of Claude Code's, and none of ours.
 */
final class MarkdownMemory {

    private static final String KEY = "memory";
    private static final int USUAL_IMPORTANCE = 3;
    private static final int USUAL_LIMIT = 5;

    private final FrontMatter front;

    MarkdownMemory(FrontMatter front) {
        this.front = front;
    }

    Optional<MemoryProfile> read() {
        var written = front.value(KEY);
        if (written.isEmpty() || written.get() instanceof String) {
            return Optional.empty();
        }
        if (!(written.get() instanceof Map<?, ?> map)) {
            drop("cannot be read, expected remembers, recalls and never");
            return Optional.empty();
        }
        unknown(map, Set.of("remembers", "recalls", "never"), "");
        var remembers = entries(map, "remembers", MarkdownMemory::kept, Set.of("what", "scope", "importance", "tags"));
        var recalls = entries(map, "recalls", MarkdownMemory::place, Set.of("from", "when", "tags", "limit"));
        try {
            return Optional.of(MemoryProfile.of(remembers, recalls).withNever(texts(map.get("never"))));
        } catch (IllegalArgumentException e) {
            drop(Failures.clean(String.valueOf(e.getMessage())));
            return Optional.empty();
        }
    }

    private <T> List<T> entries(Map<?, ?> map, String key, Function<Map<?, ?>, T> reading, Set<String> keys) {
        var entries = new ArrayList<T>();
        var written = map.get(key);
        if (written != null && !(written instanceof List)) {
            drop(key + " cannot be read, expected a list");
        }
        int number = 0;
        for (var item : written instanceof List<?> list ? list : List.of()) {
            number++;
            var place = key + " " + number + ": ";
            try {
                if (!(item instanceof Map<?, ?> entry)) {
                    throw new IllegalArgumentException("not an entry with keys");
                }
                unknown(entry, keys, place);
                entries.add(reading.apply(entry));
            } catch (IllegalArgumentException e) {
                drop(place + Failures.clean(String.valueOf(e.getMessage())));
            }
        }
        return entries;
    }

    private static Kept kept(Map<?, ?> entry) {
        return new Kept(
                text(entry, "what", ""),
                text(entry, "scope", "team"),
                number(entry, "importance", USUAL_IMPORTANCE),
                texts(entry.get("tags")));
    }

    private static Place place(Map<?, ?> entry) {
        return new Place(
                text(entry, "from", "team"),
                text(entry, "when", ""),
                texts(entry.get("tags")),
                number(entry, "limit", USUAL_LIMIT));
    }

    private void unknown(Map<?, ?> map, Set<String> keys, String place) {
        for (var key : map.keySet()) {
            if (!keys.contains(String.valueOf(key))) {
                drop(place + "unknown key '" + Failures.clean(String.valueOf(key)) + "', expected "
                        + String.join(", ", keys.stream().sorted().toList()));
            }
        }
    }

    private static String text(Map<?, ?> map, String key, String usual) {
        var value = map.get(key);
        return value == null ? usual : String.valueOf(value).strip();
    }

    private static int number(Map<?, ?> map, String key, int usual) {
        var value = map.get(key);
        if (value == null || value instanceof Integer) {
            return value == null ? usual : (Integer) value;
        }
        throw new IllegalArgumentException(key + " is '" + value + "', expected a whole number");
    }

    private static List<String> texts(@Nullable Object value) {
        if (value == null) {
            return List.of();
        }
        if (!(value instanceof List<?> list)) {
            throw new IllegalArgumentException("'" + value + "' is no list");
        }
        return list.stream().map(item -> String.valueOf(item).strip()).toList();
    }

    private void drop(String why) {
        front.note(KEY, why + ", dropped");
    }
}
