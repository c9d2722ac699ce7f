package io.troupe.host.plugin;

/**
 * What the steps on the way into service share: the stores, what does work that blocks, and where they turn when a
 * plugin must not come in.
 */
record Surroundings(
        Readers readers,
        PluginRecords records,
        Arrivals arrivals,
        Openings openings,
        Shelf shelf,
        Standing standing,
        Versions versions,
        Fallback fallback) {}
