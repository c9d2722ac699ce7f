/** Finds plugins in folders, reads them, starts and stops them, and hands their extensions on. */
@NullMarked
package io.troupe.host.plugin;

import org.jspecify.annotations.NullMarked;
