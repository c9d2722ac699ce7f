/** The typed facts, their kinds and versions, and the one way the host writes JSON. */
@NullMarked
package io.troupe.host.fact;

import org.jspecify.annotations.NullMarked;
