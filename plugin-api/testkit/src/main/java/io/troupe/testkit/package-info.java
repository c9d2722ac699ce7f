/** What a plugin's tests stand on: one contract test per extension point, and fakes of the host. */
@NullMarked
package io.troupe.testkit;

import org.jspecify.annotations.NullMarked;
