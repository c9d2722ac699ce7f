package io.troupe.host.journal;

import io.troupe.host.fact.JournalFact;
import io.troupe.host.fact.JournalFact.JournalArchived;
import io.troupe.host.fact.Recorded;
import io.troupe.host.fact.Wire;
import io.troupe.host.journal.JournalFiles.Verified;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** Reads all of a journal in PostgreSQL and says what is not as it was written, while hosts go on writing. Blocks. */
public final class PostgresVerification {

    private static final int MOST_PROBLEMS = 100;
    private static final int FETCHED = 1_000;

    private PostgresVerification() {}

    /**
     * Reads everything.
     *
     * @param folder with the archive of this host; what others have archived is not there
     * @param sound is told of each fact that is as it was written, in the order of positions: of archived ones, too
     */
    public static Verified verify(PostgresPlace place, Path folder, Consumer<Recorded> sound) {
        try (var connection = PostgresSchema.connect(place)) {
            connection.setAutoCommit(false);
            connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ); // one moment for all
            connection.setReadOnly(true);
            var archive = ArchiveFiles.check(archived(connection), folder);
            return verify(connection, archive, sound);
        } catch (SQLException | IOException e) {
            throw new StoreUnavailable("cannot read " + place + ": " + e.getMessage(), e);
        }
    }

    /** All facts that say what has left, the oldest first. */
    static List<JournalArchived> archived(Connection connection) throws SQLException {
        var found = new ArrayList<JournalArchived>();
        try (var statement = connection.prepareStatement(
                PostgresRow.SELECT + "WHERE stream = ? AND kind = 'journal.archived' ORDER BY version")) {
            statement.setString(1, JournalFact.STREAM);
            try (var rows = statement.executeQuery()) {
                while (rows.next()) {
                    var row = Row.read(rows);
                    found.add(Wire.read(row.blob() == null ? row.body() : rows.getString(14), JournalArchived.class));
                }
            }
        }
        return found;
    }

    private static Verified verify(Connection connection, ArchiveFiles.Found archive, Consumer<Recorded> sound)
            throws SQLException, IOException {
        var problems = new ArrayList<>(archive.problems());
        long facts = 0;
        long position = 0;
        try (var departed = new Departed(archive.kept());
                var statement = connection.prepareStatement(PostgresRow.SELECT + "ORDER BY pos")) {
            statement.setFetchSize(FETCHED);
            try (var rows = statement.executeQuery()) {
                while (rows.next() && problems.size() < MOST_PROBLEMS) {
                    var row = Row.read(rows);
                    departed.until(row.position(), sound);
                    missing(position, row.position(), archive.gaps()).ifPresent(problems::add);
                    check(row, rows, problems).ifPresent(sound);
                    position = row.position();
                    facts++;
                }
            }
        }
        long head = Database.number(connection, "SELECT pos FROM head");
        if (head != position) {
            problems.add("the head is at position " + head + " but the last fact at " + position);
        }
        return new Verified(facts, position, archive.facts(), archive.absent(), problems);
    }

    private static Optional<String> missing(long before, long position, Ranges gaps) {
        return position == before + 1 || gaps.contain(before + 1, position - 1)
                ? Optional.empty()
                : Optional.of("positions " + (before + 1) + " to " + (position - 1)
                        + " are missing, and not all of them have left for the archive");
    }

    private static Optional<Recorded> check(Row row, ResultSet rows, List<String> problems) throws SQLException {
        if (row.at(0).crc() != rows.getLong(13)) {
            problems.add("the fact at position " + row.position() + " is not what was written");
            return Optional.empty();
        }
        var large = rows.getString(14);
        if (row.blob() != null && (large == null || !Blobs.digest(large).equals(row.blob()))) {
            problems.add("the large body of the fact at position " + row.position() + " is not what was written");
            return Optional.empty();
        }
        return Optional.of(row.recorded(row.blob() == null ? row.body() : large));
    }
}
