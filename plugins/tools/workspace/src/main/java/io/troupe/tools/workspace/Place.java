package io.troupe.tools.workspace;

import java.util.ArrayList;
import java.util.List;

/**
 * Where a file is meant to be: names below a root. Nothing is known of what stands there.
 *
 * @param names none for the root itself; may hold {@code ..} only as a part of what a link said
 */
record Place(Root root, List<String> names) {

    Place {
        names = List.copyOf(names);
    }

    Place child(String name) {
        var longer = new ArrayList<>(names);
        longer.add(name);
        return new Place(root, longer);
    }

    /** How results and messages name it: as the caller would. */
    String shown() {
        var path = String.join("/", names);
        if (root.prefix().isEmpty()) {
            return Shown.name(path.isEmpty() ? "." : path);
        }
        return Shown.name(path.isEmpty() ? root.prefix() : root.prefix() + "/" + path);
    }
}
