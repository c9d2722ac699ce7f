package io.troupe.host.plugin;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Holds files back until nobody writes to them any more. One thread. Times are {@link System#nanoTime()}. Holds as
 * many files as have just changed.
 */
final class Settling {

    /** How long a file must not change before it is looked into. */
    static final Duration QUIET = Duration.ofMillis(100);

    /** How long an archive may be incomplete before that is said. */
    static final Duration PATIENCE = Duration.ofSeconds(2);

    private final Map<Path, Waiting> waiting = new HashMap<>();

    /** @param held true when a change is looked for before it is due */
    private record Waiting(Stamp stamp, long changed, long due, boolean held) {}

    /**
     * A file that has been quiet.
     *
     * @param changed when it was last seen to change
     * @param late true when there is no more waiting for the rest of it
     */
    record Due(Path file, Stamp stamp, long changed, boolean late) {}

    /** A file as found at the start, when there is nothing to wait for but the end of an archive just being copied. */
    static Due atStart(Path file, long now) {
        var stamp = Stamp.of(file);
        long age = System.currentTimeMillis() - TimeUnit.NANOSECONDS.toMillis(stamp.modifiedNanos());
        return new Due(file, stamp, now, age > PATIENCE.toMillis());
    }

    /** Something may have happened to the file. */
    void touch(Path file, long now) {
        waiting.putIfAbsent(file, quiet(Stamp.of(file), now));
    }

    private static Waiting quiet(Stamp stamp, long now) {
        return new Waiting(stamp, now, now + QUIET.toNanos(), false);
    }

    /** The file is not complete: look again when it changes, or for a last time when patience ends. */
    void hold(Due due) {
        waiting.put(due.file(), new Waiting(due.stamp(), due.changed(), due.changed() + PATIENCE.toNanos(), true));
    }

    boolean idle() {
        return waiting.isEmpty();
    }

    /** Takes out what has been quiet for long enough. */
    List<Due> due(long now) {
        var due = new ArrayList<Due>();
        for (var file : List.copyOf(waiting.keySet())) {
            var last = waiting.get(file);
            if (last == null || (!last.held() && now - last.due() < 0)) {
                continue; // a thousand files at once are not asked for fifty times a second
            }
            var stamp = Stamp.of(file);
            if (!stamp.equals(last.stamp())) {
                waiting.put(file, quiet(stamp, now));
            } else if (now - last.due() >= 0) {
                waiting.remove(file);
                due.add(new Due(file, stamp, last.changed(), now - last.changed() >= PATIENCE.toNanos()));
            }
        }
        return due;
    }
}
