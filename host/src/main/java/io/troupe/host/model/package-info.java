/** Keeps the models that plugins bring: chooses one, stands in another when it fails, and knows prices. */
@NullMarked
package io.troupe.host.model;

import org.jspecify.annotations.NullMarked;
