/** What the providers of models share: HTTP, server-sent events, failures. Each carries a copy in its jar. */
@NullMarked
package io.troupe.models.wire;

import org.jspecify.annotations.NullMarked;
