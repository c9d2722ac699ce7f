package io.troupe.tools.workspace;

import io.troupe.tools.workspace.Folder.Ground;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/**
 * Goes from a root to a place, name by name, each in the open folder before it. The system follows no link; one that is
 * met is read, and its text walked from the root anew, so that wherever it leads, and whatever it becomes meanwhile, the
 * way stays inside.
 */
final class Walk {

    private static final int MOST_LINKS = 20;

    private final Root root;
    private final Ground ground;
    private final boolean makesFolders;
    private int links;

    private Walk(Root root, Ground ground, boolean makesFolders) {
        this.root = root;
        this.ground = ground;
        this.makesFolders = makesFolders;
    }

    /** Finds the place of what is, or would be, there; all but the last name must be folders. */
    static Spot to(Place place, Ground ground) throws IOException, Refused {
        return new Walk(place.root(), ground, false).walk(new ArrayDeque<>(place.names()));
    }

    /** Finds the place as {@link #to} does, and makes the folders that lead there. */
    static Spot making(Place place, Ground ground) throws IOException, Refused {
        return new Walk(place.root(), ground, true).walk(new ArrayDeque<>(place.names()));
    }

    /**
     * A name in an open folder.
     *
     * @param folder closed with this
     * @param name a single one, or the folder itself for a root
     * @param place where it really is, without links
     */
    record Spot(Folder folder, Path name, Place place) implements Closeable {

        Optional<BasicFileAttributes> attributes() throws IOException, Refused {
            return folder.attributes(name);
        }

        @Override
        public void close() throws IOException {
            folder.close();
        }
    }

    /** Either the spot, or the names to walk instead because a link stood in the way. */
    private record Leg(Optional<Spot> spot, Deque<String> instead) {}

    private Spot walk(Deque<String> names) throws IOException, Refused {
        var todo = names;
        while (true) {
            var leg = leg(todo);
            if (leg.spot().isPresent()) {
                return leg.spot().get();
            }
            todo = leg.instead();
        }
    }

    private Leg leg(Deque<String> todo) throws IOException, Refused {
        var done = new ArrayList<String>();
        var folder = Folder.root(root, ground);
        boolean kept = false;
        try {
            while (!todo.isEmpty()) {
                var name = todo.removeFirst();
                if (name.equals("..")) {
                    return instead(above(done), todo);
                }
                var path = Roots.path(name);
                var found = folder.attributes(path);
                if (found.filter(BasicFileAttributes::isSymbolicLink).isPresent()) {
                    return instead(target(done, name), todo);
                }
                if (todo.isEmpty()) {
                    kept = true;
                    return new Leg(Optional.of(new Spot(folder, path, new Place(root, done).child(name))), todo);
                }
                var next = next(folder, path, found, new Place(root, done).child(name));
                folder.close();
                folder = next;
                done.add(name);
            }
            kept = true;
            return new Leg(Optional.of(new Spot(folder, Folder.SELF, new Place(root, done))), todo);
        } finally {
            if (!kept) {
                folder.close();
            }
        }
    }

    private Folder next(Folder folder, Path name, Optional<BasicFileAttributes> found, Place place)
            throws IOException, Refused {
        if (found.isEmpty()) {
            if (!makesFolders) {
                throw new Refused("no folder '" + place.shown() + "', expected one that is there");
            }
            make(folder, name);
        } else if (!found.get().isDirectory()) {
            throw new Refused("'" + place.shown() + "' is no folder, expected a folder before the last '/'");
        }
        return folder.folder(name);
    }

    private void make(Folder folder, Path name) throws IOException, Refused {
        ground.making().lock();
        try {
            if (folder.attributes(name).isEmpty()) {
                folder.makeFolder(name);
            }
        } finally {
            ground.making().unlock();
        }
    }

    private static Leg instead(List<String> before, Deque<String> after) {
        var names = new ArrayDeque<>(before);
        names.addAll(after);
        return new Leg(Optional.empty(), names);
    }

    private static List<String> above(List<String> done) throws Refused {
        if (done.isEmpty()) {
            throw new Refused("a link leads out of the workspace, expected one that stays inside");
        }
        return done.subList(0, done.size() - 1);
    }

    /** The names to walk instead of a link's; what the link says may already be untrue, and need not be true. */
    private List<String> target(List<String> done, String name) throws IOException, Refused {
        if (++links > MOST_LINKS) {
            throw new Refused("more than " + MOST_LINKS + " links on the way, expected a path without a circle");
        }
        var at = root.real();
        for (var one : done) {
            at = at.resolve(one);
        }
        var target = Files.readSymbolicLink(at.resolve(name));
        var names = new ArrayList<String>();
        if (target.isAbsolute()) {
            if (!target.startsWith(root.real())) {
                throw new Refused("'" + new Place(root, done).child(name).shown()
                        + "' is a link that leads out of the workspace, expected one that stays inside");
            }
        } else {
            names.addAll(done);
        }
        for (int i = target.isAbsolute() ? root.real().getNameCount() : 0; i < target.getNameCount(); i++) {
            var one = target.getName(i);
            if (!one.toString().isEmpty() && !one.equals(Folder.SELF)) {
                names.add(one.toString());
            }
        }
        return names;
    }
}
