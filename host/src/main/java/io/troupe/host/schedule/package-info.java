/** Schedules: tasks that are submitted again and again, when their time has come. */
@NullMarked
package io.troupe.host.schedule;

import org.jspecify.annotations.NullMarked;
