/** Settings: YAML, environment and flags become checked records; a mistake names file, line, key and expectation. */
@NullMarked
package io.troupe.host.settings;

import org.jspecify.annotations.NullMarked;
