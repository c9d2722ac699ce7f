/** The durable, totally ordered journal: append, read, tail, blobs, backup, verify. */
@NullMarked
package io.troupe.host.journal;

import org.jspecify.annotations.NullMarked;
