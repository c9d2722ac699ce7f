/** A node among others: how it finds them, who of them leads, and how it leaves. */
@NullMarked
package io.troupe.host.cluster;

import org.jspecify.annotations.NullMarked;
