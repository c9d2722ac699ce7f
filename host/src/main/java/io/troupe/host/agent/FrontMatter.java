package io.troupe.host.agent;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;

/** The head of a Markdown file, between two lines of {@code ---}, and what follows it. */
final class FrontMatter {

    /** Under this name the body stands among values that are filled in. */
    static final String BODY = "---";

    private static final int MOST_NOTES = 20;

    private final Map<String, Section> sections = new LinkedHashMap<>();
    private final Map<String, Object> values = new LinkedHashMap<>();
    private final List<String> notes = new ArrayList<>();
    private final String body;
    private final int bodyLine;
    private String mistake = "";

    private FrontMatter(Parts parts, Set<String> keys) {
        this.body = String.join("\n", parts.body()).strip();
        this.bodyLine = parts.bodyLine() + blanks(parts.body());
        var head = parts.head();
        for (var section : Section.split(head, parts.headLine(), keys)) {
            var first = sections.putIfAbsent(section.key(), section);
            if (first != null) {
                note(section.line(), section.key(), "stands in line " + first.line() + " already, dropped");
            }
        }
        if (!readStrictly(String.join("\n", head), parts.headLine())) {
            sections.forEach((key, section) -> values.put(key, section.value().orElseGet(section::plain)));
        }
    }

    /** A file cut at its fences; lines count from 1. */
    private record Parts(List<String> head, int headLine, List<String> body, int bodyLine) {}

    /**
     * Splits a file; throws IllegalArgumentException when it has no front matter.
     *
     * @param keys only these end the text of the key before them, where YAML cannot be read strictly
     */
    static FrontMatter of(String text, Set<String> keys) {
        return new FrontMatter(cut(text), keys);
    }

    /** The same for text whose head is rewritten before it is read, each line for itself. */
    static FrontMatter of(String text, Set<String> keys, UnaryOperator<String> line) {
        var parts = cut(text);
        var head = parts.head().stream().map(line).toList();
        return new FrontMatter(new Parts(head, parts.headLine(), parts.body(), parts.bodyLine()), keys);
    }

    private FrontMatter(FrontMatter of, Map<String, Object> values) {
        this.body = String.valueOf(values.getOrDefault(BODY, of.body));
        this.bodyLine = of.bodyLine;
        this.sections.putAll(of.sections);
        this.values.putAll(values);
        this.values.remove(BODY);
    }

    /** The same with other values, and the body that is among them. */
    FrontMatter filled(Map<String, Object> others) {
        return new FrontMatter(this, others);
    }

    private static Parts cut(String text) {
        var lines = text.lines().toList();
        int open = 0;
        while (open < lines.size() && lines.get(open).isBlank()) {
            open++;
        }
        if (open == lines.size() || !isFence(lines.get(open))) {
            throw new IllegalArgumentException("line 1: has no front matter, expected '---' in the first line");
        }
        int close = open + 1;
        while (close < lines.size() && !isFence(lines.get(close))) {
            close++;
        }
        if (close == lines.size()) {
            throw new IllegalArgumentException(
                    "line " + (open + 1) + ": its front matter does not end, expected a second line '---'");
        }
        return new Parts(lines.subList(open + 1, close), open + 2, lines.subList(close + 1, lines.size()), close + 2);
    }

    private static int blanks(List<String> lines) {
        int blank = 0;
        while (blank < lines.size() && lines.get(blank).isBlank()) {
            blank++;
        }
        return blank;
    }

    String body() {
        return body;
    }

    /** The line of the file in which the body begins. */
    int bodyLine() {
        return bodyLine;
    }

    /** What YAML says where it cannot read the head as a whole; empty where it can. */
    Optional<String> mistake() {
        return Optional.of(mistake).filter(text -> !text.isEmpty());
    }

    /** Everything that stands there. */
    Map<String, Object> values() {
        return Collections.unmodifiableMap(values);
    }

    /** Says once, in one note, which keys are of no use to us. */
    void noteUnused(Set<String> used, String whose) {
        var unused = values.keySet().stream()
                .filter(key -> !Dialect.OURS.contains(key) && !used.contains(key))
                .map(Failures::clean)
                .toList();
        if (!unused.isEmpty()) {
            note(line(unused.getFirst()), String.join(", ", unused), "of " + whose + ", not used here");
        }
    }

    /** What was dropped so far, with line numbers. */
    List<String> notes() {
        return notes;
    }

    void note(int line, String key, String what) {
        if (notes.size() < MOST_NOTES) {
            notes.add("line " + line + ": " + key + ": " + what);
        } else if (notes.size() == MOST_NOTES) {
            notes.add("and more");
        }
    }

    void note(String key, String what) {
        note(line(key), key, what);
    }

    int line(String key) {
        var section = sections.get(key);
        return section == null ? 1 : section.line();
    }

    Optional<Section> section(String key) {
        return Optional.ofNullable(sections.get(key));
    }

    /** Whatever stands there. */
    Optional<Object> value(String key) {
        return Optional.ofNullable(values.get(key));
    }

    /** A text; what YAML takes for something else is read as it is written. */
    Optional<String> text(String key) {
        return value(key)
                .map(value -> value instanceof Map || value instanceof List
                        ? section(key).map(Section::plain).orElse("")
                        : String.valueOf(value))
                .map(String::strip)
                .filter(text -> !text.isEmpty());
    }

    /** A list, written as such or as words between commas; commas in brackets do not count. */
    List<String> list(String key) {
        return switch (value(key).orElse("")) {
            case List<?> list -> {
                if (list.stream().anyMatch(item -> item instanceof Map || item instanceof List)) {
                    note(key, "has an entry that is not a text, dropped");
                }
                yield list.stream()
                        .filter(item -> item != null && !(item instanceof Map) && !(item instanceof List))
                        .map(item -> String.valueOf(item).strip())
                        .filter(item -> !item.isEmpty())
                        .toList();
            }
            case Map<?, ?> map -> {
                note(key, "cannot be read, dropped; expected a list");
                yield List.of();
            }
            case Object text ->
                List.of(String.valueOf(text).replaceAll("^\\[|]$", "").split("[,\\n](?![^(]*\\))", -1)).stream()
                        .map(item -> item.strip().replaceFirst("^- +", ""))
                        .filter(item -> !item.isEmpty())
                        .toList();
        };
    }

    private boolean readStrictly(String head, int firstLine) {
        try {
            if (!(StrictYaml.read(head) instanceof Map<?, ?> map)) {
                mistake = "line " + firstLine + ": no keys, expected 'name: …' and more";
                return false;
            }
            map.forEach((key, value) -> {
                if (value != null) {
                    values.put(String.valueOf(key), value);
                }
            });
            return true;
        } catch (MarkedYAMLException e) {
            int line = firstLine
                    + (e.getProblemMark() == null ? 0 : e.getProblemMark().getLine());
            mistake = "line " + line + ": " + Failures.clean(String.valueOf(e.getProblem()));
            return false;
        } catch (YAMLException e) {
            mistake = "line " + firstLine + ": " + Failures.clean(String.valueOf(e.getMessage()));
            return false;
        }
    }

    private static boolean isFence(String line) {
        return line.stripTrailing().equals("---");
    }
}
