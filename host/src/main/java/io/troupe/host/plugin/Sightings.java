package io.troupe.host.plugin;

import io.troupe.host.plugin.Work.Cause;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Makes out what it means that something changed at a path: a plugin, a pack of them, a schema beside instructions. On
 * the plugin folder's thread.
 */
record Sightings(Folders folders, FolderWatch watch, Settling settling, Shelf shelf, Arrivals arrivals, Loads loads) {

    /** Looks at everything that is there, or was. */
    void all() {
        shelf.places().forEach(place -> at(place.source().file()));
        folders.files().forEach(this::at);
    }

    /** Something may have happened here. */
    void at(Path seen) {
        var program = folders.program(seen);
        program.ifPresent(this::program);
        var file = program.orElse(seen);
        if (folders.source(file).filter(found -> !found.shipped()).isEmpty()) {
            return;
        }
        var stamp = Stamp.of(file);
        if (stamp.folder() && !Folders.process(file)) {
            pack(file);
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

    /** What is in it belongs to it, also what was taken for something else before. */
    private void program(Path folder) {
        watch.renew();
        shelf.places()
                .map(place -> place.source().file())
                .filter(file -> folder.equals(file.getParent()))
                .forEach(loads::gone);
    }

    /** What is in it counts. */
    private void pack(Path folder) {
        watch.renew();
        if (shelf.place(folder).isPresent()) {
            loads.gone(folder); // it was something else before
        }
        Folders.members(folder).forEach(this::at);
    }

    /** What was not a plugin is gone: a pack, perhaps, and then all that was in it; or a schema. */
    private void vanished(Path path) {
        shelf.places()
                .map(place -> place.source().file())
                .filter(file -> path.equals(file.getParent()))
                .forEach(this::at);
        if (isSchema(path)) {
            beside(path);
        }
        Optional.ofNullable(path.getParent())
                .filter(folder -> shelf.place(folder).isPresent()) // of a program that has lost its agent.yaml
                .ifPresent(this::at);
    }

    private static boolean isSchema(Path file) {
        return String.valueOf(file.getFileName()).endsWith(".json");
    }

    /** A schema beside instructions changed: those in its folder are read again. */
    private void beside(Path schema) {
        var folder = Optional.ofNullable(schema.getParent());
        shelf.places()
                .filter(place -> place.identity().form() == Form.MARKDOWN
                        && folder.equals(
                                Optional.ofNullable(place.source().file().getParent())))
                .forEach(place -> loads.load(place.source(), Cause.RELOAD));
    }
}
