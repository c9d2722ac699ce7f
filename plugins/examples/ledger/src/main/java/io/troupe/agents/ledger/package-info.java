/** An agent that writes a line once a task. */
@NullMarked
package io.troupe.agents.ledger;

import org.jspecify.annotations.NullMarked;
