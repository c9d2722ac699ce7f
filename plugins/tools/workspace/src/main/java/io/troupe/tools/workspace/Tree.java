package io.troupe.tools.workspace;

import io.troupe.tools.workspace.Walk.Spot;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Goes through what is below a folder, in the order of names; follows no link. For one walk. */
final class Tree {

    /** Deeper folders are not entered: each on the way is held open. */
    static final int DEEPEST = 64;

    private static final int MOST_NAMES = 200_000;
    private static final int LONGEST_RULES = 64 << 10;
    private static final Path RULES = Path.of(".gitignore");

    private final Set<String> skipped;
    private final boolean skips;
    private final int depth;
    private final Report report;
    private final Visitor visitor;

    /**
     * What was met.
     *
     * @param below its path below where the walk started
     * @param passedOver true for what is skipped or ignored; such a folder is not entered
     */
    record Entry(Spot spot, String below, BasicFileAttributes attributes, boolean passedOver) {}

    /** Told of each entry; false ends the walk. */
    interface Visitor {
        boolean sees(Entry entry) throws IOException, Refused, InterruptedException;
    }

    /**
     * @param skipped names of folders to pass over
     * @param skips false to pass over nothing
     * @param depth 1 for what is in the folder itself
     */
    record Manner(Set<String> skipped, boolean skips, int depth) {}

    Tree(Manner manner, Report report, Visitor visitor) {
        this.skipped = manner.skipped();
        this.skips = manner.skips();
        this.depth = Math.min(DEEPEST, manner.depth());
        this.report = report;
        this.visitor = visitor;
    }

    /** Walks; false when the visitor had enough or the time was up. */
    boolean walk(Folder folder, Place place) throws IOException, Refused, InterruptedException {
        return walk(folder, place, "", Ignored.NOTHING, 1);
    }

    private boolean walk(Folder folder, Place place, String below, Ignored outer, int level)
            throws IOException, Refused, InterruptedException {
        var names = names(folder, place);
        var ignored = skips ? rules(folder, below, outer) : outer;
        for (var name : names) {
            if (report.late()) {
                return false;
            }
            var attributes = folder.attributes(name);
            if (attributes.isEmpty()) {
                continue; // gone meanwhile
            }
            var path = below.isEmpty() ? name.toString() : below + "/" + name;
            boolean inner = attributes.get().isDirectory();
            boolean over = skips && ((inner && skipped.contains(name.toString())) || ignored.covers(path, inner));
            var spot = new Spot(folder, name, place.child(name.toString()));
            if (!visitor.sees(new Entry(spot, path, attributes.get(), over))) {
                return false;
            }
            if (inner && !over && !enter(spot, path, ignored, level)) {
                return false;
            }
        }
        return true;
    }

    private boolean enter(Spot spot, String below, Ignored ignored, int level)
            throws IOException, Refused, InterruptedException {
        if (level >= depth) {
            if (depth == DEEPEST) {
                report.cut("not entered below " + DEEPEST + " folders: "
                        + spot.place().shown());
            }
            return true;
        }
        Folder inner;
        try {
            inner = spot.folder().folder(spot.name());
        } catch (AccessDeniedException e) {
            report.cut("not allowed to look into " + spot.place().shown());
            return true;
        } catch (FileSystemException e) {
            return true; // gone, or something else by now
        } catch (Refused e) {
            report.cut(spot.place().shown() + ": " + e.getMessage());
            return true;
        }
        try (inner) {
            return walk(inner, spot.place(), below, ignored, level + 1);
        }
    }

    private List<Path> names(Folder folder, Place place) throws IOException, Refused, InterruptedException {
        var names = new ArrayList<Path>();
        folder.names(name -> {
            if (names.size() == MOST_NAMES) {
                report.cut("only " + Shown.number(MOST_NAMES) + " names looked at in " + place.shown());
                return false;
            }
            names.add(name);
            return true;
        });
        names.sort(null);
        return names;
    }

    private static Ignored rules(Folder folder, String below, Ignored outer)
            throws IOException, Refused, InterruptedException {
        var found = folder.attributes(RULES);
        if (found.filter(one -> one.isRegularFile() && one.size() <= LONGEST_RULES)
                .isEmpty()) {
            return outer;
        }
        try {
            var bytes = FileBytes.read(folder, RULES, LONGEST_RULES);
            return outer.with(below, new String(bytes, StandardCharsets.UTF_8));
        } catch (FileSystemException e) {
            return outer; // not for us to read, or gone
        }
    }
}
