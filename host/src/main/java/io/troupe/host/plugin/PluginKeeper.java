package io.troupe.host.plugin;

import io.troupe.host.bus.PluginCalls.ChangePlugin;
import io.troupe.host.bus.PluginCalls.PluginView;
import io.troupe.host.fact.PluginFact.PluginLeaked;
import io.troupe.host.plugin.AgentPort.Troubled;
import io.troupe.host.plugin.PluginFolder.Options;
import io.troupe.host.plugin.Settling.Due;
import io.troupe.host.plugin.Work.Cause;
import io.vertx.core.Future;
import java.nio.file.Files;
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
    private final Leaks leaks = new Leaks();
    private final Versions versions;
    private final Shelf shelf;
    private final Arrivals arrivals;
    private final Restarts restarts;
    private final Changes changes;
    private final Views views;
    private Runnable onChange = () -> {};
    private @Nullable IntConsumer started;
    private @Nullable ScheduledFuture<?> next;
    private long nextScan;

    PluginKeeper(ScheduledThreadPoolExecutor thread, PluginRecords records, AgentPort agents, Options options) {
        this.thread = thread;
        this.records = records;
        this.folders = new Folders(options.folders());
        this.watch = new FolderWatch(folders::watched, this::hand);
        this.reader = new PluginReader(options);
        this.readers = new Readers(thread);
        this.versions = new Versions(options.versions());
        this.drains = new Drains(readers, options.supervision().drain(), this::closed);
        this.shelf = new Shelf(
                records, drains, (id, left) -> thread.execute(() -> reconsider(id, left)), options.linger());
        var quarantines = new Quarantines(records, thread);
        var parts = new Arrivals.Parts(thread, readers, reader, records, quarantines, settling, agents);
        this.arrivals = new Arrivals(parts, shelf, drains, versions, this::troubled, this::ended);
        var judged = new Restarts.Parts(shelf, records, quarantines);
        this.restarts = new Restarts(judged, options.supervision(), starts());
        this.views = new Views(shelf, drains, leaks, versions);
        this.changes = new Changes(new Changes.Parts(shelf, records, versions, views, restarts), thread, loads());
    }

    private Changes.Loads loads() {
        return new Changes.Loads() {
            @Override
            public void load(Source source, Cause cause, Runnable then) {
                PluginKeeper.this.load(source, cause, then);
            }

            @Override
            public List<Source> underWay(String plugin) {
                return arrivals.underWay(plugin);
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

    /** Begins with all files; tells the number of agents once each has got where it was going. */
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

    /** Loads a file whether it changed or not. */
    private void load(Source source, Cause cause, Runnable then) {
        var stamp = Stamp.of(source.file());
        if (stamp.absent()) {
            gone(source.file());
            shelf.look(false);
            then.run();
            return;
        }
        var work = new Work(source, new Due(source.file(), stamp, System.nanoTime(), true), cause, Optional.empty());
        work.then().add(then);
        arrivals.begin(work);
        thread.execute(this::look); // from here on there is something to look after, often
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
        seen.files().forEach(this::touch);
        if (seen.lost()) {
            scan();
        }
        look();
    }

    /** Does what is due, and sees to it that it is called again. */
    private void look() {
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
                gone(due.file());
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
        watch.renew();
        shelf.places().forEach(place -> touch(place.source().file()));
        folders.files().forEach(this::touch);
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
        arrivals.standing().keepOnly(present);
        restarts.prune();
    }

    private void touch(Path file) {
        var source = folders.source(file).filter(found -> !found.shipped());
        if (source.isEmpty()) {
            return;
        }
        var stamp = Stamp.of(file);
        if (stamp.folder() && !Folders.process(file)) {
            watch.renew(); // a pack: what is in it counts
            if (shelf.place(file).isPresent()) {
                gone(file); // it was something else before
            }
            Folders.members(file).forEach(this::touch);
        } else if (stamp.absent() && shelf.place(file).isEmpty()) {
            vanished(file);
        } else if (Files.isRegularFile(file) && isSchema(file)) {
            beside(file);
        } else if ((stamp.absent() || Form.of(file, stamp.folder()).isPresent())
                && !shelf.has(file, stamp)
                && !arrivals.has(file, stamp)) {
            settling.touch(file, System.nanoTime());
        }
    }

    /** What was not a plugin is gone: a pack, perhaps, and then all that was in it; or a schema. */
    private void vanished(Path path) {
        shelf.places()
                .map(place -> place.source().file())
                .filter(file -> path.equals(file.getParent()))
                .forEach(this::touch);
        if (isSchema(path)) {
            beside(path);
        }
    }

    private static boolean isSchema(Path file) {
        return String.valueOf(file.getFileName()).endsWith(".json");
    }

    /** A schema beside instructions changed: those in its folder are read again. */
    private void beside(Path schema) {
        shelf.places()
                .filter(place -> place.identity().form() == Form.MARKDOWN
                        && Optional.ofNullable(schema.getParent())
                                .equals(Optional.ofNullable(
                                        place.source().file().getParent())))
                .forEach(place -> load(place.source(), Cause.RELOAD, () -> {}));
    }

    private void gone(Path file) {
        var stopped = arrivals.cancel(file).filter(load -> !load.source().file().equals(file));
        drains.halted(file).ifPresent(load -> load.agents().forEach(AgentPort.Listed::remove));
        var heirs = shelf.from(file).map(Loaded::id);
        shelf.gone(file);
        heirs.ifPresent(id -> shelf.places()
                .filter(place -> place.waiting() && place.id().equals(id))
                .forEach(place -> load(place.source(), Cause.ARRIVED, () -> {})));
        stopped.ifPresent(load -> load(load.source(), Cause.ARRIVED, () -> {})); // it was for nothing
        onChange.run();
    }

    /** A plugin came, changed or left: those that waited for that, or use its classes, are looked at again. */
    private void reconsider(String id, boolean left) {
        onChange.run();
        shelf.places()
                .filter(place -> place.waiting()
                        && (arrivals.standing().needs(place.id(), id) // an earlier version may go on meanwhile
                                || ((left || place.id().equals(id))
                                        && shelf.current(place.id()).isEmpty())))
                .forEach(place -> load(place.source(), Cause.ARRIVED, () -> {}));
        var classes = shelf.current(id).flatMap(load -> load.artefact().classes());
        for (var load : shelf.current()) {
            boolean uses = load.candidate().dependencies().stream()
                    .anyMatch(dependency -> dependency.id().equals(id));
            if (uses
                    && !arrivals.standing().builtOn(id, load.id()) // else the two would restart each other for ever
                    && !Optional.ofNullable(load.uses().get(id)).equals(classes)) {
                load(load.source(), Cause.RESTART, () -> {});
            }
        }
    }

    private Troubled troubled(String plugin) {
        return (trouble, detail, inRow) -> {
            if (!thread.isShutdown()) {
                thread.execute(() -> restarts.troubled(plugin, trouble, detail, inRow));
            }
        };
    }

    private Restarts.Starts starts() {
        return new Restarts.Starts() {
            @Override
            public void again(Loaded load, Duration after) {
                restart(load, after);
            }

            @Override
            public void givenUp(Loaded load) {
                arrivals.underWay(load.id()).stream()
                        .filter(source -> source.equals(load.source()))
                        .forEach(source -> load(source, Cause.ARRIVED, () -> {}));
            }
        };
    }

    /** Starts anew what misbehaved, after a pause, if it is still there then. */
    private void restart(Loaded load, Duration after) {
        var _ = thread.schedule(
                () -> {
                    shelf.current(load.id())
                            .filter(now -> now.artefact().equals(load.artefact())) // perhaps in another file by now
                            .ifPresent(now -> load(now.source(), Cause.RESTART, () -> {}));
                },
                after.toMillis(),
                TimeUnit.MILLISECONDS);
    }

    private void closed(Loaded load, List<String> threads) {
        leaks.closed(load, threads);
        if (!threads.isEmpty()) {
            LOG.warn(
                    "{} was stopped and left threads behind: {}",
                    load.identity().words(),
                    threads);
            records.append(
                    load.id(),
                    new PluginLeaked(load.identity().version(), load.identity().digest(), threads));
        }
        boolean again = shelf.current(load.id())
                .filter(now -> now.identity().equals(load.identity())
                        && now.source().file().equals(load.source().file()))
                .isPresent();
        if (!again) {
            shelf.closed(load);
        }
        onChange.run();
    }

    private void ended(Path file) {
        startedWhenIdle();
        onChange.run();
        thread.execute(this::look);
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
        readers.close();
    }
}
