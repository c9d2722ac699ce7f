package io.troupe.host.agent;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An agent with places to fill in: {@code {{ team }}} in its texts, each named under {@code parameters:} in its front
 * matter. Values are put in after the front matter was read, all at once: whatever a value holds, it stays text, and
 * makes no key and no further place.
 */
final class Template {

    static final String ENDING = ".agent-template.md";

    private static final Pattern PLACE = Pattern.compile("\\{\\{[ \\t]*([A-Za-z][A-Za-z0-9_-]{0,62})[ \\t]*}}");
    private static final int LONGEST_VALUE = 20_000;

    // in the head a place would be read as YAML of its own: these characters of nobody stand for its braces meanwhile
    private static final char OPEN = '\uE0F0';
    private static final char CLOSE = '\uE0F1';
    private static final Pattern MARKED = Pattern.compile(OPEN + "([A-Za-z][A-Za-z0-9_-]{0,62})" + CLOSE);

    private final String file;
    private final FrontMatter front;
    private final Map<String, String> defaults = new TreeMap<>();
    private final Map<String, Integer> parameters = new TreeMap<>();

    private Template(String file, FrontMatter front) {
        this.file = file;
        this.front = front;
    }

    /** Reads a template; throws IllegalArgumentException naming it, the line and what is wrong. */
    static Template read(String file, String text) {
        var plain = text.startsWith("\uFEFF") ? text.substring(1) : text;
        FrontMatter front;
        try {
            MarkdownAgent.checkText(plain);
            front = FrontMatter.of(
                    plain,
                    Dialect.CLAUDE_CODE.keys(),
                    line -> PLACE.matcher(line).replaceAll(OPEN + "$1" + CLOSE));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(file + ": " + e.getMessage(), e);
        }
        var template = new Template(file, front);
        front.mistake().ifPresent(mistake -> {
            throw template.wrong(mistake + ", expected YAML in the front matter of a template");
        });
        template.declared();
        template.checkPlaces(plain);
        return template;
    }

    /** Says whether a file that is not called one is a template, and so no agent. */
    static boolean is(FrontMatter front) {
        return front.value("parameters").orElse("") instanceof List<?> list
                && PLACE.matcher(front.body())
                        .results()
                        .anyMatch(place -> list.stream()
                                .map(one -> one instanceof Map<?, ?> map ? map.get("name") : one)
                                .anyMatch(place.group(1)::equals));
    }

    FrontMatter front() {
        return front;
    }

    private IllegalArgumentException wrong(String why) {
        return new IllegalArgumentException(file + ": " + why);
    }

    private void declared() {
        int line = front.line("parameters");
        var written = front.value("parameters")
                .orElseThrow(() -> wrong("line 1: has no parameters, expected 'parameters:' in its front matter"));
        if (!(written instanceof List<?> list)) {
            throw wrong("line " + line + ": parameters: cannot be read, expected a list of names");
        }
        for (var one : list) {
            var name = one instanceof Map<?, ?> map ? String.valueOf(map.get("name")) : String.valueOf(one);
            if (!name.matches("[A-Za-z][A-Za-z0-9_-]{0,62}") || parameters.put(name, line) != null) {
                throw wrong("line " + line + ": parameters: '" + Failures.clean(name)
                        + "', expected names of letters and digits, each once");
            }
            if (one instanceof Map<?, ?> map && map.get("default") != null) {
                defaults.put(name, value(map.get("default"), name, "line " + line));
            }
        }
    }

    private void checkPlaces(String text) {
        int number = 0;
        for (var line : (Iterable<String>) text.lines()::iterator) {
            number++;
            for (var place : PLACE.matcher(line).results().toList()) {
                if (!parameters.containsKey(place.group(1))) {
                    throw wrong("line " + number + ": {{ " + place.group(1) + " }} is no parameter, expected one of "
                            + parameters.keySet());
                }
            }
        }
    }

    /**
     * The front matter filled in, by key, and the body as {@link FrontMatter#BODY}.
     *
     * @param line where the values stand in the instance
     */
    Map<String, Object> fill(Map<?, ?> given, int line) {
        var values = new TreeMap<>(defaults);
        given.forEach((key, value) -> {
            var name = String.valueOf(key);
            if (!parameters.containsKey(name)) {
                throw new IllegalArgumentException("line " + line + ": with: '" + Failures.clean(name)
                        + "' is no parameter of " + file + ", expected one of " + parameters.keySet());
            }
            values.put(name, value(value, name, "line " + line));
        });
        var missing = parameters.keySet().stream()
                .filter(name -> !values.containsKey(name))
                .toList();
        if (!missing.isEmpty()) {
            throw new IllegalArgumentException("line " + line + ": with: " + missing + " missing, expected a value for "
                    + "each parameter of " + file + " that has no default");
        }
        var filled = new LinkedHashMap<String, Object>();
        var filling = new Filling(values);
        front.values().forEach((key, value) -> {
            if (!key.equals("parameters")) {
                filled.put(key, filling.of(value));
            }
        });
        filled.put(FrontMatter.BODY, filling.of(front.body(), PLACE));
        return filled;
    }

    private static String value(Object written, String name, String where) {
        if (written instanceof Map || written instanceof List || written == null) {
            throw new IllegalArgumentException(where + ": '" + name + "' is no text, expected a word or a sentence");
        }
        var text = String.valueOf(written);
        if (text.chars().anyMatch(c -> Character.isISOControl(c) && "\n\r\t".indexOf(c) < 0)) {
            throw new IllegalArgumentException(where + ": '" + name + "' has control characters, expected plain text");
        }
        if (text.length() > LONGEST_VALUE) {
            throw new IllegalArgumentException(
                    where + ": '" + name + "' has " + text.length() + " characters, expected at most " + LONGEST_VALUE);
        }
        return text;
    }

    /** Puts values into places; all that comes of it is bounded, for a small text may name a large value often. */
    private final class Filling {
        private final Map<String, String> values;
        private int left = MarkdownAgent.LARGEST;

        Filling(Map<String, String> values) {
            this.values = values;
        }

        Object of(Object value) {
            return switch (value) {
                case String text -> of(text, MARKED);
                case List<?> list -> {
                    var copy = new ArrayList<Object>();
                    list.forEach(one -> copy.add(one == null ? "" : of(one)));
                    yield copy;
                }
                case Map<?, ?> map -> {
                    var copy = new LinkedHashMap<String, Object>();
                    map.forEach((key, one) -> copy.put(of(String.valueOf(key), MARKED), one == null ? "" : of(one)));
                    yield copy;
                }
                default -> value;
            };
        }

        String of(String text, Pattern place) {
            var found = place.matcher(text);
            var filled = new StringBuilder();
            while (found.find() && filled.length() <= left) {
                found.appendReplacement(
                        filled, Matcher.quoteReplacement(values.getOrDefault(found.group(1), found.group())));
            }
            found.appendTail(filled);
            if (filled.length() > left) {
                throw wrong("line 1: is larger than 1 MiB once it is filled in, expected less");
            }
            left -= filled.length();
            return filled.toString();
        }
    }
}
