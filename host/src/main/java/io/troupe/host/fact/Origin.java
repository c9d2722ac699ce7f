package io.troupe.host.fact;

import java.util.Optional;

/**
 * Where an agent that lives here comes from.
 *
 * @param plugin id of its plugin
 * @param pack the pack that its plugin is part of, which becomes part of the agent's name
 * @param load grows with each time that a plugin's code or text is loaded: a later load of the same plugin takes the
 *     place of an earlier one
 */
public record Origin(String plugin, String version, Optional<String> pack, long load) {}
