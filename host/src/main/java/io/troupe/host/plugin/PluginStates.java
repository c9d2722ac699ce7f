package io.troupe.host.plugin;

import io.troupe.host.fact.PluginFact.PluginState;
import io.troupe.host.fact.PluginFact.PluginStateChanged;
import io.troupe.host.plugin.Reading.Identity;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells the journal and the log how files and loads fare. Any thread; waits for nothing. */
final class PluginStates {

    private static final Logger LOG = LoggerFactory.getLogger(PluginStates.class);

    private final PluginRecords records;

    PluginStates(PluginRecords records) {
        this.records = records;
    }

    /** Records how a load fares. */
    void of(Loaded load, PluginState state, String reason) {
        records.state(load.id(), fact(load.identity(), load.source(), new Fate(state, reason), Optional.of(load)));
    }

    /**
     * Records how the content of a file fares.
     *
     * @param serving what is in service of it
     */
    void of(Place place, Optional<Loaded> serving) {
        var fate = new Fate(place.state(), place.reason());
        records.state(place.id(), fact(place.identity(), place.source(), fate, serving));
    }

    /** Records that the content of a file is there no more. */
    void removed(Place place, Optional<Loaded> serving) {
        var fate = new Fate(PluginState.REMOVED, "");
        records.state(place.id(), fact(place.identity(), place.source(), fate, serving));
    }

    private record Fate(PluginState state, String reason) {}

    private static PluginStateChanged fact(Identity identity, Source source, Fate fate, Optional<Loaded> load) {
        return new PluginStateChanged(
                identity.version(),
                source.file().toString(),
                identity.digest(),
                fate.state(),
                fate.reason(),
                load.map(Loaded::namesOfAgents).orElse(List.of()),
                load.map(Loaded::namesOfProviders).filter(names -> !names.isEmpty()));
    }

    /** Says in the log why a file is not in service; what an operator chose, or has yet to, is as it should be. */
    static void logUnused(Place place) {
        var name = Texts.plain(place.source().name());
        var reason = Texts.plain(place.reason());
        switch (place.state()) {
            case DISABLED -> LOG.info("{} is disabled: {}", name, reason);
            case NOT_CONFIGURED -> LOG.info("{}: {}", name, reason);
            case LOADED, LOADED_REDUCED, QUARANTINED, REFUSED, FAILED, DRAINING, REMOVED -> {
                if (!place.inService()) {
                    LOG.warn("{}: {}", name, reason);
                }
            }
        }
    }

    /** Says in the log that a load came into service. */
    static void logLoaded(Loaded load, long nanos) {
        LOG.info(
                "loaded {} ({}) in {} s{}",
                String.join(", ", load.names()),
                load.artefact().words().orElse(load.identity().form().wire()),
                String.format(Locale.ROOT, "%.2f", nanos / 1e9),
                load.reason().isEmpty() ? "" : ", reduced: " + Texts.plain(load.reason()));
    }
}
