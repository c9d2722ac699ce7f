package io.troupe.host.journal;

import io.troupe.host.fact.Recorded;
import java.util.Optional;

/**
 * A fact in a file of the archive: one line, with all that its row had, so that it can be checked as the row could.
 *
 * @param append id of the append, on its last fact
 * @param blob digest of the body where that was a file of its own
 * @param crc the row's checksum
 * @param body JSON text, whole, as it was written
 */
record Envelope(
        long position,
        String stream,
        long version,
        String kind,
        int schemaVersion,
        long time,
        String tenant,
        Optional<String> causation,
        Optional<String> subject,
        Optional<String> append,
        Optional<String> blob,
        long crc,
        String body) {

    static Envelope of(Row row, String body) {
        return new Envelope(
                row.position(),
                row.stream(),
                row.version(),
                row.kind(),
                row.schemaVersion(),
                row.time(),
                row.tenant(),
                Optional.ofNullable(row.causation()),
                Optional.ofNullable(row.subject()),
                Optional.ofNullable(row.appendId()),
                Optional.ofNullable(row.blob()),
                row.crc(),
                body);
    }

    /** Says whether it is what was written. */
    boolean sound() {
        return row().crc() == crc
                && blob.filter(digest -> !digest.equals(Blobs.digest(body))).isEmpty();
    }

    Recorded recorded() {
        return row().recorded(body);
    }

    private Row row() {
        return new Row(
                position,
                stream,
                version,
                kind,
                schemaVersion,
                time,
                tenant,
                causation.orElse(null),
                subject.orElse(null),
                blob.isPresent() ? "" : body,
                blob.orElse(null),
                append.orElse(null));
    }
}
