package io.troupe.host.child;

import io.troupe.api.PluginException;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A small process beside the host that sends signals to groups of processes, which Java cannot, and that outlives the
 * host by a moment: when the pipe from the host ends, however the host did, it kills every group that is left. So a
 * host that was killed leaves no orphan. Any thread; writing to a process that reads at once does not block for long.
 */
final class Warden implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Warden.class);

    private static final String SCRIPT = """
            trap '' HUP INT QUIT TERM PIPE
            kept=
            while read -r verb target; do
              case $verb in
                keep) kept="$kept $target" ;;
                drop)
                  left=
                  for one in $kept; do [ "$one" = "$target" ] || left="$left $one"; done
                  kept=$left ;;
                *) kill -s "$verb" -- "$target" 2>/dev/null ;;
              esac
            done
            for target in $kept; do kill -s KILL -- "$target" 2>/dev/null; done
            [ -r /proc/self/environ ] || exit 0
            for round in 1 2; do
              for found in $(grep -lsaF "$1" /proc/[0-9]*/environ 2>/dev/null); do
                process=${found#/proc/}
                kill -s KILL "${process%/environ}" 2>/dev/null
              done
            done
            """;

    /** Waits for a line, so that nothing runs that the warden does not know of, and becomes the program. */
    private static final String BEGINNING = "read -r go || exit 0; exec \"$@\"";

    private static final Optional<List<String>> LEADING = leading();

    /** Marks the programs of this host, each with a number of its own behind it. */
    private final String mark = UUID.randomUUID().toString();

    private final Set<String> kept = new LinkedHashSet<>();
    private @Nullable Process process;
    private long started;
    private boolean closed;

    /**
     * A program's processes.
     *
     * @param process the first of them
     * @param target whom signals go to: the group, where there is one
     * @param mark what all of them have in their environment
     */
    record Group(Process process, String target, String mark) {

        /** True when all that it starts belongs to a group, and a session, with the number of the first process. */
        boolean led() {
            return target.startsWith("-");
        }
    }

    /** What makes a process lead a group of its own; empty where this system has nothing of the kind. */
    private static Optional<List<String>> leading() {
        for (var words : List.of(List.of("setsid"), List.of("perl", "-e", "use POSIX; POSIX::setsid(); exec @ARGV"))) {
            for (var folder :
                    System.getenv().getOrDefault("PATH", "/usr/bin:/bin").split(File.pathSeparator, -1)) {
                var program = Path.of(folder.isEmpty() ? "." : folder).resolve(words.getFirst());
                if (Files.isExecutable(program)) {
                    var line = new ArrayList<>(words);
                    line.set(0, program.toString());
                    return Optional.of(List.copyOf(line));
                }
            }
        }
        return Optional.empty();
    }

    /**
     * Starts a program in a group of its own; blocks until it is there, not until it runs.
     *
     * @throws PluginException of kind {@code UNAVAILABLE} when it cannot be started
     */
    synchronized Group start(Command command) {
        try {
            var own = mark + "-" + ++started;
            var process = process(command.line(), command.folder(), command.environment(), own);
            var group = new Group(process, (LEADING.isPresent() ? "-" : "") + process.pid(), own);
            begin(group);
            return group;
        } catch (IOException e) {
            throw new PluginException(
                    PluginException.Kind.UNAVAILABLE,
                    "cannot start " + command.line().getFirst() + " in " + command.folder() + ": " + e.getMessage(),
                    e);
        }
    }

    /** Lets it run once it is known, so that it is never unknown and runs. */
    private void begin(Group group) throws IOException {
        boolean runs = false;
        try {
            kept.add(group.target());
            tell("keep " + group.target());
            group.process().getOutputStream().write('\n');
            group.process().getOutputStream().flush();
            runs = true;
        } finally {
            if (!runs) {
                kept.remove(group.target());
                group.process().destroyForcibly();
            }
        }
    }

    private static Process process(List<String> program, Path folder, Map<String, String> environment, String mark)
            throws IOException {
        var line = new ArrayList<>(LEADING.orElse(List.of()));
        line.addAll(List.of("/bin/sh", "-c", BEGINNING, "sh"));
        line.addAll(program);
        var builder = new ProcessBuilder(line).directory(folder.toFile());
        builder.environment().clear();
        builder.environment().putAll(environment);
        builder.environment().put(Command.MARK, mark);
        return builder.start();
    }

    /** Sends a signal, {@code TERM} for example, to a program's processes. */
    synchronized void signal(String signal, Group group) {
        if (!closed) {
            tell(signal + " " + group.target());
        }
    }

    /** Kills what is left of a program, those processes too that have left its group, and forgets it. */
    void end(Group group) {
        signal("KILL", group);
        group.process().destroyForcibly();
        Marked.kill(group.mark());
        synchronized (this) {
            if (kept.remove(group.target()) && !closed) {
                tell("drop " + group.target());
            }
        }
    }

    private void tell(String line) {
        try {
            say(running(), line);
        } catch (IOException e) { // somebody killed it
            LOG.warn("what watches over programs has ended ({}); it is started again", e.getMessage());
            process = null;
            try {
                say(running(), line);
            } catch (IOException again) {
                throw new PluginException(
                        PluginException.Kind.UNAVAILABLE,
                        "cannot watch over programs, expected to start /bin/sh: " + again.getMessage(),
                        again);
            }
        }
    }

    private static void say(Process warden, String line) throws IOException {
        OutputStream out = warden.getOutputStream();
        out.write((line + "\n").getBytes(StandardCharsets.US_ASCII));
        out.flush();
    }

    private Process running() throws IOException {
        var known = process;
        if (known != null) {
            return known;
        }
        var line = new ArrayList<>(LEADING.orElse(List.of()));
        line.addAll(List.of("/bin/sh", "-c", SCRIPT, "sh", Command.MARK + "=" + mark));
        var builder = new ProcessBuilder(line)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.DISCARD);
        builder.environment().keySet().retainAll(Set.of("PATH"));
        var made = builder.start();
        process = made;
        for (var target : kept) {
            say(made, "keep " + target);
        }
        return made;
    }

    /** Kills all that is left. Blocks for a moment. */
    @Override
    public void close() {
        Process warden;
        synchronized (this) {
            closed = true;
            warden = process;
        }
        if (warden == null) {
            return;
        }
        try {
            warden.getOutputStream().close();
            if (!warden.waitFor(5, TimeUnit.SECONDS)) {
                warden.destroyForcibly();
            }
        } catch (IOException e) {
            LOG.debug("what watches over programs had ended before", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
