package io.troupe.distribution;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Has a node live an hour ahead of the others and of the database, where the library that tells it so is installed. */
final class ClusterClock {

    private static final List<Path> LIBRARIES = List.of(
            Path.of("/usr/lib/x86_64-linux-gnu/faketime/libfaketime.so.1"),
            Path.of("/usr/lib/aarch64-linux-gnu/faketime/libfaketime.so.1"),
            Path.of("/usr/lib/faketime/libfaketime.so.1"),
            Path.of("/usr/lib64/faketime/libfaketime.so.1"));

    private ClusterClock() {}

    private static Optional<Path> library() {
        return LIBRARIES.stream().filter(Files::isReadable).findFirst();
    }

    static String missing() {
        return library().isPresent()
                ? ""
                : "no clock is an hour off: libfaketime not found (apt-get install libfaketime)\n";
    }

    /**
     * Names and values in turn, for the environment of the node's process; none where there is no library. All its clocks
     * are ahead, the monotonic one as well: with that one left alone the library ends each wait of Java at once, and every
     * thread of the node spins.
     */
    static String[] anHourAhead() {
        return library()
                .map(file -> new String[] {"LD_PRELOAD", file.toString(), "FAKETIME", "+1h"})
                .orElse(new String[0]);
    }
}
