/** What players that are programs share: the program and its lines, the folder it works in, and what it asks. */
@NullMarked
package io.troupe.players.wire;

import org.jspecify.annotations.NullMarked;
