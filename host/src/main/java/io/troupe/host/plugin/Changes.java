package io.troupe.host.plugin;

import io.troupe.host.bus.PluginCalls.ChangePlugin;
import io.troupe.host.bus.PluginCalls.PluginView;
import io.troupe.host.fact.ErrorCode;
import io.troupe.host.fact.HostClock;
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
import java.time.Duration;
import java.util.Comparator;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Does what is asked about one plugin. On the plugin folder's thread; answers when it is done. */
final class Changes {

    private static final Logger LOG = LoggerFactory.getLogger(Changes.class);
    /** How long a key leads to what was done with it. */
    private static final Duration KEPT = Duration.ofHours(24);

    /** What works together here. */
    record Parts(
            Shelf shelf,
            PluginRecords records,
            Views views,
            Restarts restarts,
            Arrivals arrivals,
            Loads loads,
            PluginFiles files) {}

    private final Parts parts;
    private final Shelf shelf;
    private final Executor owner;

    Changes(Parts parts, Executor owner) {
        this.parts = parts;
        this.shelf = parts.shelf();
        this.owner = owner;
    }

    /** Makes the change; fails where it cannot be made, and then nothing was done. */
    Future<PluginView> make(ChangePlugin change, String caller) {
        var place = place(change.id());
        LOG.info("{} of plugin {} for {}", change.action().wire(), change.id(), Texts.plain(caller));
        return switch (change.action()) {
            case ENABLE -> enable(place, caller);
            case DISABLE -> disable(place, caller);
            case RELOAD -> loaded(place, place.source(), Cause.RELOAD);
            case ROLLBACK -> rollback(place, change, caller);
            case REMOVE -> remove(place);
        };
    }

    /** Where the plugin is in service from, whatever is in that file now; else where it would be. */
    private Place place(String id) {
        var all = shelf.places().filter(place -> place.id().equals(id)).toList();
        return shelf.current(id)
                .filter(load -> !shelf.lingers(id))
                .map(load -> Place.of(load, Stamp.of(load.source().file())))
                .or(() -> all.stream()
                        .min(Comparator.comparing(place -> place.source().shipped())))
                .orElseThrow(() -> Refusal.notFound(
                        ErrorCode.PLUGIN_NOT_FOUND,
                        "no plugin '" + Texts.plain(id) + "'",
                        Nearest.names(
                                id, shelf.places().map(Place::id).distinct().toList())));
    }

    private Future<PluginView> enable(Place place, String caller) {
        var back = parts.restarts().forget(place.id());
        return recorded(place, new PluginEnabled(caller))
                .onFailure(failure -> back.run())
                .compose(record -> everyFile(place, shelf.sources(place.id())));
    }

    private Future<PluginView> disable(Place place, String caller) {
        var id = place.id();
        return recorded(place, new PluginDisabled(caller)).compose(record -> {
            shelf.current(id)
                    .ifPresent(load -> shelf.retire(load, PluginState.DISABLED, Standing.disabled(id, caller)));
            var coming = parts.arrivals().underWay(id).stream(); // let in before this was asked
            return everyFile(place, Stream.concat(shelf.sources(id), coming));
        });
    }

    private Future<PluginRecord> recorded(Place place, PluginFact decision) {
        return onThread(parts.records().append(place.id(), decision));
    }

    /** Looks again at all files in which the plugin is; tells of the one that is in service, if one is. */
    private Future<PluginView> everyFile(Place asked, Stream<Source> files) {
        var looks = files.distinct()
                .map(source -> loaded(asked, source, Cause.ARRIVED))
                .toList();
        return looks.isEmpty()
                ? Future.succeededFuture(
                        parts.views().gone(asked, PluginState.DISABLED)) // its file has something else in it
                : Future.all(looks).map(done -> parts.views().of(asked.id()).orElseGet(() -> removed(asked)));
    }

    private Future<PluginView> loaded(Place place, Source source, Cause cause) {
        var done = Promise.<PluginView>promise();
        Runnable then = () ->
                parts.views().of(place.id()).ifPresentOrElse(done::tryComplete, () -> done.tryComplete(removed(place)));
        parts.loads().load(source, cause, then);
        return done.future();
    }

    private Future<PluginView> rollback(Place place, ChangePlugin change, String caller) {
        if (change.idempotencyKey().isEmpty()) {
            var kept = parts.files().earlier(place, change.version());
            parts.files().write(place, kept);
            parts.records().append(place.id(), fact(place, kept, change, caller));
            return loaded(place, place.source(), Cause.ARRIVED);
        }
        var key = change.idempotencyKey().get();
        long since = HostClock.millis() - KEPT.toMillis();
        return onThread(parts.records().rolledBack(place.id(), caller, key, since))
                .compose(before -> before.map(done -> sameAgain(place(place.id()), change, done))
                        .orElseGet(() -> firstTime(place(place.id()), change, caller)));
    }

    /** The key is in the journal before the file is written: what is asked again goes to where this was to go. */
    private Future<PluginView> firstTime(Place place, ChangePlugin change, String caller) {
        var kept = parts.files().earlier(place, change.version());
        return recorded(place, fact(place, kept, change, caller)).compose(record -> written(place(place.id()), kept));
    }

    private Future<PluginView> sameAgain(Place place, ChangePlugin change, PluginRolledBack done) {
        if (!change.version().map(wanted -> leadsTo(wanted, done)).orElse(true)) {
            throw Refusal.of(
                    ErrorCode.INPUT_INVALID,
                    "the idempotency key was used within a day to roll '" + place.id() + "' back to version "
                            + done.toVersion() + ", expected a key of its own for another one");
        }
        var inFile = shelf.place(place.source().file()).map(Place::identity).orElse(place.identity());
        return inFile.digest().equals(done.toDigest())
                ? Future.succeededFuture(parts.views().of(place.id()).orElseGet(() -> removed(place)))
                : written(place, parts.files().earlier(place, Optional.of(done.toDigest())));
    }

    private static boolean leadsTo(String wanted, PluginRolledBack done) {
        return wanted.equals(done.toVersion()) || done.toDigest().startsWith(wanted);
    }

    private Future<PluginView> written(Place place, Kept kept) {
        parts.files().write(place, kept);
        return loaded(place, place.source(), Cause.ARRIVED);
    }

    private static PluginRolledBack fact(Place place, Kept kept, ChangePlugin change, String caller) {
        var from = place.identity();
        return new PluginRolledBack(
                from.version(), from.digest(), kept.version(), kept.digest(), caller, change.idempotencyKey());
    }

    private Future<PluginView> remove(Place place) {
        parts.files().delete(place);
        parts.loads().load(place.source(), Cause.ARRIVED);
        shelf.drop(place.id());
        return Future.succeededFuture(removed(place));
    }

    private PluginView removed(Place place) {
        return parts.views().gone(place, PluginState.REMOVED);
    }

    private <T> Future<T> onThread(Future<T> future) {
        var here = Promise.<T>promise();
        future.onComplete(done -> owner.execute(() -> here.handle(done)));
        return here.future();
    }
}
