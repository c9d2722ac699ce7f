/** Programs that speak the Agent Client Protocol, as players; this side is the client of the protocol. */
@NullMarked
package io.troupe.players.acp;

import org.jspecify.annotations.NullMarked;
