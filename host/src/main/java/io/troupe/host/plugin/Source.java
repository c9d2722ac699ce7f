package io.troupe.host.plugin;

import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A file in which a plugin may be.
 *
 * @param pack what the pack is called that it is in, when that is itself in a plugin folder
 * @param label what tells it from others of its pack: mostly its name
 * @param shipped true when it came with the host: it is trusted, not watched, and makes way for what was dropped in
 */
record Source(Path file, Optional<String> pack, String label, boolean shipped) {

    private static final Pattern HOME =
            Pattern.compile("(?:^|.*/)(\\.(?:claude|gemini|opencode|github|codex)/[a-z]+/)[^/]+");

    Source(Path file, Optional<String> pack, boolean shipped) {
        this(file, pack, String.valueOf(file.getFileName()), shipped);
    }

    String name() {
        return String.valueOf(file.getFileName());
    }

    /** Its name, with the folders before it where those say of which tool it is: {@code .gemini/agents/x.md}. */
    String telling() {
        var home = HOME.matcher(file.toString().replace('\\', '/'));
        return home.matches() ? home.group(1) + name() : name();
    }
}
