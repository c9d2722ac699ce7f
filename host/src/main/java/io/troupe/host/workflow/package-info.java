/** Workflows: their definitions, their runs, and the strategies that decide what runs do next. */
@NullMarked
package io.troupe.host.workflow;

import org.jspecify.annotations.NullMarked;
