package io.troupe.host.plugin;

import io.troupe.host.fact.ErrorCode;
import io.troupe.host.fact.Refusal;
import io.troupe.host.plugin.Versions.Kept;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Optional;

/**
 * Writes over the file of a plugin, or deletes it, where it is clear which that is and it did not come with the host.
 * Whatever is refused, nothing was done. On the plugin folder's thread.
 */
record PluginFiles(Shelf shelf, Versions versions, Arrivals arrivals) {

    /** The kept content that a plugin is rolled back to: a certain one, or else the latest of the earlier ones. */
    Kept earlier(Place place, Optional<String> wanted) {
        dropped(place, "rolled back: drop another version of it into a plugin folder instead");
        onlyOne(place.id());
        var inFile = shelf.place(place.source().file()).map(Place::identity).orElse(place.identity());
        var kept = versions.earlier(place.id(), inFile.digest()); // what goes on in place of a bad file is one of them
        return kept.stream()
                .filter(one -> wanted.isEmpty()
                        || one.version().equals(wanted.get())
                        || one.digest().startsWith(wanted.get()))
                .findFirst()
                .orElseThrow(() -> notKept(place.id(), wanted, kept));
    }

    private static Refusal notKept(String id, Optional<String> wanted, List<Kept> kept) {
        var what = wanted.map(version -> "no version '" + Texts.plain(version) + "' of '" + id + "' is kept")
                .orElse("no earlier version of '" + id + "' is kept");
        var versions = kept.stream().map(Kept::version).toList();
        return refused(what + (kept.isEmpty() ? "" : ", expected one of " + versions));
    }

    /** Puts a kept content in place of the file's own. */
    void write(Place place, Kept kept) {
        try (var in = Files.newInputStream(kept.file())) {
            if (!Texts.digest(kept.file()).equals(kept.digest())) {
                throw refused(
                        kept.file() + " is not what was kept of version " + kept.version() + ": its digest differs");
            }
            AtomicFile.write(place.source().file(), in::transferTo);
        } catch (IOException e) {
            throw refused("cannot write " + place.source().file() + ": " + e);
        }
    }

    void delete(Place place) {
        dropped(place, "removed: it came with the host; plugins disable " + place.id() + " takes it out of service");
        onlyOne(place.id());
        for (var source : arrivals.underWay(place.id())) {
            if (!source.equals(place.source())) {
                throw refused("plugin '" + place.id() + "' is on its way into service from " + source.file()
                        + ": nothing was removed; ask again in a moment");
            }
        }
        if (Files.isDirectory(place.source().file())) { // with what is in it, and may be nowhere else
            throw refused(
                    place.source().file() + " is a folder, which is not deleted; delete it yourself, or take it out"
                            + " of service with plugins disable " + place.id());
        }
        try {
            Files.deleteIfExists(place.source().file());
        } catch (IOException e) {
            throw refused("cannot delete " + place.source().file() + ": " + e);
        }
    }

    /** Files are not guessed at: of several, the one is meant that is in service. */
    private void onlyOne(String id) {
        var files = shelf.sources(id)
                .filter(source -> !source.shipped())
                .map(source -> source.file().toString())
                .sorted()
                .toList();
        boolean inService = shelf.current(id).isPresent() && !shelf.lingers(id);
        if (files.size() > 1 && !inService) {
            throw refused("plugin '" + id + "' is in " + String.join(" and in ", files)
                    + " and in service from none of them, expected one file: delete those that are not wanted");
        }
    }

    private static void dropped(Place place, String otherwise) {
        if (place.source().shipped()) {
            throw refused("plugin '" + place.id() + "' cannot be " + otherwise);
        }
    }

    private static Refusal refused(String why) {
        return Refusal.of(ErrorCode.PLUGIN_REFUSED, why);
    }
}
