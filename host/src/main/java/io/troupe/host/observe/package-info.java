/** Counts what happens, for Prometheus. */
@NullMarked
package io.troupe.host.observe;

import org.jspecify.annotations.NullMarked;
