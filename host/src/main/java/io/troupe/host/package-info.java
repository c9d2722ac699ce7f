/** Builds the host out of its parts, and the commands that run in its own process. Nothing imports this package. */
@NullMarked
package io.troupe.host;

import org.jspecify.annotations.NullMarked;
