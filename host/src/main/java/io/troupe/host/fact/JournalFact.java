package io.troupe.host.fact;

import java.util.Optional;

/** What happens to the journal itself; on stream {@code journal}. */
public sealed interface JournalFact extends Fact {

    /** The stream of all of these. */
    String STREAM = "journal";

    /**
     * Streams that ended long ago leave the journal, whole. Their facts are deleted from here on, a few at a time.
     *
     * @param positions of the facts that leave, for example {@code 1-400,402}: the only gaps that there may be
     * @param firstStream the least of their names
     * @param lastStream the greatest
     * @param endedBefore epoch milliseconds; all their facts are older
     * @param file in the archive's folder, where they are kept; without it they are deleted
     * @param digest SHA-256 of that file, hexadecimal
     */
    record JournalArchived(
            long fromPosition,
            long toPosition,
            long streams,
            long facts,
            String positions,
            String firstStream,
            String lastStream,
            long endedBefore,
            Optional<String> file,
            Optional<String> digest)
            implements JournalFact {}
}
