/** Fixed tasks for agents: what they are, checks that need no model, and what came of them. */
@org.jspecify.annotations.NullMarked
package io.troupe.host.evals;
