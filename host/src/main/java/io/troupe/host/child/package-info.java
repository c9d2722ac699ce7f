/** Agents that are programs: processes of their own, in any language, that speak MCP over their stdin and stdout. */
@NullMarked
package io.troupe.host.child;

import org.jspecify.annotations.NullMarked;
