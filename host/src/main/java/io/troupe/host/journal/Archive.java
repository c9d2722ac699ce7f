package io.troupe.host.journal;

import io.troupe.host.fact.JournalFact;
import io.troupe.host.fact.JournalFact.JournalArchived;
import io.troupe.host.fact.Recorded;
import io.troupe.host.fact.Wire;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Knows what has left the journal, and where it is now. What it knows follows from the facts {@code journal.archived}
 * alone. Any thread.
 */
final class Archive {

    /** How many files are looked through for one stream, the newest first: their spans overlap. */
    private static final int MOST_FILES = 64;

    private final Path folder;
    private final List<Shelf> shelves = new CopyOnWriteArrayList<>();
    private volatile long gapless;
    private volatile long facts;

    /** What left together. */
    private record Shelf(String firstStream, String lastStream, long endedBefore, Optional<String> file) {

        boolean mayHave(String stream) {
            return firstStream.compareTo(stream) <= 0 && stream.compareTo(lastStream) <= 0;
        }
    }

    private Archive(Path folder) {
        this.folder = folder;
    }

    /** Reads what has left so far. */
    static Archive load(Path database, Blobs blobs) throws SQLException {
        try (var connection = Database.read(database)) {
            return of(in(database), read(connection, blobs));
        }
    }

    /** What has left by these facts, for a folder that need not be there. */
    static Archive of(Path folder, List<JournalArchived> facts) {
        var archive = new Archive(folder);
        for (var fact : facts) {
            archive.leaving(fact.toPosition());
            archive.add(fact);
        }
        return archive;
    }

    /** The folder of a journal's archive; it need not be there. */
    static Path in(Path database) {
        return database.resolveSibling(ArchiveFiles.FOLDER);
    }

    /** All facts that say what has left, the oldest first. */
    static List<JournalArchived> read(Connection connection, Blobs blobs) throws SQLException {
        var found = new ArrayList<JournalArchived>();
        try (var statement = connection.prepareStatement("SELECT " + Row.COLUMNS
                + " FROM fact WHERE stream = ? AND kind = 'journal.archived' ORDER BY version")) {
            statement.setString(1, JournalFact.STREAM);
            try (var rows = statement.executeQuery()) {
                while (rows.next()) {
                    var row = Row.read(rows);
                    found.add(
                            Wire.read(row.blob() == null ? row.body() : blobs.get(row.blob()), JournalArchived.class));
                }
            }
        }
        return found;
    }

    Path folder() {
        return folder;
    }

    /** Is to be told before facts up to this position are deleted. */
    synchronized void leaving(long toPosition) {
        gapless = Math.max(gapless, toPosition);
    }

    /** Is to be told once it is in the journal. */
    synchronized void add(JournalArchived fact) {
        shelves.add(new Shelf(fact.firstStream(), fact.lastStream(), fact.endedBefore(), fact.file()));
        facts += fact.facts();
    }

    /** Behind this position no fact is missing; up to it some may be. */
    long gapless() {
        return gapless;
    }

    /** How many facts have left. */
    long facts() {
        return facts;
    }

    /** Says whether facts of this stream may have left; those that did had all happened before the moment it gives. */
    Optional<Long> mayHave(String stream) {
        return shelves.stream()
                .filter(shelf -> shelf.mayHave(stream))
                .map(Shelf::endedBefore)
                .max(Long::compare);
    }

    boolean names(String file) {
        return shelves.stream()
                .anyMatch(shelf -> shelf.file().filter(file::equals).isPresent());
    }

    /** Looks for a stream in the files; blocks. Empty when it is in none of those that are still here. */
    List<Recorded> find(String stream) throws IOException {
        var files = shelves.reversed().stream()
                .filter(shelf -> shelf.mayHave(stream))
                .flatMap(shelf -> shelf.file().stream())
                .map(folder::resolve)
                .filter(Files::isRegularFile)
                .limit(MOST_FILES)
                .toList();
        for (var file : files) {
            var found = new ArrayList<Recorded>();
            ArchiveFile.read(file, stream, fact -> {
                if (fact.stream().equals(stream)) {
                    found.add(fact.recorded());
                }
            });
            if (!found.isEmpty()) {
                return found;
            }
        }
        return List.of();
    }
}
