package io.troupe.host.plugin;

import io.troupe.host.plugin.Work.Cause;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Makes out what it means that something changed at a path: a plugin, a pack of them, a schema or a template beside
 * instructions. On the plugin folder's thread.
 */
record Sightings(Folders folders, FolderWatch watch, Settling settling, Shelf shelf, Arrivals arrivals, Loads loads) {

    /** Looks at everything that is there, or was. */
    void all() {
        folders.refresh();
        look(Stream.concat(shelf.places().map(place -> place.source().file()), folders.files().stream()));
    }

    /** Something may have happened at each of these. */
    void at(Set<Path> files) {
        folders.refresh();
        if (files.stream().anyMatch(file -> Files.isDirectory(file) || Folders.programFile(file))) {
            watch.renew(); // of what is there now, and before looking, so that nothing falls between
            folders.refresh();
        }
        look(files.stream());
    }

    /** Many changes in a program are one of it. */
    private void look(Stream<Path> seen) {
        seen.map(file -> folders.program(file).orElse(file)).distinct().toList().forEach(this::at);
    }

    private void at(Path seen) {
        var program = folders.program(seen);
        program.ifPresent(this::program);
        var file = program.orElse(seen);
        var known = shelf.place(file);
        if (!folders.counts(file)
                || known.filter(place -> place.source().shipped()).isPresent()) {
            return;
        }
        var stamp = Stamp.of(file);
        if (stamp.folder() && !Folders.process(file)) {
            pack(file);
        } else if (stamp.absent() && known.isEmpty()) {
            vanished(file);
        } else if (Folders.manifest(file)) {
            folders.dropped(file).ifPresent(this::pack);
        } else if (Files.isRegularFile(file) && isBeside(file)) {
            beside(file);
        } else {
            plugin(file, stamp, known);
        }
    }

    private void plugin(Path file, Stamp stamp, Optional<Place> known) {
        var source = folders.source(file);
        if (!stamp.absent() && known.isPresent() && !source.equals(known.map(Place::source))) {
            loads.gone(file); // a manifest says another pack now, or none
        }
        boolean ours = source.isPresent() && Form.of(file, stamp.folder()).isPresent();
        if ((stamp.absent() || ours) && !shelf.has(file, stamp) && !arrivals.has(file, stamp)) {
            settling.touch(file, System.nanoTime());
        }
    }

    /** What is in it belongs to it, also what was taken for something else before. */
    private void program(Path folder) {
        shelf.places()
                .map(place -> place.source().file())
                .filter(file -> file.startsWith(folder) && !file.equals(folder))
                .forEach(loads::gone);
    }

    /** What is in it counts, and what was in it. */
    private void pack(Path folder) {
        if (shelf.place(folder).isPresent()) {
            loads.gone(folder); // it was something else before
        }
        shelf.places()
                .filter(place -> place.source().file().startsWith(folder))
                .forEach(place -> at(place.source().file()));
        folders.members(folder).forEach(this::at);
    }

    /** What was not a plugin is gone: a folder, perhaps, and then all that was in it; a schema, a template, a manifest. */
    private void vanished(Path path) {
        shelf.forget(path);
        shelf.places()
                .map(place -> place.source().file())
                .filter(file -> file.startsWith(path))
                .forEach(this::at);
        if (isBeside(path)) {
            beside(path);
        }
        Optional.ofNullable(path.getParent())
                .filter(folder -> shelf.place(folder).isPresent()) // of a program that has lost its agent.yaml
                .ifPresent(this::at);
        if (Folders.manifest(path)) {
            folders.dropped(path).filter(Files::isDirectory).ifPresent(this::pack);
        }
    }

    private static boolean isBeside(Path file) {
        var name = String.valueOf(file.getFileName());
        return name.endsWith(".json") || name.endsWith(Form.TEMPLATE);
    }

    /** A file changed that instructions in its folder may be made of: those are read again. */
    private void beside(Path changed) {
        var folder = Optional.ofNullable(changed.getParent());
        boolean template = String.valueOf(changed.getFileName()).endsWith(Form.TEMPLATE);
        shelf.places()
                .filter(place -> place.identity().form() == Form.MARKDOWN
                        && folder.equals(
                                Optional.ofNullable(place.source().file().getParent()))
                        && (!template || mayBeFilledIn(place)))
                .forEach(place -> loads.load(place.source(), Cause.RELOAD));
    }

    /** True for what names a template, and for what is out of service, perhaps for want of one. */
    private boolean mayBeFilledIn(Place place) {
        return shelf.from(place.source().file())
                .map(load -> load.candidate() instanceof MarkdownText text && text.namesTemplate())
                .orElse(true);
    }
}
