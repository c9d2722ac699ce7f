package io.troupe.tools.workspace;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What can be set in {@code config/plugins/workspace.yaml}.
 *
 * @param roots the folders whose files may be used; absolute, or from the home folder as {@code ~/src}
 * @param readOnly when true nothing can be changed
 * @param protect names of folders and files in which nothing is changed
 * @param skip names of folders that lists and searches pass over
 * @param maxFileBytes larger files are neither read nor written
 * @param maxBytes the most text that one call gives back
 * @param maxResults the most entries that one list, or matches that one search, gives back
 * @param maxTime how long a list or a search may take; what was found by then comes back
 */
record WorkspaceSettings(
        Optional<List<String>> roots,
        Optional<Boolean> readOnly,
        Optional<List<String>> protect,
        Optional<List<String>> skip,
        Optional<Integer> maxFileBytes,
        Optional<Integer> maxBytes,
        Optional<Integer> maxResults,
        Optional<Duration> maxTime) {

    WorkspaceSettings {
        roots = roots.map(List::copyOf);
        protect = protect.map(List::copyOf);
        skip = skip.map(List::copyOf);
        between("max-file-bytes", maxFileBytes, 1, 256 << 20);
        between("max-bytes", maxBytes, 1 << 10, 16 << 20);
        between("max-results", maxResults, 1, 100_000);
        if (maxTime.filter(time -> time.isNegative() || time.isZero()).isPresent()) {
            throw new IllegalArgumentException("max-time: " + maxTime.get() + ", expected more than 0s");
        }
    }

    static WorkspaceSettings none() {
        return new WorkspaceSettings(
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
    }

    /** The bounds of one call, with the defaults of what is not set. */
    Limits limits() {
        return new Limits(
                maxFileBytes.orElse(16 << 20),
                maxBytes.orElse(256 << 10),
                maxResults.orElse(1_000),
                maxTime.orElse(Duration.ofSeconds(20)));
    }

    List<String> protectedNames() {
        return protect.orElse(List.of(".git", ".hg", ".svn"));
    }

    List<String> skippedNames() {
        return skip.orElse(List.of(".git", "node_modules", "target"));
    }

    /** What one call may cost. */
    record Limits(int fileBytes, int bytes, int results, Duration time) {}

    private static void between(String key, Optional<Integer> value, int least, int most) {
        if (value.filter(number -> number < least || number > most).isPresent()) {
            throw new IllegalArgumentException(key + ": " + value.get() + ", expected " + least + " to " + most);
        }
    }
}
