package io.troupe.tools.workspace;

import io.troupe.api.Tool;
import io.troupe.api.ToolResult;
import io.troupe.tools.workspace.Tree.Entry;
import io.troupe.tools.workspace.Tree.Manner;
import java.io.IOException;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Optional;
import java.util.Set;

/** Lists what is in a folder. */
record ListTool(Site site) implements WorkspaceTool {

    @Override
    public Tool tool() {
        return Tool.of(
                        "list",
                        "Lists a folder: a path a line, folders with / at the end, files with their size in bytes. With"
                                + " glob it finds files by name, however deep. Paths are "
                                + site.roots().described()
                                + ". Folders such as "
                                + String.join(
                                        ", ", site.skipped().stream().sorted().toList())
                                + " and what .gitignore names are not entered unless all is true.",
                        WorkspaceTool.schema("", """
                                "path":{"type":"string","description":"the folder; the workspace itself when absent"},
                                "glob":{"type":"string","description":"such as **/*.java, src/*/pom.xml or *.md"},
                                "depth":{"type":"integer","minimum":1,"maximum":64,
                                  "description":"how deep; 1 when absent, all with glob"},
                                "limit":{"type":"integer","minimum":1,"description":"the most entries"},
                                "all":{"type":"boolean","description":"enter also what is skipped or ignored"}"""))
                .asReadOnly();
    }

    @Override
    public Set<String> parameters() {
        return Set.of("path", "glob", "depth", "limit", "all");
    }

    @Override
    public ToolResult call(Input input) throws IOException, Refused, InterruptedException {
        var path = input.optional("path").orElse("");
        var glob = input.optional("glob");
        var wanted = glob.isPresent() ? Optional.of(Glob.of(glob.get())) : Optional.<Glob>empty();
        var manner = new Manner(
                site.skipped(),
                !input.truth("all"),
                input.whole("depth", 1, Tree.DEEPEST).orElse(wanted.isPresent() ? Tree.DEEPEST : 1));
        int most = site.limits().results();
        var report = new Report(
                site.limits(),
                Math.min(most, input.whole("limit", 1, Integer.MAX_VALUE).orElse(most)));
        for (var place : site.places(path)) {
            if (site.roots().meansAll(path) && wanted.isEmpty() && !report.found(place.shown() + "/")) {
                break;
            }
            if (!site.roots().meansAll(path) || manner.depth() > 1) {
                list(place, wanted, manner, report);
            }
        }
        return ToolResult.text(report.text(wanted.isPresent() ? "[nothing matches]" : "[empty]"));
    }

    private void list(Place place, Optional<Glob> glob, Manner manner, Report report)
            throws IOException, Refused, InterruptedException {
        try (var spot = Walk.to(place, site.ground())) {
            var found = spot.attributes()
                    .orElseThrow(() -> new Refused("no folder '" + place.shown() + "', expected one that is there"));
            if (!found.isDirectory()) {
                throw new Refused(
                        "'" + place.shown() + "' is " + FileBytes.kind(found) + ", expected a folder; use read");
            }
            try (var folder = spot.folder().folder(spot.name())) {
                new Tree(manner, report, entry -> sees(entry, glob, report)).walk(folder, spot.place());
            }
        }
    }

    private static boolean sees(Entry entry, Optional<Glob> glob, Report report) {
        if (glob.isPresent()) {
            boolean fits = !entry.attributes().isDirectory()
                    && !entry.passedOver()
                    && glob.get().matches(entry.below());
            return !fits || report.found(line(entry));
        }
        return report.found(line(entry));
    }

    private static String line(Entry entry) {
        return entry.spot().place().shown() + mark(entry.attributes());
    }

    private static String mark(BasicFileAttributes attributes) {
        if (attributes.isDirectory()) {
            return "/";
        }
        return attributes.isRegularFile()
                ? "  " + Shown.number(attributes.size())
                : "  (" + FileBytes.kind(attributes) + ")";
    }
}
