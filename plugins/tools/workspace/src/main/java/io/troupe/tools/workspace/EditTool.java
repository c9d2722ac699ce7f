package io.troupe.tools.workspace;

import io.troupe.api.Tool;
import io.troupe.api.ToolResult;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** Replaces parts of a file, all of them or none. */
record EditTool(Site site) implements WorkspaceTool {

    private static final int MOST_LINES_NAMED = 10;
    private static final Set<String> ONE = Set.of("old_text", "new_text", "replace_all");

    @Override
    public Tool tool() {
        return Tool.of(
                "edit",
                "Replaces old_text by new_text in a file. old_text must stand there exactly once, white space included:"
                        + " give enough around it, or set replace_all. Several changes go into edits instead: they are made"
                        + " one after the other, all or none. A file that somebody changed meanwhile is left as it"
                        + " is. Paths are " + site.roots().described() + ".",
                WorkspaceTool.schema("\"path\"", """
                        "path":{"type":"string","minLength":1,"description":"the file"},
                        "old_text":{"type":"string","minLength":1,"description":"what stands there, without line numbers"},
                        "new_text":{"type":"string","description":"what is to stand there instead"},
                        "replace_all":{"type":"boolean","description":"replace it wherever it stands"},
                        "edits":{"type":"array","minItems":1,"maxItems":100,
                          "description":"several changes, instead of old_text and new_text",
                          "items":{"type":"object","additionalProperties":false,"required":["old_text","new_text"],
                            "properties":{"old_text":{"type":"string","minLength":1},"new_text":{"type":"string"},
                              "replace_all":{"type":"boolean"}}}},
                        "expected_digest":{"type":"string","pattern":"^sha256:[0-9a-f]{64}$",
                          "description":"refuses unless the file still has this digest, as read gave it"}"""));
    }

    @Override
    public Set<String> parameters() {
        return Set.of("path", "old_text", "new_text", "replace_all", "expected_digest");
    }

    @Override
    public Map<String, Set<String>> lists() {
        return Map.of("edits", ONE);
    }

    private record Change(String from, String to, boolean everywhere) {

        /** The same change for a file whose lines end with CR LF, where it has none. */
        Change withCarriageReturns() {
            return new Change(from.replace("\n", "\r\n"), to.replace("\n", "\r\n"), everywhere);
        }
    }

    private record Changed(String text, List<Integer> lines) {}

    @Override
    public ToolResult call(Input input) throws IOException, Refused, InterruptedException {
        var place = site.roots().place(input.text("path"));
        var changes = changes(input);
        site.writable(place);
        try (var spot = Walk.to(place, site.ground())) {
            site.writable(spot.place());
            var lock = site.lock(spot.place());
            lock.lockInterruptibly();
            try {
                return edit(spot, changes, input.optional("expected_digest"));
            } finally {
                lock.unlock();
            }
        }
    }

    private static List<Change> changes(Input input) throws Refused {
        boolean several = input.has("edits");
        if (several && ONE.stream().anyMatch(input::has)) {
            throw new Refused("edits came beside old_text, new_text or replace_all, expected either");
        }
        var changes = new ArrayList<Change>();
        for (var one : several ? input.objects("edits") : List.of(input)) {
            changes.add(change(one));
        }
        if (changes.isEmpty()) {
            throw new Refused("edits is empty, expected at least one change");
        }
        return changes;
    }

    private static Change change(Input input) throws Refused {
        var change = new Change(input.text("old_text"), input.text("new_text"), input.truth("replace_all"));
        if (change.from().isEmpty() || change.from().equals(change.to())) {
            throw new Refused("old_text is empty or the same as new_text, expected a change; use write to make a file");
        }
        return change;
    }

    private ToolResult edit(Walk.Spot spot, List<Change> changes, Optional<String> digest)
            throws IOException, Refused, InterruptedException {
        var file = FileBytes.of(spot, site.limits().fileBytes());
        var shown = spot.place().shown();
        if (digest.isPresent()) {
            unchanged(spot.place(), file.bytes(), digest.get());
        }
        var changed = changed(shown, FileText.exact(shown, file.bytes()), changes);
        var bytes = changed.text().getBytes(StandardCharsets.UTF_8);
        if (bytes.length > site.limits().fileBytes()) {
            throw new Refused("'" + shown + "' would have " + Shown.number(bytes.length) + " bytes, expected at most "
                    + Shown.number(site.limits().fileBytes()));
        }
        FileBytes.put(spot, bytes, Optional.of(file.seen()));
        return ToolResult.text(
                "edited " + shown + ": replaced " + Shown.count(changed.lines().size(), "place", "places")
                        + ", " + lines(changed.lines()) + "; " + Shown.count(bytes.length, "byte", "bytes") + ", "
                        + FileBytes.digest(bytes));
    }

    /** Refuses a file that is not the one of which the caller has the digest. */
    static void unchanged(Place place, byte[] bytes, String expected) throws Refused {
        var now = FileBytes.digest(bytes);
        if (!now.equals(expected)) {
            throw new Refused("'" + place.shown() + "' has digest " + now + ", expected " + Shown.quoted(expected)
                    + ": it was changed since; read it again");
        }
    }

    /** Makes all changes, each in what the one before it left, with the lines as they then were. */
    private Changed changed(String shown, String text, List<Change> changes) throws Refused {
        var now = new Changed(text, List.of());
        for (int i = 0; i < changes.size(); i++) {
            try {
                var next = changed(shown, now.text(), changes.get(i));
                now = new Changed(
                        next.text(), Stream.concat(now.lines().stream(), next.lines().stream()).toList());
            } catch (Refused e) {
                throw changes.size() == 1
                        ? e
                        : new Refused("edit " + (i + 1) + " of " + changes.size() + ": " + e.getMessage()
                                + "; nothing was changed");
            }
            if (now.text().length() > site.limits().fileBytes()) {
                throw new Refused("'" + shown + "' would have more than " + Shown.number(site.limits().fileBytes())
                        + " bytes, expected at most that");
            }
        }
        return now;
    }

    private static Changed changed(String shown, String text, Change asked) throws Refused {
        boolean returns = !text.contains(asked.from())
                && text.contains("\r\n")
                && !asked.from().contains("\r");
        var change = returns ? asked.withCarriageReturns() : asked;
        var out = new StringBuilder(text.length());
        var lines = new ArrayList<Integer>();
        int done = 0;
        int line = 1;
        for (int at = text.indexOf(change.from()); at >= 0; at = text.indexOf(change.from(), done)) {
            line += newlines(text, done, at);
            lines.add(line);
            line += newlines(text, at, at + change.from().length());
            out.append(text, done, at).append(change.to());
            done = at + change.from().length();
        }
        if (lines.isEmpty()) {
            throw new Refused("old_text " + Shown.quoted(asked.from()) + " is not in '" + shown
                    + "', expected it there exactly, white space included; read the file again");
        }
        if (lines.size() > 1 && !change.everywhere()) {
            throw new Refused("old_text stands in '" + shown + "' " + Shown.number(lines.size()) + " times ("
                    + lines(lines) + "), expected once: give more around it, or set replace_all");
        }
        return new Changed(out.append(text, done, text.length()).toString(), lines);
    }

    private static int newlines(String text, int from, int to) {
        return (int) text.substring(from, to).chars().filter(c -> c == '\n').count();
    }

    private static String lines(List<Integer> lines) {
        var named = lines.stream().limit(MOST_LINES_NAMED).map(Shown::number).toList();
        return (lines.size() == 1 ? "line " : "lines ")
                + String.join(", ", named)
                + (lines.size() > MOST_LINES_NAMED ? ", …" : "");
    }
}
