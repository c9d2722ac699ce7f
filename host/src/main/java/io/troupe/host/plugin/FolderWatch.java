package io.troupe.host.plugin;

import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells of changes in folders, which may come and go. One thread; {@link #close} from any. */
final class FolderWatch implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(FolderWatch.class);

    private final List<Path> folders;
    private final Optional<WatchService> service;
    private final Map<Path, Watched> watched = new HashMap<>();

    private record Watched(WatchKey key, String folder) {}

    /**
     * What was noticed.
     *
     * @param lost true when something may have been missed, so that all is to be looked at
     */
    record Seen(Set<Path> files, boolean lost) {}

    FolderWatch(List<Path> folders) {
        this.folders = List.copyOf(folders);
        this.service = service();
    }

    private static Optional<WatchService> service() {
        try {
            return Optional.of(FileSystems.getDefault().newWatchService());
        } catch (IOException | UnsupportedOperationException e) {
            LOG.warn("cannot watch folders ({}); they are looked through over and over instead", e.getMessage());
            return Optional.empty();
        }
    }

    /** Starts to watch folders that are new or have been made anew; true when there was one. */
    boolean renew() {
        boolean fresh = false;
        for (var folder : folders) {
            fresh |= service.isPresent() && renew(folder, service.get());
        }
        return fresh;
    }

    private boolean renew(Path folder, WatchService service) {
        try {
            var now = String.valueOf(
                    Files.readAttributes(folder, BasicFileAttributes.class).fileKey());
            var before = watched.get(folder);
            if (before != null && before.key().isValid() && before.folder().equals(now)) {
                return false;
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
            return true;
        } catch (IOException e) {
            watched.remove(folder);
            return false;
        }
    }

    /** False while a folder is not watched, because it is missing or cannot be. */
    boolean complete() {
        return watched.size() == folders.size();
    }

    /**
     * Waits for the first change, and takes all that have come by then.
     *
     * @throws java.nio.file.ClosedWatchServiceException when closed meanwhile
     */
    Seen poll(Duration atMost) throws InterruptedException {
        var files = new HashSet<Path>();
        if (service.isEmpty()) {
            TimeUnit.NANOSECONDS.sleep(atMost.toNanos());
            return new Seen(files, false);
        }
        boolean lost = false;
        var key = service.get().poll(atMost.toNanos(), TimeUnit.NANOSECONDS);
        while (key != null) {
            lost |= take(key, files);
            key = service.get().poll();
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
