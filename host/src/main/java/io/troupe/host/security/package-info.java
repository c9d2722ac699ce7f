/** Who may ask the host for something: callers, tokens, permissions, rates, and the audit of what was asked. */
@NullMarked
package io.troupe.host.security;

import org.jspecify.annotations.NullMarked;
