/** The command line: picocli commands that speak HTTP to a running host, and know nothing else of it. */
@NullMarked
package io.troupe.host.cli;

import org.jspecify.annotations.NullMarked;
