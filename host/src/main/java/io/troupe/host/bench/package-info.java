/** Measures the host, each figure beside a reference that is measured in the same run. */
@NullMarked
package io.troupe.host.bench;

import org.jspecify.annotations.NullMarked;
