/** Runs the built distribution as users would: real processes, real clients, real files. */
@NullMarked
package io.troupe.distribution;

import org.jspecify.annotations.NullMarked;
