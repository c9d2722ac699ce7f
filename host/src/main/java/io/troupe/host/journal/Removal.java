package io.troupe.host.journal;

import java.util.Map;
import java.util.Optional;

/**
 * Streams to be deleted in one transaction.
 *
 * @param streams with the version each had when it was chosen; one that has gone on since stays
 * @param said the fact that says so, where it is not in the journal yet
 */
record Removal(Map<String, Long> streams, Optional<Pending> said) {

    Removal {
        streams = Map.copyOf(streams);
    }
}
