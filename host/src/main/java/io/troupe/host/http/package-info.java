/** The REST API, health, metrics and the page, on one port. */
@NullMarked
package io.troupe.host.http;

import org.jspecify.annotations.NullMarked;
