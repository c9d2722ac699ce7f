package io.troupe.host.plugin;

import io.troupe.host.bus.PluginCalls.ChangePlugin;
import io.troupe.host.bus.PluginCalls.PluginView;
import io.troupe.host.plugin.PluginFolder.Options;
import io.troupe.host.plugin.Settling.Due;
import io.troupe.host.plugin.Work.Cause;
import io.vertx.core.Future;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.IntConsumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the plugin folder's thread does: looks, begins, ends, restarts. Everything here happens on it. */
final class PluginKeeper {

    private static final Logger LOG = LoggerFactory.getLogger(PluginKeeper.class);
    private static final Duration STEP = Duration.ofMillis(20);
    private static final Duration RESCAN = Duration.ofSeconds(5);
    private static final Duration RESCAN_UNWATCHED = Duration.ofMillis(200);

    private final ScheduledThreadPoolExecutor thread;
    private final Folders folders;
    private final FolderWatch watch;
    private final PluginRecords records;
    private final PluginReader reader;
    private final Readers readers;
    private final Settling settling = new Settling();
    private final Drains drains;
    private final Leaks leaks;
    private final Versions versions;
    private final Shelf shelf;
    private final Standing standing;
    private final Openings openings;
    private final Arrivals arrivals;
    private final Loads loads;
    private final Sightings sightings;
    private final Dependents dependents;
    private final Inspection inspection;
    private final Restarts restarts;
    private final Changes changes;
    private final Views views;
    private Runnable onChange = () -> {};
    private @Nullable IntConsumer started;
    private @Nullable ScheduledFuture<?> next;
    private long nextScan;
    private boolean looking;

    PluginKeeper(ScheduledThreadPoolExecutor thread, PluginRecords records, ExtensionPort port, Options options) {
        this.thread = thread;
        this.records = records;
        this.folders = new Folders(options.folders());
        this.watch = new FolderWatch(folders::watched, this::hand);
        this.reader = new PluginReader(options);
        this.readers = new Readers(thread);
        this.versions = new Versions(options.versions());
        this.leaks = new Leaks(records);
        this.drains = new Drains(readers, options.supervision().drain(), this::closed);
        this.shelf = new Shelf(new PluginStates(records), drains, this::news, options.linger());
        this.standing = new Standing(shelf);
        this.openings = new Openings(readers, thread);
        this.arrivals = new Arrivals(this::inspect, this::ended);
        this.loads = new Loads(arrivals, shelf, drains, told());
        this.sightings = new Sightings(folders, watch, settling, shelf, arrivals, loads);
        this.dependents = new Dependents(shelf, standing, loads);
        var quarantines = new Quarantines(records, thread);
        var judged = new Restarts.Parts(shelf, records, quarantines, arrivals, loads);
        this.restarts = new Restarts(judged, options.supervision(), thread);
        this.inspection = inspection(quarantines, port);
        this.views = new Views(shelf, drains, leaks, versions);
        var files = new PluginFiles(shelf, versions, arrivals);
        this.changes = new Changes(new Changes.Parts(shelf, records, views, restarts, arrivals, loads, files), thread);
    }

    private Inspection inspection(Quarantines quarantines, ExtensionPort port) {
        var fallback = new Fallback(arrivals, shelf, drains, versions);
        var around = new Surroundings(readers, records, arrivals, openings, shelf, standing, versions, fallback);
        var activation = new Activation(around, port, restarts::of);
        var opening = new Opening(around, new Tryout(around, port, activation));
        var recall = new Recall(around, quarantines, thread, new Succession(around, drains, opening));
        return new Inspection(around, reader, settling, recall);
    }

    private void news(String plugin, boolean left) {
        thread.execute(() -> {
            onChange.run();
            dependents.changed(plugin, left);
        });
    }

    private void inspect(Work work) {
        inspection.begin(work);
    }

    private Loads.Told told() {
        return new Loads.Told() {
            @Override
            public void begun() {
                thread.execute(PluginKeeper.this::look);
            }

            @Override
            public void gone() {
                onChange.run();
            }
        };
    }

    Views views() {
        return views;
    }

    Leaks leaks() {
        return leaks;
    }

    void onChange(Runnable told) {
        onChange = told;
    }

    /** Begins with all files; tells the number of extensions once each has got where it was going. */
    void begin(IntConsumer whenStarted) {
        started = whenStarted;
        reader.prepare();
        folders.create();
        watch.start(); // before looking, so that nothing falls between
        long now = System.nanoTime();
        var files = folders.files();
        arrivals.turns().begin(files);
        for (var file : files) {
            begin(Settling.atStart(file, now), Cause.ARRIVED);
        }
        nextScan = now + RESCAN.toNanos();
        look();
    }

    /** Something hangs; the host starts without it. */
    void startedAnyway() {
        if (started != null) {
            started.accept(shelf.agents());
            started = null;
            versions.prune(shelf.places().map(Place::id).collect(Collectors.toSet()));
        }
    }

    private void begin(Due due, Cause cause) {
        folders.source(due.file()).ifPresent(source -> arrivals.begin(new Work(source, due, cause, Optional.empty())));
    }

    /** On the thread of the watch: one change is taken in before the next. */
    private void hand(FolderWatch.Seen seen) throws InterruptedException {
        try {
            thread.submit(() -> seen(seen)).get();
        } catch (ExecutionException e) {
            LOG.error("what changed in the plugin folders could not be taken in; all is looked through soon", e);
        }
    }

    private void seen(FolderWatch.Seen seen) {
        sightings.at(seen.files());
        if (seen.lost()) {
            scan();
        }
        look();
    }

    /** Does what is due, and sees to it that it is called again. */
    private void look() {
        looking = false;
        try {
            lookOnce();
        } finally {
            lookAgain();
        }
    }

    private void lookOnce() {
        if (System.nanoTime() - nextScan >= 0) {
            scan();
        }
        for (var due : settling.due(System.nanoTime())) {
            if (due.stamp().absent()) {
                loads.gone(due.file());
            } else {
                begin(due, Cause.ARRIVED);
            }
        }
        arrivals.turns().look();
        shelf.look(!arrivals.idle());
        drains.look();
        startedWhenIdle();
    }

    private void lookAgain() {
        if (next != null) {
            next.cancel(false);
        }
        if (!thread.isShutdown()) {
            boolean busy = !settling.idle() || !shelf.idle() || !arrivals.idle();
            long left = Math.max(1, nextScan - System.nanoTime());
            next = thread.schedule(this::look, busy ? STEP.toNanos() : left, TimeUnit.NANOSECONDS);
        }
    }

    private void startedWhenIdle() {
        if (started != null && arrivals.idle()) {
            thread.execute(
                    () -> { // after those that are looked at again because of what came last
                        if (arrivals.idle()) {
                            startedAnyway();
                        }
                    });
        }
    }

    /** Finds what no event told of. */
    private void scan() {
        folders.refresh();
        watch.renew();
        sightings.all();
        shelf.assertStates();
        restarts.lookForThreads();
        leaks.all();
        forgetWhatIsGone();
        nextScan = System.nanoTime() + (watch.complete() ? RESCAN : RESCAN_UNWATCHED).toNanos();
    }

    private void forgetWhatIsGone() {
        var present = shelf.places().map(Place::id).collect(Collectors.toSet());
        shelf.current().forEach(load -> present.add(load.id()));
        drains.loads().forEach(load -> present.add(load.id()));
        present.addAll(arrivals.underWay());
        records.keepOnly(present);
        standing.keepOnly(present);
        restarts.prune();
    }

    private void closed(Loaded load, List<String> threads) {
        leaks.closed(load, threads);
        if (shelf.current(load.id())
                .filter(again -> again.is(load.source().file(), load.identity()))
                .isEmpty()) {
            shelf.closed(load);
        }
        onChange.run();
    }

    private void ended(Path file) {
        startedWhenIdle();
        onChange.run();
        if (!looking) { // of many that end together one look is enough
            looking = true;
            thread.execute(this::look);
        }
    }

    Future<PluginView> change(ChangePlugin change, String caller) {
        return changes.make(change, caller);
    }

    void stopWatching() {
        watch.close();
    }

    void clear() {
        shelf.clear();
        arrivals.clear();
        openings.clear();
        readers.close();
    }
}
