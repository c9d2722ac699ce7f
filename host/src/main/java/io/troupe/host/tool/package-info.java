/** Keeps the tools that plugins bring, and says which of them an agent may use. */
@NullMarked
package io.troupe.host.tool;

import org.jspecify.annotations.NullMarked;
