/** A strategy that takes one step after the other. */
@NullMarked
package io.troupe.workflows.sequential;

import org.jspecify.annotations.NullMarked;
