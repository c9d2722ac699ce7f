package io.troupe.host.schema;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.json.schema.JsonFormatValidator;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;

/**
 * Matches the patterns of a schema, with a bound on how long that takes: {@code (a+)+$} on thirty characters would keep a
 * thread for hours, and both may come from anybody. The validator matches patterns without a bound, so each becomes a
 * format, which it has matched here. Once rewritten, any thread.
 */
final class Patterns implements JsonFormatValidator {

    static final String FORMAT = "pattern:";
    /** Looks at characters that a match may take, and as many more for each character of the text. */
    private static final int LOOKS = 1_000_000;

    private static final int LOOKS_EACH = 10;
    private static final long PROBING = 5_000_000;
    private static final int MOST_PROBED = 12;
    private static final int PROBE = 64;

    /** Keywords whose values are no schemas. */
    private static final Set<String> DATA = Set.of("const", "enum", "default", "examples");

    private final Map<String, Pattern> compiled = new HashMap<>();
    /** How many looks are left for trying out what matches names, for all of a schema. */
    private long probing = PROBING;

    /**
     * Takes over all patterns of a schema.
     *
     * @throws IllegalArgumentException naming the one that cannot be used
     */
    void rewrite(Map<String, Object> schema) {
        if (schema.get("pattern") instanceof String pattern) {
            compiled.put(pattern, compile(pattern));
            schema.remove("pattern");
            if (schema.putIfAbsent("format", FORMAT + pattern) != null) {
                both(schema, new JsonObject().put("format", FORMAT + pattern));
            }
        }
        schema.forEach((key, value) -> {
            if (!DATA.contains(key)) { // a reference may lead to any other place
                inside(key, value);
            }
        });
    }

    private void inside(String key, @Nullable Object value) {
        if (SchemaTree.list(value) instanceof List<?> list) {
            list.forEach(this::inside);
        } else if (!SchemaTree.NAMED.contains(key)) {
            inside(value);
        } else if (SchemaTree.map(value) instanceof Map<?, ?> map) {
            if (key.equals("patternProperties")) {
                map.keySet().forEach(name -> ofNames(String.valueOf(name)));
            }
            map.values().forEach(this::inside);
        }
    }

    private static void both(Map<String, Object> schema, JsonObject other) {
        var all = new ArrayList<Object>();
        if (SchemaTree.list(schema.getOrDefault("allOf", new JsonArray())) instanceof List<?> list) {
            all.addAll(list);
        }
        all.add(other);
        schema.put("allOf", new JsonArray(all));
    }

    private void inside(@Nullable Object schema) {
        if (SchemaTree.map(schema) instanceof Map<?, ?> map) {
            rewrite(SchemaTree.writable(map));
        }
    }

    private static Pattern compile(String pattern) {
        try {
            return Pattern.compile(pattern);
        } catch (PatternSyntaxException e) {
            throw new IllegalArgumentException(
                    "not a schema: pattern '" + pattern + "' cannot be read: " + e.getDescription(), e);
        }
    }

    /** Names of properties are matched by the validator itself: a pattern that takes long on some is not taken. */
    private void ofNames(String pattern) {
        var read = compile(pattern);
        var letters = ("a0 " + pattern)
                .chars()
                .filter(c -> Character.isLetterOrDigit(c) || " -_.".indexOf(c) >= 0)
                .distinct()
                .limit(MOST_PROBED)
                .toArray();
        for (int one : letters) {
            for (int other : letters) {
                var text = (Character.toString(one) + Character.toString(other)).repeat(PROBE / 2) + '\0';
                try {
                    var bounded = new Bounded(text, probing);
                    var _ = read.matcher(bounded).find();
                    if (probing - bounded.left > LOOKS) {
                        throw new IllegalArgumentException("it looked at characters more than " + LOOKS + " times");
                    }
                    probing = bounded.left;
                } catch (IllegalArgumentException e) {
                    throw new IllegalArgumentException(
                            "not a schema: pattern '" + pattern + "' in patternProperties takes too long to match", e);
                }
            }
        }
    }

    private static boolean find(Pattern pattern, String text) {
        return pattern.matcher(new Bounded(text, LOOKS + (long) LOOKS_EACH * text.length()))
                .find();
    }

    @Override
    public @Nullable String validateFormat(String type, @Nullable String format, Object value) {
        if (format == null || !format.startsWith(FORMAT) || !(value instanceof String text)) {
            return null;
        }
        var pattern = compiled.get(format.substring(FORMAT.length()));
        return pattern == null || find(pattern, text) ? null : FORMAT;
    }

    /** A text that can be looked at so often and no more. */
    private static final class Bounded implements CharSequence {
        private final String text;
        private long left;

        Bounded(String text, long left) {
            this.text = text;
            this.left = left;
        }

        @Override
        public char charAt(int index) {
            if (--left < 0) {
                throw new IllegalArgumentException(
                        "its pattern takes too long to match a text of " + text.length() + " characters");
            }
            return text.charAt(index);
        }

        @Override
        public int length() {
            return text.length();
        }

        @Override
        public CharSequence subSequence(int start, int end) {
            return text.subSequence(start, end);
        }

        @Override
        public String toString() {
            return text;
        }
    }
}
