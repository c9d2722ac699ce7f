package io.troupe.host.plugin;

import io.troupe.host.fact.PluginFact.PluginState;
import io.troupe.host.fact.PluginFact.PluginStateChanged;
import io.troupe.host.plugin.Reading.Identity;
import java.util.List;
import java.util.Locale;
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
        records.state(load.id(), fact(load.identity(), load.source(), state, reason, load.names()));
    }

    /**
     * Records how the content of a file fares.
     *
     * @param extensions what is in service of it
     */
    void of(Place place, List<String> extensions) {
        records.state(place.id(), fact(place.identity(), place.source(), place.state(), place.reason(), extensions));
    }

    /** Records that the content of a file is there no more. */
    void removed(Place place, List<String> extensions) {
        records.state(place.id(), fact(place.identity(), place.source(), PluginState.REMOVED, "", extensions));
    }

    private static PluginStateChanged fact(
            Identity identity, Source source, PluginState state, String reason, List<String> extensions) {
        return new PluginStateChanged(
                identity.version(), source.file().toString(), identity.digest(), state, reason, extensions);
    }

    /** Says in the log why a file is not in service. */
    static void logUnused(Place place) {
        if (place.state() == PluginState.DISABLED) {
            LOG.info("{} is disabled: {}", Texts.plain(place.source().name()), Texts.plain(place.reason()));
        } else if (!place.inService()) {
            LOG.warn("{}: {}", Texts.plain(place.source().name()), Texts.plain(place.reason()));
        }
    }

    /** Says in the log that a load came into service. */
    static void logLoaded(Loaded load, long nanos) {
        LOG.info(
                "loaded {} ({}) in {} s{}",
                String.join(", ", load.names()),
                load.identity().form().wire(),
                String.format(Locale.ROOT, "%.2f", nanos / 1e9),
                load.reason().isEmpty() ? "" : ", reduced: " + Texts.plain(load.reason()));
    }
}
