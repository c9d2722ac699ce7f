/** Serves MCP on streamable HTTP: JSON-RPC in, requests on the bus, and back. */
@NullMarked
package io.troupe.host.mcp;

import org.jspecify.annotations.NullMarked;
