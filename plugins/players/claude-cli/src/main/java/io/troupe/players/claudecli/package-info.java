/** Claude Code as a player, through the events and the control protocol of its print mode. */
@NullMarked
package io.troupe.players.claudecli;

import org.jspecify.annotations.NullMarked;
