package io.troupe.host.plugin;

import java.io.IOException;
import java.nio.file.ClosedWatchServiceException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells of changes in folders, which may come and go, from a thread of its own. {@link #renew} and {@link #complete} are
 * for one thread.
 */
final class FolderWatch implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(FolderWatch.class);

    private final Supplier<List<Path>> folders;
    private final Told told;
    private final Optional<WatchService> service;
    private final Map<Path, Watched> watched = new HashMap<>();
    private int asked;

    private record Watched(WatchKey key, String folder) {}

    /** Who wants to know. */
    interface Told {
        void of(Seen seen) throws InterruptedException;
    }

    /**
     * What was noticed.
     *
     * @param lost true when something may have been missed, so that all is to be looked at
     */
    record Seen(Set<Path> files, boolean lost) {}

    /**
     * @param folders which ones, at the time of asking
     * @param told is told of changes, on the watch's thread; until it returns, more gathers in the system's own bounded
     *     queue
     */
    FolderWatch(Supplier<List<Path>> folders, Told told) {
        this.folders = folders;
        this.told = told;
        this.service = service();
    }

    /** Begins to watch and to tell. */
    void start() {
        renew();
        service.ifPresent(
                watching -> Thread.ofPlatform().name("plugins-watch").daemon().start(() -> watch(watching)));
    }

    private void watch(WatchService watching) {
        try {
            while (true) {
                told.of(next(watching));
            }
        } catch (InterruptedException | ClosedWatchServiceException | RejectedExecutionException e) {
            LOG.debug("plugin folders are not watched any more");
        }
    }

    private static Optional<WatchService> service() {
        try {
            return Optional.of(FileSystems.getDefault().newWatchService());
        } catch (IOException | UnsupportedOperationException e) {
            LOG.warn("cannot watch folders ({}); they are looked through over and over instead", e.getMessage());
            return Optional.empty();
        }
    }

    /** Starts to watch folders that are new or have been made anew, and forgets those that are gone. */
    void renew() {
        if (service.isEmpty()) {
            return;
        }
        var now = folders.get();
        watched.keySet().retainAll(now);
        asked = now.size();
        now.forEach(folder -> renew(folder, service.get()));
    }

    private void renew(Path folder, WatchService service) {
        try {
            var now = String.valueOf(
                    Files.readAttributes(folder, BasicFileAttributes.class).fileKey());
            var before = watched.get(folder);
            if (before != null && before.key().isValid() && before.folder().equals(now)) {
                return;
            }
            if (before != null) {
                before.key().cancel();
            }
            var key = folder.register(
                    service,
                    StandardWatchEventKinds.ENTRY_CREATE,
                    StandardWatchEventKinds.ENTRY_MODIFY,
                    StandardWatchEventKinds.ENTRY_DELETE);
            watched.put(folder, new Watched(key, now));
        } catch (IOException e) {
            watched.remove(folder);
        }
    }

    /** False while a folder is not watched, because it is missing or cannot be. */
    boolean complete() {
        return service.isPresent() && watched.size() == asked;
    }

    /** Waits for the first change, and takes all that have come by then. */
    private static Seen next(WatchService watching) throws InterruptedException {
        var files = new HashSet<Path>();
        boolean lost = false;
        for (var key = watching.take(); key != null; key = watching.poll()) {
            lost |= take(key, files);
        }
        return new Seen(files, lost);
    }

    private static boolean take(WatchKey key, Set<Path> files) {
        boolean lost = false;
        for (var event : key.pollEvents()) {
            if (event.context() instanceof Path name && key.watchable() instanceof Path folder) {
                files.add(folder.resolve(name));
            } else {
                lost = true;
            }
        }
        return !key.reset() || lost;
    }

    @Override
    public void close() {
        if (service.isPresent()) {
            try {
                service.get().close();
            } catch (IOException e) {
                LOG.debug("the watch on {} did not close", folders, e);
            }
        }
    }
}
