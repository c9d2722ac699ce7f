package io.troupe.host.settings;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;

/**
 * A host setting: its dotted name, its default, and how its text is read.
 *
 * @param list whether the setting takes several texts, or exactly one
 * @param expected completes the sentence "expected …"
 * @param read empty when a text is not what is expected
 */
record Key<T>(String name, boolean list, T fallback, String expected, Function<List<String>, Optional<T>> read) {

    static Key<Integer> whole(String name, int fallback, int least, int most) {
        return one(
                name,
                fallback,
                "a whole number from " + least + " to " + most,
                text -> whole(text)
                        .filter(number -> number >= least && number <= most)
                        .map(Long::intValue));
    }

    static Key<Duration> duration(String name, Duration fallback, Duration most) {
        var expected = Durations.EXPECTED + ", more than nothing and at most " + most.toDays() + "d";
        return one(
                name,
                fallback,
                expected,
                text -> Durations.of(text).filter(duration -> duration.isPositive() && duration.compareTo(most) <= 0));
    }

    static Key<String> word(String name, String fallback, String expected, Function<String, Boolean> fits) {
        return one(name, fallback, expected, text -> Optional.of(text).filter(fits::apply));
    }

    static <T> Key<T> choice(String name, T fallback, List<T> all, Function<T, String> word) {
        return one(
                name,
                fallback,
                "one of " + String.join(", ", all.stream().map(word).toList()),
                text -> all.stream().filter(one -> word.apply(one).equals(text)).findFirst());
    }

    static Key<Path> folder(String name, String fallback) {
        return one(name, Path.of(fallback), "the path of a folder", Key::path);
    }

    static <T> Key<T> one(String name, T fallback, String expected, Function<String, Optional<T>> read) {
        return new Key<>(name, false, fallback, expected, texts -> read.apply(texts.getFirst()));
    }

    static <T> Key<List<T>> several(String name, String expected, Function<String, Optional<T>> read) {
        return several(name, List.of(), expected, read);
    }

    static <T> Key<List<T>> several(
            String name, List<T> fallback, String expected, Function<String, Optional<T>> read) {
        return new Key<>(name, true, fallback, expected, texts -> {
            var all = new ArrayList<T>();
            texts.forEach(text -> read.apply(text).ifPresent(all::add));
            return all.size() == texts.size() ? Optional.of(List.copyOf(all)) : Optional.empty();
        });
    }

    static Optional<Long> whole(String text) {
        try {
            return Optional.of(Long.parseLong(text));
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }

    static Optional<Path> path(String text) {
        try {
            return text.isBlank() ? Optional.empty() : Optional.of(Path.of(text));
        } catch (InvalidPathException e) {
            return Optional.empty();
        }
    }

    /** Whether this text alone, as the value or as an item of it, is what is expected. */
    boolean fits(String text) {
        return read.apply(List.of(text)).isPresent();
    }

    /** The environment's name for it: {@code TROUPE_TASKS_MAX_OPEN}. */
    String variable() {
        return Layers.PREFIX + name.replace('.', '_').replace('-', '_').toUpperCase(Locale.ROOT);
    }
}
