package io.troupe.host.plugin;

import io.troupe.host.fact.PluginFact.PluginState;
import io.troupe.host.plugin.Reading.Identity;
import java.time.Instant;

/**
 * A file and what became of its present content.
 *
 * @param waiting true when another plugin is in its way or is missed: a change of others may help
 */
record Place(
        Source source,
        Stamp stamp,
        Identity identity,
        PluginState state,
        String reason,
        boolean waiting,
        Instant since) {

    /** The file of what is in service, whose content that is. */
    static Place of(Loaded load, Stamp stamp) {
        return new Place(load.source(), stamp, load.identity(), load.state(), load.reason(), false, load.since());
    }

    String id() {
        return identity.id();
    }

    boolean inService() {
        return state == PluginState.LOADED || state == PluginState.LOADED_REDUCED;
    }

    Place with(Stamp seen) {
        return new Place(source, seen, identity, state, reason, waiting, since);
    }

    /** The same, out of service from now on. */
    Place out(PluginState becomes, String why, boolean waits) {
        return new Place(source, stamp, identity, becomes, why, waits, Instant.now());
    }

    /** True when the other says of the same content the same. */
    boolean says(Place other) {
        return identity.equals(other.identity) && state == other.state && reason.equals(other.reason);
    }
}
