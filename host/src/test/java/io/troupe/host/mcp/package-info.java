@NullMarked
package io.troupe.host.mcp;

import org.jspecify.annotations.NullMarked;
