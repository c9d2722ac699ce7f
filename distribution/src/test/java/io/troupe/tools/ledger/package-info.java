/** A plugin with tools whose work is done elsewhere, for tests that end a host while it waits for them. */
@NullMarked
package io.troupe.tools.ledger;

import org.jspecify.annotations.NullMarked;
