package io.troupe.host.fact;

import java.util.Optional;

/**
 * A fact as the journal has it.
 *
 * @param position its place among all facts: 1, 2, 3, … without a gap, in the order of commits
 * @param stream for example {@code task/task-01j9…}
 * @param version its place in its stream: 1, 2, 3, …
 * @param kind for example {@code task.finished}
 * @param time epoch milliseconds; for people, never for order
 * @param body JSON text
 */
public record Recorded(
        long position,
        String stream,
        long version,
        String kind,
        int schemaVersion,
        long time,
        String tenant,
        Optional<String> causation,
        Optional<String> subject,
        String body) {}
