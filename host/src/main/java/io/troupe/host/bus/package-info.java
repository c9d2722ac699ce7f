/** Addresses, the records that cross them, and the bus itself: the only package that sees Vert.x's event bus. */
@NullMarked
package io.troupe.host.bus;

import org.jspecify.annotations.NullMarked;
