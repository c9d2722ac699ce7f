package io.troupe.host.settings;

import java.util.List;
import java.util.Map;

/** A value in a YAML file. */
sealed interface Value {

    /** The most of a value that a message shows. */
    int LONGEST_SHOWN = 60;

    /** How a message names the value. */
    default String shown() {
        return switch (this) {
            case Nothing() -> "nothing";
            case Text(var text) -> quoted(text);
            case Items(var items) -> "a list of " + items.size();
            case Section(var entries) -> "a section of " + entries.size();
        };
    }

    static String quoted(String text) {
        var line = text.length() > LONGEST_SHOWN ? text.substring(0, LONGEST_SHOWN) + "…" : text;
        return "'" + line.replace("\n", "\\n").replace("\r", "\\r") + "'";
    }

    /** A key without a value: {@code http:}. */
    record Nothing() implements Value {}

    /** Any scalar, as it was written, quotes removed. */
    record Text(String text) implements Value {}

    record Items(List<Placed> items) implements Value {
        public Items {
            items = List.copyOf(items);
        }
    }

    /** Keys with values, in the file's order. */
    record Section(Map<String, Placed> entries) implements Value {
        static final Section EMPTY = new Section(Map.of());
    }

    /**
     * A value, and where it stands: for a section's value the line of its key, for an item its own.
     *
     * @param place file and line, as {@code config/troupe.yaml:12}
     */
    record Placed(String place, Value value) {}
}
