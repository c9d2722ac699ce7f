/** Tests of the plugin folders, with real jars made on the spot. */
@NullMarked
package io.troupe.host.plugin;

import org.jspecify.annotations.NullMarked;
