/** Plays an agent of instructions with a model and tools. */
@NullMarked
package io.troupe.host.loop;

import org.jspecify.annotations.NullMarked;
