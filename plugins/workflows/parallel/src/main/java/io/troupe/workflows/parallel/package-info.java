/** A strategy that goes on whatever fails. */
@NullMarked
package io.troupe.workflows.parallel;

import org.jspecify.annotations.NullMarked;
