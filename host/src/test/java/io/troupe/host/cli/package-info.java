/** Tests of the command line, against a fake host that speaks HTTP. */
@NullMarked
package io.troupe.host.cli;

import org.jspecify.annotations.NullMarked;
