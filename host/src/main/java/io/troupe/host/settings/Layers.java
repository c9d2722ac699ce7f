package io.troupe.host.settings;

import io.troupe.host.settings.Value.Placed;
import io.troupe.host.settings.Value.Section;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** Lays sources of host settings over one another, the later over the earlier, and gathers every mistake in them. */
final class Layers {

    static final String PREFIX = "TROUPE_";

    /** Read by the command and its script, not by the host. */
    private static final Set<String> NOT_SETTINGS =
            Set.of("TROUPE_URL", "TROUPE_TOKEN", "TROUPE_ROOT", "TROUPE_DEBUG", "TROUPE_JAVA_OPTS");

    private final Map<String, Key<?>> keys = new TreeMap<>();
    private final Set<String> sections = new LinkedHashSet<>();
    private final Map<String, List<String>> given = new HashMap<>();
    private final List<String> mistakes = new ArrayList<>();

    Layers(List<Key<?>> known) {
        for (var key : known) {
            keys.put(key.name(), key);
            for (int dot = key.name().indexOf('.'); dot > 0; dot = key.name().indexOf('.', dot + 1)) {
                sections.add(key.name().substring(0, dot));
            }
        }
    }

    void file(Path file, String shown) {
        try {
            section("", YamlFile.read(file, shown));
        } catch (SettingsException e) {
            mistakes.addAll(e.mistakes());
        }
    }

    void environment(Map<String, String> environment) {
        var variables = new TreeMap<String, Key<?>>();
        keys.values().forEach(key -> variables.put(key.variable(), key));
        new TreeMap<>(environment).forEach((name, text) -> {
            var key = variables.get(name);
            if (key != null) {
                texts(name, key, text);
            } else if (name.startsWith(PREFIX) && !NOT_SETTINGS.contains(name)) {
                mistakes.add(
                        name + ": unknown setting, " + meant(Nearest.of(name, variables.keySet()), variables.keySet()));
            }
        });
    }

    void flags(Map<String, String> flags) {
        new TreeMap<>(flags).forEach((name, text) -> {
            var key = keys.get(name);
            if (key != null) {
                texts(name, key, text);
            } else {
                mistakes.add(name + ": unknown key, " + meant(nearest(name), keys.keySet()));
            }
        });
    }

    /** What the last source that names the key says, else its default. */
    <T> T value(Key<T> key) {
        return Optional.ofNullable(given.get(key.name())).flatMap(key.read()).orElse(key.fallback());
    }

    /** Throws everything that has been found wrong, if anything. */
    void check() {
        if (!mistakes.isEmpty()) {
            throw new SettingsException(mistakes);
        }
    }

    private void section(String prefix, Section section) {
        section.entries().forEach((word, placed) -> {
            var name = prefix + word;
            var key = keys.get(name);
            if (word.contains(".") || (key == null && !sections.contains(name))) {
                mistakes.add(placed.place() + " " + name + ": unknown key, " + meant(prefix, name));
            } else if (key != null) {
                value(key, placed);
            } else if (placed.value() instanceof Section inner) {
                section(name + ".", inner);
            } else if (!(placed.value() instanceof Value.Nothing)) {
                mistakes.add(placed.place() + " " + name + ": " + placed.value().shown() + ", expected a section with "
                        + String.join(", ", within(name + ".")));
            }
        });
    }

    private void value(Key<?> key, Placed placed) {
        switch (placed.value()) {
            case Value.Text(var text) when !key.list() -> accept(placed.place() + " " + key.name(), key, List.of(text));
            // a list whose items are all commented out
            case Value.Nothing() when key.list() -> given.put(key.name(), List.of());
            case Value.Items(var items) when key.list() -> items(key, items);
            case Value other -> mistakes.add(wrong(placed.place() + " " + key.name(), other, key));
        }
    }

    private void items(Key<?> key, List<Placed> items) {
        var texts = new ArrayList<String>();
        for (var item : items) {
            if (item.value() instanceof Value.Text(var text) && key.fits(text)) {
                texts.add(text);
            } else {
                mistakes.add(wrong(item.place() + " " + key.name(), item.value(), key));
            }
        }
        given.put(key.name(), texts);
    }

    private void texts(String where, Key<?> key, String text) {
        if (!key.list()) {
            accept(where, key, List.of(text));
            return;
        }
        var items = Arrays.stream(text.split(",", -1)).map(String::strip).filter(item -> !item.isEmpty());
        accept(where, key, items.toList());
    }

    private void accept(String where, Key<?> key, List<String> texts) {
        for (var text : texts) {
            if (!key.fits(text)) {
                mistakes.add(wrong(where, new Value.Text(text), key));
            }
        }
        given.put(key.name(), texts);
    }

    private static String wrong(String where, Value value, Key<?> key) {
        return where + ": " + value.shown() + ", expected " + key.expected();
    }

    private String meant(String prefix, String name) {
        if (keys.containsKey(name)) {
            int dot = name.lastIndexOf('.');
            return "expected " + name.substring(dot + 1) + ": inside " + name.substring(0, dot) + ":";
        }
        return meant(nearest(name), within(prefix));
    }

    private static String meant(Optional<String> nearest, Iterable<String> known) {
        return nearest.map(word -> "did you mean " + word + "?")
                .orElseGet(() -> "expected one of " + String.join(", ", known));
    }

    /** The key that is spelled like this one, or that ends so: {@code port} in the wrong place is {@code http.port}. */
    private Optional<String> nearest(String name) {
        var known = new ArrayList<>(keys.keySet());
        known.addAll(sections);
        return Nearest.of(name, known).or(() -> {
            var word = name.substring(name.lastIndexOf('.') + 1);
            var byLastWord = new TreeMap<String, String>();
            keys.keySet().forEach(key -> byLastWord.put(key.substring(key.lastIndexOf('.') + 1), key));
            return Nearest.of(word, byLastWord.keySet()).map(byLastWord::get);
        });
    }

    /** What may stand directly inside a section; its prefix ends with a dot, the outermost is empty. */
    private Set<String> within(String prefix) {
        var words = new LinkedHashSet<String>();
        for (var key : keys.keySet()) {
            if (key.startsWith(prefix)) {
                words.add(key.substring(prefix.length()).split("\\.", 2)[0]);
            }
        }
        return words;
    }
}
