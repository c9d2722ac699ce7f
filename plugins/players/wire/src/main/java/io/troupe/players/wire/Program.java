package io.troupe.players.wire;

import io.troupe.api.PluginException;
import io.troupe.api.PluginException.Kind;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A program that is spoken to in lines over its standard input and output. Safe for many threads. Its streams are read and
 * written on threads of its own, which end with it: a program that does not read, or writes without end, holds up nobody.
 */
public final class Program implements AutoCloseable {

    /** Longer lines are passed over; what a tool printed may be that long, what is waited for is not. */
    public static final int LONGEST_LINE = 4 << 20;

    private static final int MOST_LINES = 8;
    private static final int MOST_UNSENT = 1_000;
    private static final int COMPLAINT = 2_000;
    private static final Duration SOON = Duration.ofMillis(500);
    private static final Duration ENDING = Duration.ofSeconds(3);
    private static final Duration FOR_EVER = Duration.ofDays(365);

    /** What is to be run, where, and with which variables. */
    public record Launch(List<String> command, Path folder, Map<String, String> variables) {
        public Launch {
            command = List.copyOf(command);
            variables = Map.copyOf(variables);
        }
    }

    /** What came from the program. */
    public sealed interface Heard {

        record Line(String text) implements Heard {}

        /** A line of more than {@link #LONGEST_LINE} bytes, which was not kept. */
        record TooLong(long bytes) implements Heard {}

        /** It says no more. */
        record Silence() implements Heard {}
    }

    private final Process process;
    private final Path folder;
    private final BlockingQueue<Heard> heard = new LinkedBlockingQueue<>(MOST_LINES);
    private final BlockingQueue<Optional<String>> unsent = new LinkedBlockingQueue<>(MOST_UNSENT);
    private final Thread overhearing;
    private final StringBuilder complaint = new StringBuilder();
    private final AtomicBoolean ended = new AtomicBoolean();
    private volatile boolean closed;
    private volatile boolean silent;

    private Program(Process process, Path folder) {
        this.process = process;
        this.folder = folder;
        thread("out", this::listen);
        this.overhearing = thread("err", this::overhear);
        thread("in", this::speak);
    }

    /**
     * Starts a program.
     *
     * @param all whoever works below it is ended with the program
     * @throws PluginException {@code UNAVAILABLE} when it cannot be started
     */
    static Program start(Launch launch, Path all) {
        var builder = new ProcessBuilder(Processes.inGroup(launch.command()))
                .directory(launch.folder().toFile());
        builder.environment().clear();
        builder.environment().putAll(launch.variables());
        try {
            return new Program(builder.start(), all);
        } catch (IOException e) {
            throw new PluginException(
                    Kind.UNAVAILABLE, launch.command().getFirst() + " cannot be started: " + e.getMessage(), e);
        }
    }

    private Thread thread(String what, Runnable work) {
        return Thread.ofPlatform()
                .daemon()
                .name("player-" + process.pid() + "-" + what)
                .start(work);
    }

    /** Its number, and when it began, in milliseconds of the epoch. */
    String identity() {
        return process.pid() + " "
                + process.info()
                        .startInstant()
                        .map(start -> start.toEpochMilli())
                        .orElse(0L);
    }

    /** Says a line to it; does not block. One that has not listened for a thousand lines is ended. */
    public void send(String line) {
        if (!unsent.offer(Optional.of(line)) && !closed) {
            synchronized (complaint) {
                complaint.append("it did not read what was said to it");
            }
            close();
        }
    }

    /** The next that comes from it; blocks. */
    public Heard next() throws InterruptedException {
        while (true) {
            var next = next(FOR_EVER);
            if (next.isPresent()) {
                return next.get();
            }
        }
    }

    /**
     * The next that comes from it; empty when nothing does for so long. One that has ended says no more, though what it
     * started may hold its output open.
     */
    public Optional<Heard> next(Duration within) throws InterruptedException {
        long until = System.nanoTime() + within.toNanos();
        int quiet = 0;
        while (quiet < 2 && !(silent && heard.isEmpty())) {
            long left = until - System.nanoTime();
            var next = heard.poll(Math.min(left, SOON.toNanos()), TimeUnit.NANOSECONDS);
            if (next != null || left <= SOON.toNanos()) {
                return Optional.ofNullable(next);
            }
            quiet = process.isAlive() ? 0 : quiet + 1;
        }
        return Optional.of(new Heard.Silence());
    }

    /** How it ended, in words that may be shown: its exit code, and the last that it wrote to its standard error. */
    public String end() throws InterruptedException {
        boolean over = process.waitFor(ENDING.toMillis(), TimeUnit.MILLISECONDS);
        if (over) {
            var _ = overhearing.join(SOON); // longer only where another holds that open
        }
        String last;
        synchronized (complaint) {
            last = Words.line(complaint.toString(), COMPLAINT);
        }
        return (over ? "it ended with exit code " + process.exitValue() : "it closed its output and goes on")
                + (last.isEmpty() ? "" : ": " + last);
    }

    /** Lets it end by itself for so long, since nothing more is said to it, and then ends it. */
    public void leave(Duration patience) throws InterruptedException {
        var _ = unsent.offer(Optional.empty());
        if (!process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS)) {
            Processes.signal(process.pid(), "TERM");
            process.waitFor(SOON.toMillis(), TimeUnit.MILLISECONDS);
        }
        close();
    }

    /** Ends it and all that it started, at once. */
    @Override
    public void close() {
        if (!ended.compareAndSet(false, true)) {
            return; // its number may be another's by now
        }
        closed = true;
        Processes.kill(process.toHandle(), folder);
        unsent.clear();
        var _ = unsent.offer(Optional.empty());
        try {
            process.getOutputStream().close();
        } catch (IOException e) {
            // it has gone, with what was still to be said
        }
    }

    private void listen() {
        try (InputStream out = process.getInputStream()) {
            var lines = new Lines(out, LONGEST_LINE);
            for (var line = lines.next(); line.isPresent() && !closed; line = lines.next()) {
                long bytes = line.get().bytes();
                put(line.get().text().<Heard>map(Heard.Line::new).orElseGet(() -> new Heard.TooLong(bytes)));
            }
        } catch (IOException e) {
            // its end
        } finally {
            silent = true;
            put(new Heard.Silence());
        }
    }

    /** Waits while nobody takes, but not longer than there is somebody who might. */
    private void put(Heard what) {
        try {
            while (!heard.offer(what, 100, TimeUnit.MILLISECONDS)) {
                if (closed) {
                    return;
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void overhear() {
        var buffer = new byte[4096];
        try (InputStream err = process.getErrorStream()) {
            for (int read = err.read(buffer); read >= 0; read = err.read(buffer)) {
                synchronized (complaint) {
                    complaint.append(new String(buffer, 0, read, StandardCharsets.UTF_8));
                    complaint.delete(0, Math.max(0, complaint.length() - COMPLAINT));
                }
            }
        } catch (IOException e) {
            // its end
        }
    }

    private void speak() {
        try (OutputStream in = process.getOutputStream()) {
            for (var line = unsent.take(); line.isPresent(); line = unsent.take()) {
                in.write((line.get() + "\n").getBytes(StandardCharsets.UTF_8));
                in.flush();
            }
        } catch (IOException e) {
            // it does not listen any more; that it says nothing either is noticed where it is listened to
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
