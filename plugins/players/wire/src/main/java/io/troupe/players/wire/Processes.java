package io.troupe.players.wire;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Ends programs with all that they started. A program is the head of a process group of its own where the system has
 * {@code setsid}; what left the group is found as its descendant, and what left its parent too by the folder it is in,
 * where the system tells that.
 */
final class Processes {

    private static final Path PROC = Path.of("/proc");

    private Processes() {}

    /** What comes before a command so that it heads a group. */
    static List<String> inGroup(List<String> command) {
        return Command.find("setsid")
                .map(setsid -> Stream.concat(Stream.of(setsid.toString()), command.stream())
                        .toList())
                .orElse(command);
    }

    /** Tells a group; does nothing where there is none. Blocks briefly. */
    static void signal(long pid, String signal) {
        try {
            var kill = new ProcessBuilder(
                            "/bin/sh", "-c", "kill -s \"$1\" -- \"-$2\" 2>/dev/null", "sh", signal, Long.toString(pid))
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            kill.getOutputStream().close();
            if (!kill.waitFor(2, TimeUnit.SECONDS)) {
                kill.destroyForcibly();
            }
        } catch (IOException e) {
            // without a shell the processes themselves are ended
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Kills a program, its group, its descendants, and whoever works in its folder. */
    static void kill(ProcessHandle program, Path folder) {
        var all = program.descendants().toList();
        signal(program.pid(), "KILL");
        all.forEach(ProcessHandle::destroyForcibly);
        program.destroyForcibly();
        killIn(folder);
    }

    /** Kills whoever works in a folder; only where the system tells. */
    static void killIn(Path folder) {
        if (!Files.isDirectory(PROC.resolve("self"))) {
            return;
        }
        try (DirectoryStream<Path> processes = Files.newDirectoryStream(PROC, "[0-9]*")) {
            for (var process : processes) {
                if (isIn(process, folder)) {
                    of(process)
                            .filter(found ->
                                    found.pid() != ProcessHandle.current().pid())
                            .ifPresent(ProcessHandle::destroyForcibly);
                }
            }
        } catch (IOException e) {
            // what cannot be looked at is left alone
        }
    }

    private static boolean isIn(Path process, Path folder) {
        try {
            return Files.readSymbolicLink(process.resolve("cwd")).startsWith(folder);
        } catch (IOException | SecurityException e) {
            return false; // of somebody else, or gone
        }
    }

    private static Optional<ProcessHandle> of(Path process) {
        try {
            return ProcessHandle.of(Long.parseLong(process.getFileName().toString()));
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }

    /** The process that a host of before started, if it still is the same. */
    static Optional<ProcessHandle> same(long pid, long startedMillis) {
        return ProcessHandle.of(pid)
                .filter(found -> found.info()
                        .startInstant()
                        .filter(start -> start.toEpochMilli() == startedMillis)
                        .isPresent());
    }
}
