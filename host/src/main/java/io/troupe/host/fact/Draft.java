package io.troupe.host.fact;

import java.util.Optional;

/**
 * A fact on its way to the journal.
 *
 * @param kind for example {@code task.finished}
 * @param time epoch milliseconds
 * @param tenant whose it is
 * @param causation what brought it about, for example the id of a call
 * @param subject key of the person it is about, for erasure
 * @param body JSON text
 */
public record Draft(
        String kind,
        int schemaVersion,
        long time,
        String tenant,
        Optional<String> causation,
        Optional<String> subject,
        String body) {}
