/** What the public MCP conformance suite looks for in a server. */
@NullMarked
package io.troupe.tools.conformance;

import org.jspecify.annotations.NullMarked;
