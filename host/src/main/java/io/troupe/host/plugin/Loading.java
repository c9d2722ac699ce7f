package io.troupe.host.plugin;

import io.troupe.host.fact.PluginFact.PluginState;
import io.troupe.host.plugin.Reading.Unusable;
import io.troupe.host.plugin.Settling.Due;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Turns files that have settled into entries of the shelf. One thread calls; a few read beside it. */
final class Loading implements AutoCloseable {

    private static final Duration LONGEST = Duration.ofSeconds(10);
    private static final int AT_ONCE = Math.clamp(Runtime.getRuntime().availableProcessors(), 2, 8);

    private final PluginReader reader;
    private final Shelf shelf;
    private final Settling settling;

    /** Unbounded by itself, so that a plugin that hangs takes no one else's thread; we ask for few at once. */
    private final ExecutorService threads = Executors.newCachedThreadPool(
            Thread.ofPlatform().name("plugin-reader-", 0).daemon().factory());

    private record Asked(Due due, Form form, long started, Future<Reading> reading) {}

    Loading(PluginReader reader, Shelf shelf, Settling settling) {
        this.reader = reader;
        this.shelf = shelf;
        this.settling = settling;
    }

    /** A file as found at the start, when there is nothing to wait for but the end of an archive just being copied. */
    static Due atStart(Path file, long now) {
        var stamp = Stamp.of(file);
        long age = System.currentTimeMillis() - TimeUnit.NANOSECONDS.toMillis(stamp.modifiedNanos());
        return new Due(file, stamp, now, age > Settling.PATIENCE.toMillis());
    }

    /** Takes them in, removals first so that a name is free when a renamed file comes; true when there was any. */
    boolean load(Collection<Due> settled) throws InterruptedException {
        var gone = settled.stream().filter(due -> due.stamp().absent()).toList();
        gone.forEach(due -> shelf.remove(due.file()));
        var present = new LinkedHashMap<Path, Due>();
        settled.stream().filter(due -> !due.stamp().absent()).forEach(due -> present.put(due.file(), due));
        boolean replaced =
                present.keySet().stream().anyMatch(file -> shelf.loaded(file).isPresent());
        inBatches(List.copyOf(present.values()));
        if (!gone.isEmpty() || replaced) { // a name may have become free for those that found it taken
            inBatches(shelf.turnedAway().stream()
                    .map(file -> new Due(file, Stamp.of(file), System.nanoTime(), true))
                    .filter(due -> !due.stamp().absent())
                    .toList());
        }
        return !settled.isEmpty();
    }

    private void inBatches(List<Due> files) throws InterruptedException {
        for (int from = 0; from < files.size(); from += AT_ONCE) {
            var asked = new ArrayList<Asked>();
            for (var due : files.subList(from, Math.min(files.size(), from + AT_ONCE))) {
                Form.of(due.file(), due.stamp().folder()).ifPresent(form -> asked.add(ask(due, form)));
            }
            for (var one : asked) {
                take(one);
            }
        }
    }

    private Asked ask(Due due, Form form) {
        Optional<String> known = shelf.loaded(due.file());
        return new Asked(due, form, System.nanoTime(), threads.submit(() -> reader.read(due.file(), form, known)));
    }

    private void take(Asked asked) throws InterruptedException {
        var due = asked.due();
        var reading = reading(asked);
        if (!Stamp.of(due.file()).equals(due.stamp())) { // changed under our hands
            if (reading instanceof Reading.Ready ready) {
                ready.artefact().close();
            }
            settling.touch(due.file(), System.nanoTime());
        } else if (reading instanceof Reading.Incomplete && !due.late()) {
            settling.hold(due);
        } else {
            shelf.put(due.file(), due.stamp(), reading, asked.started());
        }
    }

    private static Reading reading(Asked asked) throws InterruptedException {
        var identity = PluginReader.unnamed(asked.due().file(), "", asked.form());
        try {
            return asked.reading().get(LONGEST.toSeconds(), TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            return e.getCause() instanceof IOException
                    ? new Unusable(identity, PluginState.REFUSED, "cannot be read: " + e.getCause())
                    : Failure.of(identity, e);
        } catch (TimeoutException e) {
            asked.reading().cancel(true);
            return new Unusable(
                    identity,
                    PluginState.FAILED,
                    "did not start within " + LONGEST.toSeconds() + " s, and was given up");
        }
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}
