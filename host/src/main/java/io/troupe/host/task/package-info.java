/** Accepts, queues, starts, cancels and finishes tasks; hands them to clients that play an agent. */
@NullMarked
package io.troupe.host.task;

import org.jspecify.annotations.NullMarked;
