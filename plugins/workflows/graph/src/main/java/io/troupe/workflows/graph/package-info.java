/** A strategy that follows the graph of a workflow. */
@NullMarked
package io.troupe.workflows.graph;

import org.jspecify.annotations.NullMarked;
