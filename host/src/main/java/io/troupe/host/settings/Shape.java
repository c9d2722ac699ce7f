package io.troupe.host.settings;

import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * How a text becomes a value of a component's type.
 *
 * @param expected completes the sentence "expected …"
 * @param read empty when the text is not what is expected
 */
record Shape(String expected, Function<String, Optional<Object>> read) {

    static final Shape TEXT = new Shape("a text", Optional::of);

    /** Decimal, finite, and none of Java's own suffixes. */
    private static final Pattern DECIMAL = Pattern.compile("[-+]?([0-9]+(\\.[0-9]*)?|\\.[0-9]+)([eE][-+]?[0-9]{1,3})?");

    /** Empty when no single text makes such a value. */
    static Optional<Shape> of(Type type, Path root) {
        if (!(type instanceof Class<?> plain)) {
            return Optional.empty();
        }
        if (plain.isEnum()) {
            return Optional.of(choice(plain));
        }
        return Optional.ofNullable(
                switch (plain.getName()) {
                    case "java.lang.String" -> TEXT;
                    case "int", "java.lang.Integer" ->
                        new Shape(
                                "a whole number from " + Integer.MIN_VALUE + " to " + Integer.MAX_VALUE,
                                text -> Key.whole(text)
                                        .filter(n -> n == n.intValue())
                                        .map(Long::intValue));
                    case "long", "java.lang.Long" ->
                        new Shape("a whole number", text -> Key.whole(text).map(n -> n));
                    case "double", "java.lang.Double" -> new Shape("a number", Shape::decimal);
                    case "boolean", "java.lang.Boolean" -> new Shape("true or false", Shape::truth);
                    case "java.time.Duration" ->
                        new Shape(Durations.EXPECTED, text -> Durations.of(text).map(d -> d));
                    case "java.nio.file.Path" ->
                        new Shape(
                                "a path",
                                text -> Key.path(text)
                                        .map(path -> root.resolve(path).normalize()));
                    default -> null;
                });
    }

    /** What an {@code Optional<…>} may hold; empty for any other type. */
    static Optional<Type> optional(Type type) {
        return argument(type, Optional.class);
    }

    static boolean isListOfText(Type type) {
        return argument(type, List.class).filter(String.class::equals).isPresent();
    }

    static boolean isMapOfText(Type type) {
        return type instanceof ParameterizedType generic
                && generic.getRawType().equals(Map.class)
                && List.of(generic.getActualTypeArguments()).equals(List.of(String.class, String.class));
    }

    private static Optional<Type> argument(Type type, Class<?> raw) {
        return type instanceof ParameterizedType generic && generic.getRawType().equals(raw)
                ? Optional.of(generic.getActualTypeArguments()[0])
                : Optional.empty();
    }

    private static Optional<Object> decimal(String text) {
        return DECIMAL.matcher(text).matches()
                ? Optional.<Object>of(Double.parseDouble(text)).filter(number -> Double.isFinite((double) number))
                : Optional.empty();
    }

    private static Optional<Object> truth(String text) {
        return switch (text) {
            case "true" -> Optional.of(true);
            case "false" -> Optional.of(false);
            default -> Optional.empty();
        };
    }

    private static Shape choice(Class<?> type) {
        var words = Arrays.stream(type.getEnumConstants())
                .collect(Collectors.toMap(constant -> word((Enum<?>) constant), Function.<Object>identity()));
        return new Shape(
                "one of " + String.join(", ", words.keySet().stream().sorted().toList()),
                text -> Optional.ofNullable(words.get(text)));
    }

    private static String word(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
