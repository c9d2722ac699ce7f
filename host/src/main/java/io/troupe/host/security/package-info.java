/** Who may ask the host for something. */
@NullMarked
package io.troupe.host.security;

import org.jspecify.annotations.NullMarked;
