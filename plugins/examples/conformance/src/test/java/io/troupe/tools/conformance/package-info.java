@NullMarked
package io.troupe.tools.conformance;

import org.jspecify.annotations.NullMarked;
