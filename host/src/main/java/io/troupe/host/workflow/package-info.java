/** Keeps the definitions of workflows, runs them, and asks strategies what a run does next. */
@NullMarked
package io.troupe.host.workflow;

import org.jspecify.annotations.NullMarked;
