@NullMarked
package io.troupe.host.child;

import org.jspecify.annotations.NullMarked;
