package io.troupe.host.child;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What the processes of a Linux system use, by the session that they belong to. */
final class ProcessTable {

    private static final Path PROC = Path.of("/proc");
    private static final int SESSION = 3; // of what stands after the name, see proc_pid_stat(5)
    private static final int FIRST_TIME = 11;
    private static final int TIMES = 4;
    private static final double TICKS = 100; // a second, on every Linux system

    private ProcessTable() {}

    /**
     * What a session uses.
     *
     * @param processes their numbers
     * @param seconds of a core, used so far, by those too that have ended and been waited for
     */
    record Use(List<Long> processes, double seconds) {}

    /** Says whether this system has such a table. */
    static boolean exists() {
        return Files.isReadable(PROC.resolve("self").resolve("stat"));
    }

    /** Reads all of it; blocks for a moment. */
    static Map<Long, Use> bySession() {
        var sessions = new HashMap<Long, Use>();
        try (var all = Files.newDirectoryStream(PROC, "[0-9]*")) {
            for (var process : all) {
                add(process, sessions);
            }
        } catch (IOException | DirectoryIteratorException e) {
            return sessions; // the next look shows more
        }
        return sessions;
    }

    private static void add(Path process, Map<Long, Use> sessions) {
        try {
            var stat = Files.readString(process.resolve("stat"), StandardCharsets.ISO_8859_1);
            var parts = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
            if (parts[0].equals("Z")) {
                return; // it has ended; nobody has noticed yet
            }
            double ticks = 0;
            for (int i = FIRST_TIME; i < FIRST_TIME + TIMES; i++) {
                ticks += Long.parseLong(parts[i]);
            }
            var before = sessions.getOrDefault(Long.parseLong(parts[SESSION]), new Use(List.of(), 0));
            var processes = new ArrayList<>(before.processes());
            processes.add(Long.parseLong(String.valueOf(process.getFileName())));
            sessions.put(Long.parseLong(parts[SESSION]), new Use(processes, before.seconds() + ticks / TICKS));
        } catch (IOException | NumberFormatException | IndexOutOfBoundsException e) {
            return; // it has ended meanwhile
        }
    }

    /** The bytes of memory that a process holds; what it shares with others counts in full. */
    static long memory(long process) {
        try (var lines =
                Files.lines(PROC.resolve(Long.toString(process)).resolve("status"), StandardCharsets.ISO_8859_1)) {
            return lines.filter(line -> line.startsWith("VmRSS:"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")) << 10)
                    .sum();
        } catch (IOException | java.io.UncheckedIOException | NumberFormatException e) {
            return 0; // it has ended meanwhile
        }
    }
}
