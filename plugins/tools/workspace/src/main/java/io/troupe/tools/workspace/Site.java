package io.troupe.tools.workspace;

import io.troupe.tools.workspace.Folder.Ground;
import io.troupe.tools.workspace.WorkspaceSettings.Limits;
import java.text.Normalizer;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** What the tools work on: the roots, what holds there, and the turns that writers of one file take. For any thread. */
final class Site {

    private static final int LOCKS = 64;

    private final Roots roots;
    private final Ground ground;
    private final Limits limits;
    private final Set<String> closedToWriters;
    private final Set<String> skipped;
    private final List<Lock> locks =
            IntStream.range(0, LOCKS).<Lock>mapToObj(i -> new ReentrantLock()).toList();

    Site(Roots roots, Ground ground, WorkspaceSettings settings) {
        this.roots = roots;
        this.ground = ground;
        this.limits = settings.limits();
        this.closedToWriters =
                settings.protectedNames().stream().map(Site::folded).collect(Collectors.toUnmodifiableSet());
        this.skipped = Set.copyOf(settings.skippedNames());
    }

    Roots roots() {
        return roots;
    }

    Ground ground() {
        return ground;
    }

    Limits limits() {
        return limits;
    }

    Set<String> skipped() {
        return skipped;
    }

    /** The places that a path means: all roots where it names none of several. */
    List<Place> places(String path) throws Refused {
        return roots.meansAll(path)
                ? roots.all().stream().map(root -> new Place(root, List.of())).toList()
                : List.of(roots.place(path));
    }

    /** Refuses a place, links followed, in which nothing may be changed. */
    void writable(Place place) throws Refused {
        for (var name : place.names()) {
            if (closedToWriters.contains(folded(name))) {
                throw new Refused("'" + place.shown() + "' is in '" + Shown.name(name)
                        + "', where nothing is changed, expected another path");
            }
        }
    }

    /** The lock of a file; of others, too. */
    Lock lock(Place place) {
        int hash = place.root().real().hashCode() * 31
                + folded(String.join("/", place.names())).hashCode();
        return locks.get(Math.floorMod(hash, LOCKS));
    }

    /**
     * A name as the most forgiving file system reads it: without regard to case, compatible forms, characters that have
     * no width, dots and spaces at the end, or what follows a colon; a short name counts as the long one it may stand for.
     */
    static String folded(String name) {
        var plain = Normalizer.normalize(name, Normalizer.Form.NFKC)
                .codePoints()
                .filter(code -> Character.getType(code) != Character.FORMAT && !Character.isISOControl(code))
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString()
                .toUpperCase(Locale.ROOT)
                .toLowerCase(Locale.ROOT);
        int colon = plain.indexOf(':');
        plain = colon > 0 ? plain.substring(0, colon) : plain;
        plain = plain.replaceAll("[. ]+$", "");
        return plain.matches("git~[0-9]+") ? ".git" : plain;
    }
}
