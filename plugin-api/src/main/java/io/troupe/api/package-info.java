/** The whole contract between Troupe and its plugins: plain blocking Java, no null, values that check themselves. */
@NullMarked
package io.troupe.api;

import org.jspecify.annotations.NullMarked;
