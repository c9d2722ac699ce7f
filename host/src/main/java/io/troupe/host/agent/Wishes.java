package io.troupe.host.agent;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What the head of an agent file asks of a host, in our words.
 *
 * @param tools names as Claude Code has them, which the operator's aliases lead to tools; empty for all that there are;
 *     what has no counterpart stays as it was written
 * @param time the longest it may work on a task
 * @param partners those to whom it hands work
 */
record Wishes(List<String> tools, Optional<String> model, Optional<Duration> time, List<String> partners) {

    /** Stands for no tool at all, for no name means all of them. */
    static final String NO_TOOL = "none";

    /** What each of these tools does with files and commands, of which some may be denied. */
    private static final List<String> USUAL = List.of("Read", "Glob", "Grep", "Edit", "Write", "Bash");

    Wishes {
        tools = List.copyOf(tools);
        partners = List.copyOf(partners);
    }

    /** Reads them; what is denied or has no counterpart is noted. */
    static Wishes of(Dialect dialect, FrontMatter front) {
        var wishes = switch (dialect) {
            case GEMINI -> gemini(front);
            case COPILOT -> copilot(front);
            case OPENCODE -> opencode(front);
            case CLAUDE_CODE, CODEX -> new Wishes(front.list("tools"), model(front), Optional.empty(), List.of());
        };
        if (dialect != Dialect.CLAUDE_CODE) {
            front.noteUnused(used(dialect), dialect.words());
        }
        return wishes;
    }

    private static Set<String> used(Dialect dialect) {
        return switch (dialect) {
            case GEMINI -> Set.of("kind", "timeout_mins");
            case COPILOT -> Set.of("handoffs", "agents", "target");
            case OPENCODE -> Set.of("mode", "permission", "disable");
            case CLAUDE_CODE, CODEX -> Set.of();
        };
    }

    private static Optional<String> model(FrontMatter front) {
        return front.text("model").filter(model -> !model.equals("inherit"));
    }

    private static Wishes gemini(FrontMatter front) {
        if (front.text("kind").filter(kind -> kind.equals("remote")).isPresent()) {
            throw new IllegalArgumentException("line " + front.line("kind")
                    + ": kind: remote is an agent elsewhere, spoken to over A2A; expected kind: local");
        }
        var time = front.text("timeout_mins").flatMap(written -> minutes(front, written));
        return new Wishes(named(front, ToolNames.GEMINI), model(front), time, List.of());
    }

    private static Optional<Duration> minutes(FrontMatter front, String written) {
        if (written.matches("0*[1-9][0-9]{0,5}")) {
            return Optional.of(Duration.ofMinutes(Long.parseLong(written)));
        }
        front.note("timeout_mins", "is '" + Failures.clean(written) + "', expected minutes; dropped");
        return Optional.empty();
    }

    private static Wishes copilot(FrontMatter front) {
        var partners = new LinkedHashSet<>(front.list("agents"));
        partners.remove("*");
        if (front.value("handoffs").orElse("") instanceof List<?> handoffs) {
            handoffs.forEach(one -> {
                if (one instanceof Map<?, ?> map && map.get("agent") instanceof String agent) {
                    partners.add(agent);
                }
            });
        }
        // several are an order of preference, of which the first is the wish
        var model = front.value("model").orElse("") instanceof List<?> list
                ? list.stream().map(String::valueOf).findFirst()
                : model(front);
        var plain = model.map(written ->
                        written.replaceFirst("(?i)\\s*\\(copilot\\)$", "").strip())
                .filter(written -> !written.isEmpty());
        return new Wishes(named(front, ToolNames.COPILOT), plain, Optional.empty(), slugs(partners));
    }

    private static List<String> slugs(Set<String> written) {
        return written.stream().flatMap(name -> Slug.of(name).stream()).toList();
    }

    /** The tools of a list; {@code *} is all of them, an empty list none. */
    private static List<String> named(FrontMatter front, ToolNames names) {
        if (front.value("tools").isEmpty()) {
            return List.of();
        }
        var written = front.list("tools").stream()
                .map(name -> name.replaceAll("^[\"']|[\"']$", ""))
                .toList();
        if (written.contains("*")) {
            return List.of();
        }
        var tools = new LinkedHashSet<String>();
        written.forEach(name -> tools.addAll(names.ours(name)));
        return tools.isEmpty() ? List.of(NO_TOOL) : List.copyOf(tools);
    }

    private static Wishes opencode(FrontMatter front) {
        if (front.text("disable").filter(value -> value.equals("true")).isPresent()) {
            throw new IllegalArgumentException(
                    "line " + front.line("disable") + ": disable: true, so it is switched off by its own file");
        }
        if (front.value("tools").orElse("") instanceof List<?>) {
            return new Wishes(named(front, ToolNames.OPENCODE), model(front), Optional.empty(), List.of());
        }
        var given = new LinkedHashSet<>(USUAL);
        boolean fewer = switches(front, given);
        fewer |= permissions(front, given);
        var left = USUAL.stream().filter(given::contains).toList();
        var tools = left.isEmpty() ? List.of(NO_TOOL) : left;
        if (fewer) {
            front.note("tools", "some are taken away, so there are no others than " + String.join(", ", tools));
        }
        return new Wishes(fewer ? tools : List.of(), model(front), Optional.empty(), List.of());
    }

    /** {@code tools: {write: false}}; what is not switched off is there. True when something is. */
    private static boolean switches(FrontMatter front, Set<String> given) {
        var written = front.value("tools");
        if (written.isEmpty()) {
            return false;
        }
        if (!(written.get() instanceof Map<?, ?> map)) {
            front.note("tools", "cannot be read, so it gets none; expected names with true or false");
            given.clear();
            return true;
        }
        boolean fewer = false;
        for (var entry : map.entrySet()) {
            boolean on = Boolean.TRUE.equals(entry.getValue());
            fewer |= !on;
            change(given, ours(String.valueOf(entry.getKey())), on);
        }
        return fewer;
    }

    /**
     * {@code permission: {edit: deny}}; true when something is not allowed. Only what is allowed outright is given:
     * there is nobody here to ask before each call.
     */
    private static boolean permissions(FrontMatter front, Set<String> given) {
        var written = front.value("permission").orElse(Map.of());
        var rules = written instanceof Map<?, ?> map ? map : Map.of("*", written);
        var asked = new ArrayList<String>();
        boolean fewer = false;
        for (var entry : rules.entrySet()) {
            var name = String.valueOf(entry.getKey());
            boolean allowed = entry.getValue() instanceof Map<?, ?> patterns
                    ? patterns.values().stream().allMatch("allow"::equals)
                    : "allow".equals(String.valueOf(entry.getValue()));
            fewer |= !allowed;
            change(given, name.equals("edit") ? List.of("Edit", "Write") : ours(name), allowed);
            if (!allowed && !"deny".equals(String.valueOf(entry.getValue()))) {
                asked.add(Failures.clean(name));
            }
        }
        if (!asked.isEmpty()) {
            front.note(
                    "permission",
                    String.join(", ", asked)
                            + ": not allowed outright, and nobody is asked before each call here, so left out");
        }
        return fewer;
    }

    private static List<String> ours(String name) {
        return name.equals("*") ? USUAL : ToolNames.OPENCODE.ours(name);
    }

    /** The later rule wins. */
    private static void change(Set<String> given, List<String> tools, boolean on) {
        if (on) {
            given.addAll(tools);
        } else {
            given.removeAll(Set.copyOf(tools));
        }
    }
}
