package io.troupe.tools.workspace;

import java.util.List;
import java.util.Optional;

/**
 * What the {@code .gitignore} files on the way down say, roughly as git means it: later lines win, {@code !} takes back,
 * a slash ties a line to its folder. Files above where a walk starts, and git's own settings, are not looked at.
 */
final class Ignored {

    static final Ignored NOTHING = new Ignored(Optional.empty(), "", List.of());

    private static final int MOST_LINES = 1_000;

    private final Optional<Ignored> above;
    private final String folder;
    private final List<Rule> rules;

    /** @param folder below where the walk starts; empty for that itself */
    private Ignored(Optional<Ignored> above, String folder, List<Rule> rules) {
        this.above = above;
        this.folder = folder;
        this.rules = List.copyOf(rules);
    }

    private record Rule(Glob glob, boolean keeps, boolean foldersOnly) {}

    /** Adds the file of a folder; lines that cannot be read are passed over, as git does. */
    Ignored with(String folder, String text) {
        var rules = text.lines()
                .limit(MOST_LINES)
                .map(Ignored::rule)
                .flatMap(Optional::stream)
                .toList();
        return rules.isEmpty() ? this : new Ignored(Optional.of(this), folder, rules);
    }

    /** @param path below where the walk starts */
    boolean covers(String path, boolean isFolder) {
        return verdict(path, isFolder).orElse(false);
    }

    private Optional<Boolean> verdict(String path, boolean isFolder) {
        var below = folder.isEmpty() ? path : path.substring(Math.min(path.length(), folder.length() + 1));
        for (var rule : rules.reversed()) {
            if ((isFolder || !rule.foldersOnly()) && rule.glob().matches(below)) {
                return Optional.of(!rule.keeps());
            }
        }
        return above.flatMap(one -> one.verdict(path, isFolder));
    }

    private static Optional<Rule> rule(String line) {
        var text = line.stripTrailing();
        if (text.isEmpty() || text.startsWith("#")) {
            return Optional.empty();
        }
        boolean keeps = text.startsWith("!");
        text = keeps ? text.substring(1) : text;
        boolean foldersOnly = text.endsWith("/");
        text = foldersOnly ? text.substring(0, text.length() - 1) : text;
        try {
            return Optional.of(new Rule(Glob.of(text), keeps, foldersOnly));
        } catch (Refused e) {
            return Optional.empty();
        }
    }
}
