package io.troupe.tools.workspace;

import io.troupe.api.Tool;
import io.troupe.api.ToolResult;
import io.troupe.tools.workspace.Tree.Entry;
import io.troupe.tools.workspace.Tree.Manner;
import io.troupe.tools.workspace.Walk.Spot;
import java.io.IOException;
import java.util.Optional;
import java.util.Set;

/** Searches what is in files. */
record SearchTool(Site site) implements WorkspaceTool {

    private static final int MOST_CONTEXT = 10;

    @Override
    public Tool tool() {
        return Tool.of(
                        "search",
                        "Searches text files line by line for a regular expression (RE2: no look-around, no back"
                                + " references) and gives path:line: text of each match. Paths are "
                                + site.roots().described() + ". Passes over "
                                + String.join(
                                        ", ", site.skipped().stream().sorted().toList())
                                + " and what .gitignore names, unless all is true. To find files by name use list with"
                                + " glob.",
                        WorkspaceTool.schema("\"pattern\"", """
                                "pattern":{"type":"string","minLength":1,"maxLength":1000,
                                  "description":"what to look for"},
                                "path":{"type":"string",
                                  "description":"a folder or file; the whole workspace when absent"},
                                "glob":{"type":"string","description":"only in files such as *.java or src/**/*.md"},
                                "literal":{"type":"boolean","description":"pattern is plain text"},
                                "ignore_case":{"type":"boolean"},
                                "files_only":{"type":"boolean","description":"give only the paths of files that match"},
                                "context":{"type":"integer","minimum":0,"maximum":10,
                                  "description":"lines to show before and after"},
                                "limit":{"type":"integer","minimum":1,"description":"the most matches"},
                                "all":{"type":"boolean","description":"search also what is skipped or ignored"}"""))
                .asReadOnly();
    }

    @Override
    public Set<String> parameters() {
        return Set.of("pattern", "path", "glob", "literal", "ignore_case", "files_only", "context", "limit", "all");
    }

    @Override
    public ToolResult call(Input input) throws IOException, Refused, InterruptedException {
        var path = input.optional("path").orElse("");
        var name = input.optional("glob");
        var glob = name.isPresent() ? Optional.of(Glob.of(name.get())) : Optional.<Glob>empty();
        var manner = new Manner(site.skipped(), !input.truth("all"), Tree.DEEPEST);
        int most = site.limits().results();
        var report = new Report(
                site.limits(),
                Math.min(most, input.whole("limit", 1, Integer.MAX_VALUE).orElse(most)));
        var search = new FileSearch(
                Wanted.in(input.text("pattern"), input.truth("literal"), input.truth("ignore_case")),
                input.truth("files_only"),
                input.whole("context", 0, MOST_CONTEXT).orElse(0),
                site.limits().fileBytes(),
                report);
        for (var place : site.places(path)) {
            if (!search(place, glob, manner, search, report)) {
                break;
            }
        }
        search.told();
        return ToolResult.text(report.text("[no match in " + Shown.count(search.files(), "file", "files") + "]"));
    }

    private boolean search(Place place, Optional<Glob> glob, Manner manner, FileSearch search, Report report)
            throws IOException, Refused, InterruptedException {
        try (Spot spot = Walk.to(place, site.ground())) {
            var found = spot.attributes()
                    .orElseThrow(
                            () -> new Refused("no '" + place.shown() + "', expected a folder or file that is there"));
            if (!found.isDirectory()) {
                var _ = FileBytes.regular(spot);
                return search.in(spot, found.size());
            }
            try (var folder = spot.folder().folder(spot.name())) {
                return new Tree(manner, report, entry -> sees(entry, glob, search)).walk(folder, spot.place());
            }
        }
    }

    private static boolean sees(Entry entry, Optional<Glob> glob, FileSearch search)
            throws IOException, Refused, InterruptedException {
        boolean wanted = entry.attributes().isRegularFile()
                && !entry.passedOver()
                && glob.filter(one -> !one.matches(entry.below())).isEmpty();
        return !wanted || search.in(entry.spot(), entry.attributes().size());
    }
}
