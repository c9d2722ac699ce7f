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
import io.troupe.host.plugin.Work.Cause;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.Comparator;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Does what is asked about one plugin. On the plugin folder's thread; answers when it is done. */
final class Changes {

    private static final Logger LOG = LoggerFactory.getLogger(Changes.class);

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
            case ROLLBACK -> rollback(place, change.version(), caller);
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

    private Future<PluginView> rollback(Place place, Optional<String> wanted, String caller) {
        var kept = parts.files().earlier(place, wanted);
        parts.files().write(place, kept);
        var from = place.identity();
        var fact = new PluginRolledBack(from.version(), from.digest(), kept.version(), kept.digest(), caller);
        parts.records().append(place.id(), fact);
        return loaded(place, place.source(), Cause.ARRIVED);
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
