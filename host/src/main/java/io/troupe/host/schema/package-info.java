/** Compiles JSON Schemas and says, by pointer, where a value does not fit. */
@NullMarked
package io.troupe.host.schema;

import org.jspecify.annotations.NullMarked;
