package io.troupe.host.plugin;

import io.troupe.host.bus.PluginCalls.ChangePlugin;
import io.troupe.host.bus.PluginCalls.PluginView;
import io.troupe.host.fact.ErrorCode;
import io.troupe.host.fact.Nearest;
import io.troupe.host.fact.PluginFact;
import io.troupe.host.fact.PluginFact.PluginDisabled;
import io.troupe.host.fact.PluginFact.PluginEnabled;
import io.troupe.host.fact.PluginFact.PluginRolledBack;
import io.troupe.host.fact.PluginFact.PluginState;
import io.troupe.host.fact.Refusal;
import io.troupe.host.plugin.Versions.Kept;
import io.troupe.host.plugin.Work.Cause;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Does what is asked about one plugin. On the plugin folder's thread; answers when it is done. */
final class Changes {

    private static final Logger LOG = LoggerFactory.getLogger(Changes.class);

    /** Brings files onto the shelf. */
    interface Loads {
        /** Loads a file, whether it changed or not, and does something more when that has come to an end. */
        void load(Source source, Cause cause, Runnable then);

        /** The files with this plugin in them that are being opened or tried. */
        List<Source> underWay(String plugin);
    }

    /** What works together here. */
    record Parts(Shelf shelf, PluginRecords records, Versions versions, Views views, Restarts restarts) {}

    private final Shelf shelf;
    private final PluginRecords records;
    private final Versions versions;
    private final Views views;
    private final Restarts restarts;
    private final Executor owner;
    private final Loads loads;

    Changes(Parts parts, Executor owner, Loads loads) {
        this.shelf = parts.shelf();
        this.records = parts.records();
        this.versions = parts.versions();
        this.views = parts.views();
        this.restarts = parts.restarts();
        this.owner = owner;
        this.loads = loads;
    }

    /** Makes the change; fails where it cannot be made, and then nothing was done. */
    Future<PluginView> make(ChangePlugin change, String caller) {
        var place = place(change.id());
        LOG.info("{} of plugin {} for {}", change.action().wire(), change.id(), Shelf.plain(caller));
        return switch (change.action()) {
            case ENABLE -> {
                var back = restarts.forget(change.id());
                yield recorded(place, new PluginEnabled(caller))
                        .onFailure(failure -> back.run())
                        .compose(record -> everyFile(place, files(place.id())));
            }
            case DISABLE ->
                recorded(place, new PluginDisabled(caller)).compose(record -> {
                    shelf.current(change.id())
                            .ifPresent(load ->
                                    shelf.retire(load, PluginState.DISABLED, Standing.disabled(change.id(), caller)));
                    var coming = loads.underWay(change.id()).stream(); // let in before this was asked
                    return everyFile(place, Stream.concat(files(place.id()), coming));
                });
            case RELOAD -> loaded(place, place.source(), Cause.RELOAD);
            case ROLLBACK -> rollback(place, earlier(place, change.version()), caller);
            case REMOVE -> remove(place);
        };
    }

    /** Where the plugin is in service from, whatever is in that file now; else where it would be. */
    private Place place(String id) {
        var all = shelf.places().filter(place -> place.id().equals(id)).toList();
        return shelf.current(id)
                .filter(load -> !shelf.lingers(id))
                .map(Changes::place)
                .or(() -> all.stream()
                        .min(Comparator.comparing(place -> place.source().shipped())))
                .orElseThrow(() -> Refusal.notFound(
                        ErrorCode.PLUGIN_NOT_FOUND,
                        "no plugin '" + Shelf.plain(id) + "'",
                        Nearest.names(
                                id, shelf.places().map(Place::id).distinct().toList())));
    }

    private static Place place(Loaded load) {
        return new Place(
                load.source(),
                Stamp.of(load.source().file()),
                load.identity(),
                load.state(),
                load.reason(),
                false,
                load.since());
    }

    private Future<PluginRecord> recorded(Place place, PluginFact decision) {
        return onThread(records.append(place.id(), decision));
    }

    /** Looks again at all files in which the plugin is; tells of the one that is in service, if one is. */
    private Future<PluginView> everyFile(Place asked, Stream<Source> files) {
        var looks = files.distinct()
                .map(source -> loaded(asked, source, Cause.ARRIVED))
                .toList();
        return looks.isEmpty()
                ? Future.succeededFuture(gone(asked, PluginState.DISABLED)) // its file has something else in it
                : Future.all(looks).map(done -> views.of(asked.id()).orElseGet(() -> removed(asked)));
    }

    private Stream<Source> files(String id) {
        return shelf.places().filter(place -> place.id().equals(id)).map(Place::source);
    }

    private Future<PluginView> loaded(Place place, Source source, Cause cause) {
        var done = Promise.<PluginView>promise();
        loads.load(
                source,
                cause,
                () -> views.of(place.id()).ifPresentOrElse(done::tryComplete, () -> done.tryComplete(removed(place))));
        return done.future();
    }

    private Kept earlier(Place place, Optional<String> wanted) {
        var id = place.id();
        dropped(place, "rolled back: drop another version of it into a plugin folder instead");
        onlyOne(id);
        var inFile = shelf.place(place.source().file()).map(Place::identity).orElse(place.identity());
        var kept = versions.earlier(id, inFile.digest()); // what goes on in place of a bad file is one of them
        return kept.stream()
                .filter(one -> wanted.isEmpty()
                        || one.version().equals(wanted.get())
                        || one.digest().startsWith(wanted.get()))
                .findFirst()
                .orElseThrow(() -> Refusal.of(
                        ErrorCode.PLUGIN_REFUSED,
                        wanted.map(version -> "no version '" + Shelf.plain(version) + "' of '" + id + "' is kept")
                                        .orElse("no earlier version of '" + id + "' is kept")
                                + (kept.isEmpty()
                                        ? ""
                                        : ", expected one of "
                                                + kept.stream()
                                                        .map(Kept::version)
                                                        .toList())));
    }

    private Future<PluginView> rollback(Place place, Kept kept, String caller) {
        try (var in = Files.newInputStream(kept.file())) {
            if (!Texts.digest(kept.file()).equals(kept.digest())) {
                throw Refusal.of(
                        ErrorCode.PLUGIN_REFUSED,
                        kept.file() + " is not what was kept of version " + kept.version() + ": its digest differs");
            }
            AtomicFile.write(place.source().file(), in::transferTo);
        } catch (IOException e) {
            throw Refusal.of(
                    ErrorCode.PLUGIN_REFUSED, "cannot write " + place.source().file() + ": " + e);
        }
        var from = place.identity();
        records.append(
                place.id(), new PluginRolledBack(from.version(), from.digest(), kept.version(), kept.digest(), caller));
        return loaded(place, place.source(), Cause.ARRIVED);
    }

    private Future<PluginView> remove(Place place) {
        dropped(place, "removed: it came with the host; plugins disable " + place.id() + " takes it out of service");
        onlyOne(place.id());
        for (var source : loads.underWay(place.id())) {
            if (!source.equals(place.source())) {
                throw Refusal.of(
                        ErrorCode.PLUGIN_REFUSED,
                        "plugin '" + place.id() + "' is on its way into service from " + source.file()
                                + ": nothing was removed; ask again in a moment");
            }
        }
        try {
            Files.deleteIfExists(place.source().file());
        } catch (IOException e) {
            throw Refusal.of(
                    ErrorCode.PLUGIN_REFUSED, "cannot delete " + place.source().file() + ": " + e);
        }
        loads.load(place.source(), Cause.ARRIVED, () -> {});
        shelf.drop(place.id());
        return Future.succeededFuture(removed(place));
    }

    /** Files are not guessed at: of several, the one is meant that is in service. */
    private void onlyOne(String id) {
        var files = files(id)
                .filter(source -> !source.shipped())
                .map(source -> source.file().toString())
                .sorted()
                .toList();
        if (files.size() > 1
                && shelf.current(id).filter(load -> !shelf.lingers(id)).isEmpty()) {
            throw Refusal.of(
                    ErrorCode.PLUGIN_REFUSED,
                    "plugin '" + id + "' is in " + String.join(" and in ", files) + " and in service from none of them,"
                            + " expected one file: delete those that are not wanted");
        }
    }

    private static void dropped(Place place, String otherwise) {
        if (place.source().shipped()) {
            throw Refusal.of(ErrorCode.PLUGIN_REFUSED, "plugin '" + place.id() + "' cannot be " + otherwise);
        }
    }

    private PluginView removed(Place place) {
        return gone(place, PluginState.REMOVED);
    }

    private PluginView gone(Place place, PluginState state) {
        var identity = place.identity();
        return new PluginView(
                identity.id(),
                identity.version(),
                identity.digest(),
                place.source().file().toString(),
                identity.form().wire(),
                state,
                "",
                List.of(),
                List.of(),
                0,
                versions.earlier(identity.id(), "").stream().map(Kept::version).toList(),
                Instant.now());
    }

    private <T> Future<T> onThread(Future<T> future) {
        var here = Promise.<T>promise();
        future.onComplete(done -> owner.execute(() -> here.handle(done)));
        return here.future();
    }
}
