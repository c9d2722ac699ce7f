package io.troupe.host.child;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;

/** Finds processes by what is in their environment, on systems that show that in {@code /proc}. */
final class Marked {

    private static final Path PROC = Path.of("/proc");
    private static final Duration MOMENT = Duration.ofMillis(30);

    private Marked() {}

    /**
     * Kills the processes that were started with this mark. Looks twice, a moment apart: while a process becomes another
     * program its environment cannot be seen. Blocks for that moment.
     */
    static void kill(String mark) {
        processes(mark).forEach(ProcessHandle::destroyForcibly);
        LockSupport.parkNanos(MOMENT.toNanos());
        processes(mark).forEach(ProcessHandle::destroyForcibly);
    }

    /** The processes that were started with this mark; none where that cannot be seen. Blocks for a moment. */
    static List<ProcessHandle> processes(String mark) {
        var wanted = Command.MARK + "=" + mark + "\0";
        var found = new ArrayList<ProcessHandle>();
        if (!Files.isReadable(PROC.resolve("self").resolve("environ"))) {
            return found;
        }
        try (var all = Files.newDirectoryStream(PROC, "[0-9]*")) {
            for (var process : all) {
                if (environment(process).contains(wanted)) {
                    handle(process).ifPresent(found::add);
                }
            }
        } catch (IOException | DirectoryIteratorException e) {
            return found; // what is found later is killed by the warden, when the host ends
        }
        return found;
    }

    private static String environment(Path process) {
        try {
            return Files.readString(process.resolve("environ"), StandardCharsets.ISO_8859_1) + "\0";
        } catch (IOException e) {
            return ""; // it has ended, or is somebody else's
        }
    }

    private static Optional<ProcessHandle> handle(Path process) {
        return ProcessHandle.of(Long.parseLong(String.valueOf(process.getFileName())));
    }
}
