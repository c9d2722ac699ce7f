/** Models behind the Messages API of Anthropic. */
@NullMarked
package io.troupe.models.anthropic;

import org.jspecify.annotations.NullMarked;
