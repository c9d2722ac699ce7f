package io.troupe.host.agent;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.yaml.snakeyaml.error.YAMLException;

/** The head of a Markdown file, between two lines of {@code ---}, and what follows it. */
final class FrontMatter {

    /** Keys of ours and of Claude Code's; only these end the text of the key before them. */
    private static final Set<String> KEYS = Set.of(
            "name",
            "description",
            "tools",
            "model",
            "color",
            "category",
            "expertise",
            "collaborates-with",
            "handoff-targets",
            "guardrails",
            "limits",
            "skills",
            "disallowedTools",
            "permissionMode",
            "maxTurns",
            "mcpServers",
            "hooks",
            "memory",
            "background",
            "effort",
            "isolation",
            "initialPrompt");

    private static final int MOST_NOTES = 20;

    private final Map<String, Section> sections = new LinkedHashMap<>();
    private final Map<String, Object> values = new LinkedHashMap<>();
    private final List<String> notes = new ArrayList<>();
    private final String body;

    private FrontMatter(List<String> head, int firstLine, String body) {
        this.body = body;
        for (var section : Section.split(head, firstLine, KEYS)) {
            var first = sections.putIfAbsent(section.key(), section);
            if (first != null) {
                note(section.line(), section.key(), "stands in line " + first.line() + " already, dropped");
            }
        }
        if (!readStrictly(String.join("\n", head))) {
            sections.forEach((key, section) -> values.put(key, section.value().orElseGet(section::plain)));
        }
    }

    /** Splits a file; throws IllegalArgumentException when it has no front matter. */
    static FrontMatter of(String text) {
        var lines = text.lines().toList();
        int open = 0;
        while (open < lines.size() && lines.get(open).isBlank()) {
            open++;
        }
        if (open == lines.size() || !isFence(lines.get(open))) {
            throw new IllegalArgumentException("has no front matter, expected '---' in the first line");
        }
        int close = open + 1;
        while (close < lines.size() && !isFence(lines.get(close))) {
            close++;
        }
        if (close == lines.size()) {
            throw new IllegalArgumentException("its front matter does not end, expected a second line '---'");
        }
        var body = String.join("\n", lines.subList(close + 1, lines.size())).strip();
        return new FrontMatter(lines.subList(open + 1, close), open + 2, body);
    }

    String body() {
        return body;
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

    private boolean readStrictly(String head) {
        try {
            if (!(StrictYaml.read(head) instanceof Map<?, ?> map)) {
                return false;
            }
            map.forEach((key, value) -> {
                if (value != null) {
                    values.put(String.valueOf(key), value);
                }
            });
            return true;
        } catch (YAMLException e) {
            return false;
        }
    }

    private static boolean isFence(String line) {
        return line.stripTrailing().equals("---");
    }
}
