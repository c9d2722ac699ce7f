/** Recorded replies in place of a model. */
@NullMarked
package io.troupe.models.rehearsal;

import org.jspecify.annotations.NullMarked;
