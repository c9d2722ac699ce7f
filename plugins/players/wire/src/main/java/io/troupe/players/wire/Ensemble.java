package io.troupe.players.wire;

import io.troupe.api.PluginException;
import io.troupe.api.PluginException.Kind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * The programs of a player that are at work, and what is being cleared away after them: so that closing the player leaves
 * nothing behind. Any thread.
 */
public final class Ensemble implements AutoCloseable {

    private static final Duration CLEARING = Duration.ofSeconds(5);

    private final String name;
    private final Set<Program> programs = new HashSet<>();
    private boolean closed;

    public Ensemble(String name) {
        this.name = name;
    }

    /**
     * Starts a program at a place of work.
     *
     * @throws PluginException {@code UNAVAILABLE} when it cannot be started, or the player is closed
     */
    public Program start(Program.Launch launch, Workplace place) {
        synchronized (this) {
            checkOpen();
        }
        var program = Program.start(launch, place.all());
        place.note(program);
        synchronized (this) {
            if (!closed) {
                programs.add(program);
                return program;
            }
        }
        program.close();
        throw gone();
    }

    private void checkOpen() {
        if (closed) {
            throw gone();
        }
    }

    private PluginException gone() {
        return new PluginException(Kind.UNAVAILABLE, "player '" + name + "' is closed");
    }

    public synchronized boolean isClosed() {
        return closed;
    }

    /** Ends a program and clears its place, on this thread: it has done its work and is about to end by itself. */
    public void finish(Program program, Workplace place, Duration patience) {
        try {
            program.leave(isClosed() ? Duration.ZERO : patience);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            over(program, place);
        }
    }

    /** Ends a program in the midst of its work and clears its place; waits for nothing. */
    public void abandon(Program program, Workplace place, Duration patience) {
        Thread.ofVirtual().name(name + "-clears").start(() -> finish(program, place, patience));
    }

    private void over(Program program, Workplace place) {
        program.close();
        boolean interrupted = Thread.interrupted(); // git is not to be cut short by what ends the task
        try {
            place.close();
        } finally {
            synchronized (this) {
                programs.remove(program);
                notifyAll();
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** Ends all programs at once, and waits until their places are cleared away. */
    @Override
    public void close() {
        List<Program> running;
        synchronized (this) {
            closed = true;
            running = new ArrayList<>(programs);
        }
        running.forEach(Program::close);
        long end = System.nanoTime() + CLEARING.toNanos();
        try {
            synchronized (this) {
                while (!programs.isEmpty() && System.nanoTime() < end) {
                    TimeUnit.NANOSECONDS.timedWait(this, end - System.nanoTime());
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
