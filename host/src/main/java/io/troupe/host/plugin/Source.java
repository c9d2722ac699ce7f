package io.troupe.host.plugin;

import java.nio.file.Path;
import java.util.Optional;

/**
 * A file in which a plugin may be.
 *
 * @param pack what the folder is called that it is in, when that is itself in a plugin folder
 * @param shipped true when it came with the host: it is trusted, not watched, and makes way for what was dropped in
 */
record Source(Path file, Optional<String> pack, boolean shipped) {

    String name() {
        return String.valueOf(file.getFileName());
    }
}
