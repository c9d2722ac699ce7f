package io.troupe.host.journal;

import io.troupe.host.fact.JournalFact;
import io.troupe.host.fact.JournalFact.JournalArchived;
import io.troupe.host.fact.Recorded;
import io.troupe.host.fact.Wire;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;

/**
 * Knows what has left a journal in PostgreSQL, whichever node had it leave; that one has the files. Learns of it from
 * the facts {@code journal.archived}, in whatever order they come to be known here. Any thread.
 */
final class PostgresArchive {

    private static final String ARCHIVED = "journal.archived";

    private final Archive archive;
    private long version;

    private PostgresArchive(Archive archive, long version) {
        this.archive = archive;
        this.version = version;
    }

    /** Reads what has left so far; blocks. */
    static PostgresArchive load(PostgresPlace place, Path folder) throws SQLException {
        try (var connection = PostgresSchema.connect(place)) {
            long version = PostgresSchema.version(connection, JournalFact.STREAM);
            var facts = PostgresVerification.archived(connection);
            return new PostgresArchive(Archive.of(folder.resolve(ArchiveFiles.FOLDER), facts), version);
        }
    }

    Archive archive() {
        return archive;
    }

    /** The version of the stream of these facts up to which all of them are known. */
    synchronized long version() {
        return version;
    }

    /** Takes those of these facts that tell of what has left, and are news. */
    synchronized void learn(List<Recorded> facts) {
        for (var fact : facts) {
            if (fact.stream().equals(JournalFact.STREAM) && fact.version() > version) {
                version = fact.version();
                if (fact.kind().equals(ARCHIVED)) {
                    var left = Wire.read(fact.body(), JournalArchived.class);
                    archive.leaving(left.toPosition());
                    archive.add(left);
                }
            }
        }
    }
}
