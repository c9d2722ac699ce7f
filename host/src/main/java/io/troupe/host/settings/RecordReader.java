package io.troupe.host.settings;

import io.troupe.api.PluginException;
import io.troupe.api.PluginException.Kind;
import io.troupe.host.settings.Value.Placed;
import io.troupe.host.settings.Value.Section;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Reads one section as one record, gathering what is wrong; made anew for each reading. */
final class RecordReader {

    private final Path root;
    private final String shown;
    private final Secrets secrets;
    private final List<String> mistakes = new ArrayList<>();
    private final List<String> unset = new ArrayList<>();

    RecordReader(Path root, String shown, Secrets secrets) {
        this.root = root;
        this.shown = shown;
        this.secrets = secrets;
    }

    <T extends Record> T read(Class<T> type, Section section) {
        var made = record(type, "", shown, section);
        if (made.isPresent()) {
            return type.cast(made.get());
        }
        throw new PluginException(
                Kind.SETTINGS,
                mistakes.isEmpty() ? "not-configured: " + String.join("\n", unset) : String.join("\n", mistakes));
    }

    private Optional<Object> record(Class<?> type, String prefix, String place, Section section) {
        int before = mistakes.size() + unset.size();
        var components = components(type);
        section.entries().forEach((word, placed) -> {
            if (!components.containsKey(word)) {
                var meant = Nearest.of(word, components.keySet())
                        .map(near -> "did you mean " + prefix + near + "?")
                        .orElseGet(() -> "expected one of " + String.join(", ", components.keySet()));
                mistakes.add(placed.place() + " " + prefix + word + ": unknown key, " + meant);
            }
        });
        var values = new ArrayList<Object>();
        components.forEach((word, component) -> {
            var placed = section.entries().getOrDefault(word, new Placed(place, new Value.Nothing()));
            component(component.getGenericType(), prefix + word, placed).ifPresent(values::add);
        });
        return mistakes.size() + unset.size() > before
                ? Optional.empty()
                : make(type, prefix, place, components, values);
    }

    /** Empty when something is wrong, which has then been noted. */
    private Optional<Object> component(Type type, String name, Placed placed) {
        var optional = Shape.optional(type);
        if (optional.isPresent()) {
            return absent(placed.value())
                    ? Optional.of(Optional.empty())
                    : component(optional.get(), name, placed).map(Optional::of);
        }
        if (type instanceof Class<?> inner && inner.isRecord()) {
            return switch (placed.value()) {
                case Section section -> record(inner, name + ".", placed.place(), section);
                case Value.Nothing() -> record(inner, name + ".", placed.place(), Section.EMPTY);
                case Value other -> wrong(placed.place(), name, other.shown(), "a section");
            };
        }
        if (Shape.isListOfText(type)) {
            return list(name, placed);
        }
        if (Shape.isMapOfText(type)) {
            return map(name, placed);
        }
        var shape = Shape.of(type, root).orElseThrow(() -> unsupported(type, name));
        return switch (placed.value()) {
            case Value.Text(var text) -> text(shape, name, placed.place(), text);
            case Value.Nothing() -> wrong(placed.place(), name, "missing", shape.expected());
            case Value other -> wrong(placed.place(), name, other.shown(), shape.expected());
        };
    }

    /** A secret that is not there is as good as a key that is not there: whoever can do without it says so by its type. */
    private boolean absent(Value value) {
        return value instanceof Value.Nothing
                || (value instanceof Value.Text(var text) && secrets.fill(text) instanceof Secrets.Filled.Unset);
    }

    private Optional<Object> list(String name, Placed placed) {
        if (!(placed.value() instanceof Value.Items(var items))) {
            var found = placed.value() instanceof Value.Nothing
                    ? "missing"
                    : placed.value().shown();
            return wrong(placed.place(), name, found, "a list of texts");
        }
        var texts = new ArrayList<Object>();
        for (var item : items) {
            if (item.value() instanceof Value.Text(var text)) {
                text(Shape.TEXT, name, item.place(), text).ifPresent(texts::add);
            } else {
                wrong(item.place(), name, item.value().shown(), "a list of texts");
            }
        }
        return texts.size() == items.size() ? Optional.of(List.copyOf(texts)) : Optional.empty();
    }

    private Optional<Object> map(String name, Placed placed) {
        if (!(placed.value() instanceof Section(var entries))) {
            return wrong(placed.place(), name, placed.value().shown(), "a section of texts");
        }
        var texts = new LinkedHashMap<String, String>();
        entries.forEach((word, entry) -> {
            var key = name + "." + word;
            if (entry.value() instanceof Value.Text(var text)) {
                text(Shape.TEXT, key, entry.place(), text).ifPresent(value -> texts.put(word, (String) value));
            } else {
                wrong(entry.place(), key, entry.value().shown(), "a text");
            }
        });
        return texts.size() == entries.size() ? Optional.of(Collections.unmodifiableMap(texts)) : Optional.empty();
    }

    private Optional<Object> text(Shape shape, String name, String place, String text) {
        return switch (secrets.fill(text)) {
            case Secrets.Filled.Unset(var what) -> {
                unset.add(place + " " + name + ": " + what);
                yield Optional.empty();
            }
            case Secrets.Filled.Full full -> {
                var value = shape.read().apply(full.text());
                yield value.isPresent() ? value : wrong(place, name, Value.quoted(full.toString()), shape.expected());
            }
        };
    }

    private Optional<Object> wrong(String place, String name, String found, String expected) {
        mistakes.add(place + " " + name + ": " + found + ", expected " + expected);
        return Optional.empty();
    }

    /** The record's own check may refuse; its exception is not kept as a cause, because it may hold a secret. */
    private Optional<Object> make(
            Class<?> type, String prefix, String place, Map<String, RecordComponent> components, List<Object> values) {
        try {
            var parameters =
                    components.values().stream().map(RecordComponent::getType).toArray(Class<?>[]::new);
            var constructor = type.getDeclaredConstructor(parameters);
            constructor.setAccessible(true);
            return Optional.of(constructor.newInstance(values.toArray()));
        } catch (InvocationTargetException e) {
            var cause = e.getCause();
            var message = cause == null ? null : cause.getMessage();
            var where = prefix.isEmpty() ? place : place + " " + prefix.substring(0, prefix.length() - 1);
            mistakes.add(where + ": " + secrets.hide(message == null ? "refused by " + type.getSimpleName() : message));
            return Optional.empty();
        } catch (ReflectiveOperationException e) {
            throw new PluginException(Kind.REFUSED, "cannot make the record of settings " + type.getName(), e);
        }
    }

    private static Map<String, RecordComponent> components(Class<?> type) {
        var components = new LinkedHashMap<String, RecordComponent>();
        for (var component : type.getRecordComponents()) {
            components.put(kebab(component.getName()), component);
        }
        return components;
    }

    private static String kebab(String camel) {
        return camel.replaceAll("(?<=[a-z0-9])(?=[A-Z])", "-").toLowerCase(Locale.ROOT);
    }

    private static PluginException unsupported(Type type, String name) {
        return new PluginException(
                Kind.REFUSED,
                "settings component " + name + " is a " + type.getTypeName() + ", expected String, int, long, double,"
                        + " boolean, Duration, Path, an enum, List<String>, Map<String, String>, a record, or an Optional"
                        + " of one of these");
    }
}
