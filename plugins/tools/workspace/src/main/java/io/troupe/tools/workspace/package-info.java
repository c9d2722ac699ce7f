/** Tools for files under folders that the operator names, with no way out of them. */
@NullMarked
package io.troupe.tools.workspace;

import org.jspecify.annotations.NullMarked;
