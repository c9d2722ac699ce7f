package io.troupe.host.plugin;

import io.troupe.api.Settings;
import io.troupe.host.bus.Bus;
import io.troupe.host.bus.PluginCalls;
import io.troupe.host.bus.PluginCalls.PluginList;
import io.troupe.host.journal.Journal;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.ClosedWatchServiceException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps what runs equal to what is in the plugin folders. One thread of its own does all of it, so that files are
 * taken one after the other; only their reading is shared out.
 */
public final class PluginFolder implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(PluginFolder.class);
    private static final Duration STEP = Duration.ofMillis(20);
    private static final Duration RESCAN = Duration.ofSeconds(5);
    private static final Duration RESCAN_UNWATCHED = Duration.ofMillis(200);

    private final Bus bus;
    private final Context context;
    private final List<Folder> folders;
    private final PluginReader reader;
    private final Shelf shelf;
    private final Loading loading;
    private final Settling settling = new Settling();
    private final FolderWatch watch;
    private final Thread thread;
    private final Promise<Integer> started = Promise.promise();
    private final AtomicReference<Bus.Registration> served = new AtomicReference<>(() -> {});
    private volatile Runnable onChange = () -> {};
    private volatile boolean closed;
    private long nextScan;

    /**
     * A folder to look for plugins in.
     *
     * @param watched true when changes count while the host runs, and the folder is made where it is missing
     */
    public record Folder(Path path, boolean watched) {
        public Folder {
            path = path.toAbsolutePath().normalize();
        }
    }

    /**
     * @param settings gives a plugin its settings, by plugin id
     * @param cache a folder of our own for copies of jars; what an earlier process left there is deleted
     */
    public PluginFolder(
            Bus bus,
            Journal journal,
            Vertx vertx,
            List<Folder> folders,
            AgentPort agents,
            Function<String, Settings> settings,
            Path cache) {
        this.bus = bus;
        this.context = vertx.getOrCreateContext();
        this.folders = List.copyOf(folders);
        this.reader = new PluginReader(settings, cache.toAbsolutePath());
        this.shelf = new Shelf(agents, new PluginFacts(journal));
        this.loading = new Loading(reader, shelf, settling);
        this.watch = new FolderWatch(
                folders.stream().filter(Folder::watched).map(Folder::path).toList());
        this.thread = Thread.ofPlatform().name("plugins").daemon().unstarted(this::run);
    }

    /** Loads all that is there, then watches; gives the number of agents. Fails when a folder cannot be used. */
    public Future<Integer> start() {
        var ready = Promise.<Integer>promise();
        context.runOnContext(now -> {
            served.set(
                    bus.serve(PluginCalls.LIST, (list, call) -> Future.succeededFuture(new PluginList(shelf.views()))));
            started.future().onComplete(done -> context.runOnContext(later -> ready.handle(done)));
            thread.start();
        });
        return ready.future();
    }

    /** Removes every agent and stops every plugin. Blocks until that is done. */
    @Override
    public void close() {
        closed = true;
        served.get().close();
        watch.close();
        loading.close();
        if (thread.getState() == Thread.State.NEW) {
            return;
        }
        thread.interrupt();
        try {
            thread.join(Duration.ofSeconds(10));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** For tests: is called, on the thread of this folder, after something was loaded or removed. */
    void onChange(Runnable told) {
        onChange = told;
    }

    private void run() {
        try {
            begin();
            while (!closed) {
                step();
            }
        } catch (InterruptedException | ClosedWatchServiceException e) {
            LOG.debug("plugin folders are not watched any more");
        } catch (RuntimeException | Error e) {
            if (!closed) { // else it is what closing does to work under way
                LOG.error("plugin folders are not watched any more; a restart is needed", e);
            }
            started.tryFail(e);
        } finally {
            started.tryFail("closed before all plugins were loaded");
            if (closed) {
                shelf.clear();
            }
        }
    }

    private void begin() throws InterruptedException {
        reader.prepare();
        for (var folder : folders) {
            create(folder);
        }
        watch.renew(); // before looking, so that nothing falls between
        var now = System.nanoTime();
        for (var folder : folders) {
            loading.load(paths(folder.path()).stream()
                    .sorted()
                    .map(file -> Loading.atStart(file, now))
                    .toList());
        }
        nextScan = System.nanoTime() + RESCAN.toNanos();
        started.complete(shelf.agents());
    }

    private static void create(Folder folder) {
        if (!folder.watched()) {
            return;
        }
        try {
            Files.createDirectories(folder.path());
        } catch (IOException e) {
            throw new UncheckedIOException("cannot make plugin folder " + folder.path() + ", expected a folder", e);
        }
    }

    private void step() throws InterruptedException {
        long left = Math.max(1, nextScan - System.nanoTime());
        var seen = watch.poll(settling.idle() ? Duration.ofNanos(left) : STEP);
        seen.files().forEach(this::touch);
        if (seen.lost() || nextScan - System.nanoTime() <= 0) {
            watch.renew();
            scan();
        }
        if (loading.load(settling.due(System.nanoTime()))) {
            onChange.run();
        }
    }

    /** Finds what no event told of. */
    private void scan() {
        shelf.sweep();
        shelf.files().forEach(this::touch);
        for (var folder : folders) {
            if (folder.watched()) {
                paths(folder.path()).forEach(this::touch);
            }
        }
        nextScan = System.nanoTime() + (watch.complete() ? RESCAN : RESCAN_UNWATCHED).toNanos();
    }

    private void touch(Path file) {
        var stamp = Stamp.of(file);
        boolean ours = stamp.absent() || Form.of(file, stamp.folder()).isPresent();
        if (ours && watched(file) && !shelf.has(file, stamp)) {
            settling.touch(file, System.nanoTime());
        }
    }

    private boolean watched(Path file) {
        return folders.stream()
                .anyMatch(folder -> folder.watched() && folder.path().equals(file.getParent()));
    }

    private static Collection<Path> paths(Path folder) {
        var paths = new ArrayList<Path>();
        try (var files = Files.newDirectoryStream(folder)) {
            for (var file : files) {
                if (Form.of(file, Files.isDirectory(file)).isPresent()) {
                    paths.add(file);
                }
            }
        } catch (IOException | DirectoryIteratorException e) {
            LOG.debug("cannot look into {}", folder, e); // not there, perhaps not yet
        }
        return paths;
    }
}
