package io.troupe.host.plugin;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Lets the files that are found at the start be listed in the order of their names, so that each start has the same one
 * win where two want one name; but waits for slow ones only so long. On the plugin folder's thread.
 */
final class Turns {

    static final Duration PATIENCE = Duration.ofSeconds(1);

    private final Duration patience;
    private final TreeMap<Path, Optional<Runnable>> waiting = new TreeMap<>();
    private long end;
    private boolean taking;

    Turns(Duration patience) {
        this.patience = patience;
    }

    void begin(List<Path> files) {
        files.forEach(file -> waiting.put(file, Optional.empty()));
        end = System.nanoTime() + patience.toNanos();
    }

    /** Does the work of a file when it is its turn. */
    void take(Path file, Runnable work) {
        if (waiting.containsKey(file)) {
            waiting.put(file, Optional.of(work));
            look();
        } else {
            work.run();
        }
    }

    /** The file has got where it was going, and holds up nobody. */
    void over(Path file) {
        if (waiting.remove(file) != null) {
            look();
        }
    }

    /** Does whatever may be done by now. */
    void look() {
        if (taking) {
            return;
        }
        taking = true;
        try {
            boolean late = System.nanoTime() - end >= 0;
            for (var next = next(late); next.isPresent(); next = next(late)) {
                next.get().run();
            }
        } finally {
            taking = false;
        }
    }

    private Optional<Runnable> next(boolean late) {
        for (var entry : waiting.entrySet()) {
            var work = entry.getValue(); // now, for once removed the entry may stand for its neighbour
            if (work.isPresent()) {
                waiting.remove(entry.getKey());
                return work;
            }
            if (!late) {
                break;
            }
        }
        return Optional.empty();
    }
}
