/** An agent that says what it was told. */
@NullMarked
package io.troupe.agents.echo;

import org.jspecify.annotations.NullMarked;
