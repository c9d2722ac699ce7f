package io.troupe.host.agent;

import io.troupe.api.Json;
import io.troupe.api.Skill;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.error.YAMLException;

/** Reads the skills of a Markdown agent. A skill that cannot be read is left out and noted; the others stay. */
final class MarkdownSkills {

    private static final Set<String> KEYS =
            Set.of("name", "description", "input", "output", "examples", "read-only", "idempotent");
    private static final Pattern ITEM = Pattern.compile("([ \\t]*)-([ \\t]+)\\S.*");

    /** A skill as it is written. */
    private record Item(int line, Map<String, Object> values) {}

    private final FrontMatter front;
    private final Function<String, Optional<String>> siblingFile;
    private final CardCheck check;

    MarkdownSkills(FrontMatter front, Function<String, Optional<String>> siblingFile, CardCheck check) {
        this.front = front;
        this.siblingFile = siblingFile;
        this.check = check;
    }

    /** The skills in their order; none where the key holds names of skills, which is a feature of Claude Code. */
    List<Skill> read() {
        var skills = new LinkedHashMap<String, Skill>();
        for (var item : items()) {
            try {
                var skill = skill(item);
                if (skills.putIfAbsent(skill.name(), skill) != null) {
                    drop(item.line(), "'" + skill.name() + "' is there already");
                }
            } catch (IllegalArgumentException | YAMLException e) {
                drop(item.line(), Failures.clean(String.valueOf(e.getMessage())));
            }
        }
        return List.copyOf(skills.values());
    }

    private void drop(int line, String why) {
        front.note(line, "skills", why + ", dropped");
    }

    private List<Item> items() {
        var written = front.value("skills");
        var section = front.section("skills");
        if (written.isEmpty() || section.isEmpty()) {
            return List.of();
        }
        if (written.get() instanceof List<?> list) {
            var items = new ArrayList<Item>();
            list.forEach(item -> {
                if (item instanceof Map<?, ?> map) {
                    items.add(new Item(front.line("skills"), strings(map)));
                }
            });
            return items;
        }
        return written.get() instanceof String && section.get().isLong()
                ? leniently(section.get())
                : nothing(written.get());
    }

    private List<Item> nothing(Object written) {
        if (!(written instanceof String)) {
            drop(front.line("skills"), "cannot be read");
        }
        return List.of();
    }

    /** Cuts a list that YAML cannot read into its items, and those by the keys of a skill. */
    private List<Item> leniently(Section section) {
        var items = new ArrayList<Item>();
        var lines = section.lines();
        int indent = -1;
        for (int i = 1; i < lines.size(); i++) {
            var start = ITEM.matcher(lines.get(i));
            if (!start.matches() || (indent >= 0 && start.group(1).length() != indent)) {
                continue;
            }
            indent = start.group(1).length();
            int inner = indent + 1 + start.group(2).length();
            int end = i + 1;
            while (end < lines.size() && !begins(lines.get(end), indent)) {
                end++;
            }
            var own = new ArrayList<String>();
            lines.subList(i, end).forEach(line -> own.add(dedent(line, inner)));
            item(Section.split(own, section.line() + i, KEYS), section.line() + i, items);
            i = end - 1;
        }
        if (items.isEmpty()) {
            drop(section.line(), "cannot be read");
        }
        return items;
    }

    private void item(List<Section> sections, int line, List<Item> items) {
        var values = new LinkedHashMap<String, Object>();
        for (var section : sections) {
            var value = section.value();
            boolean text = section.key().equals("name") || section.key().equals("description");
            if (value.isEmpty() && !text) {
                front.note(section.line(), section.key(), "cannot be read, dropped");
                if (section.key().equals("input") || section.key().equals("output")) {
                    values.put("unreadable", section.key());
                }
            } else {
                values.putIfAbsent(section.key(), value.orElseGet(section::plain));
            }
        }
        items.add(new Item(line, values));
    }

    private Skill skill(Item item) {
        var written = item.values();
        if (!(written.get("name") instanceof String named)) {
            throw new IllegalArgumentException("a skill without a name");
        }
        var name = Slug.of(named)
                .orElseThrow(() -> new IllegalArgumentException("not a name: '" + Failures.clean(named) + "'"));
        if (written.get("unreadable") instanceof String key) {
            throw new IllegalArgumentException("'" + name + "' without its " + key);
        }
        var described = written.get("description") instanceof String text && !text.isBlank()
                ? text.strip()
                : "Does " + name.replace('-', ' ') + ".";
        var skill = Skill.of(name, described)
                .withReadOnly(Boolean.TRUE.equals(written.get("read-only")))
                .withIdempotent(Boolean.TRUE.equals(written.get("idempotent")));
        try {
            var input = schema("input", written.get("input"));
            var output = schema("output", written.get("output"));
            var whole = output.map(input.map(skill::withInput).orElse(skill)::withOutput)
                    .orElse(input.map(skill::withInput).orElse(skill));
            return whole.withExamples(examples(whole, item, input.isEmpty()));
        } catch (IllegalArgumentException | YAMLException e) {
            throw new IllegalArgumentException("'" + name + "': " + e.getMessage(), e);
        }
    }

    private Optional<Json> schema(String which, @Nullable Object written) {
        Json schema;
        if (written == null) {
            return Optional.empty();
        } else if (written instanceof String file && !file.strip().startsWith("{")) {
            schema = Json.of(sibling(which, file.strip()));
        } else {
            schema = written instanceof String text ? Json.of(text) : StrictYaml.json(written);
        }
        check.schema(which, schema);
        return Optional.of(schema);
    }

    private String sibling(String which, String file) {
        if (file.startsWith("/")
                || file.contains("\\")
                || List.of(file.split("/", -1)).contains("..")) {
            throw new IllegalArgumentException(which + ": file '" + file + "' is elsewhere, expected one beside it");
        }
        try {
            return siblingFile
                    .apply(file)
                    .orElseThrow(() -> new IllegalArgumentException(which + ": no file '" + file + "' beside it"));
        } catch (IllegalArgumentException e) {
            throw e;
        } catch (RuntimeException e) {
            throw new IllegalArgumentException(which + ": file '" + file + "': " + Failures.sentence(e), e);
        }
    }

    private List<Skill.Example> examples(Skill skill, Item item, boolean plainInput) {
        var kept = new ArrayList<Skill.Example>();
        for (var written : item.values().get("examples") instanceof List<?> list ? list : List.of()) {
            try {
                if (!(written instanceof Map<?, ?> map) || !map.containsKey("input") || !map.containsKey("output")) {
                    throw new IllegalArgumentException("an example needs input and output");
                }
                var input = plainInput && map.get("input") instanceof String instruction
                        ? StrictYaml.json(Map.of("instruction", instruction))
                        : StrictYaml.json(map.get("input"));
                var example = new Skill.Example(input, StrictYaml.json(map.get("output")));
                check.example(skill, example);
                kept.add(example);
            } catch (IllegalArgumentException | YAMLException e) {
                drop(item.line(), "'" + skill.name() + "': " + Failures.clean(String.valueOf(e.getMessage())));
            }
        }
        return kept;
    }

    private static boolean begins(String line, int indent) {
        var start = ITEM.matcher(line);
        return start.matches() && start.group(1).length() == indent;
    }

    /** Takes the dash and the indentation away, as far as there are any. */
    private static String dedent(String line, int width) {
        int i = 0;
        while (i < width && i < line.length() && " \t-".indexOf(line.charAt(i)) >= 0) {
            i++;
        }
        return line.substring(i);
    }

    private static Map<String, Object> strings(Map<?, ?> map) {
        var strings = new LinkedHashMap<String, Object>();
        map.forEach((key, value) -> {
            if (value != null) {
                strings.put(String.valueOf(key), value);
            }
        });
        return strings;
    }
}
