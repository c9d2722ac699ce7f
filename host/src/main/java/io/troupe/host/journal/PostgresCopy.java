package io.troupe.host.journal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.function.LongConsumer;

/**
 * Copies a journal from SQLite into an empty one in PostgreSQL, and compares each row of both. One transaction: it is all
 * there, or nothing is and it can be begun again. Positions, versions, times, ids of appends and large bodies stay what
 * they are; the archive is in files that both read. Blocks.
 */
public final class PostgresCopy {

    private static final int BATCH = 1_000;
    private static final int TOLD = 100_000;
    private static final String ROWS = "SELECT " + Row.COLUMNS + " FROM fact ORDER BY pos";
    static final String LARGE = "INSERT INTO large_body(digest, content) VALUES (?, ?) ON CONFLICT (digest) DO NOTHING";

    private final Path database;
    private final Blobs blobs;
    private final PostgresPlace target;
    private final LongConsumer progress;

    /** What was copied, and compared. */
    public record Copied(long facts, long position, long largeBodies) {}

    private PostgresCopy(Path database, Blobs blobs, PostgresPlace target, LongConsumer progress) {
        this.database = database;
        this.blobs = blobs;
        this.target = target;
        this.progress = progress;
    }

    /**
     * Copies.
     *
     * @param folder with the journal; no host may have it
     * @param progress is told of how many facts were copied or compared, now and then
     * @throws StoreUnavailable when it cannot be copied, or the target has facts already; nothing was changed then
     */
    public static Copied copy(Path folder, PostgresPlace target, LongConsumer progress) {
        var database = folder.resolve("journal.db");
        if (!Files.isRegularFile(database)) {
            throw new StoreUnavailable("no journal in " + folder + ", expected a file journal.db there");
        }
        try {
            WriteAheadLog.check(database);
            var blobs = new Blobs(folder.resolve("blobs"), Failpoint.none());
            PostgresSchema.migrate(target);
            return new PostgresCopy(database, blobs, target, progress).copy();
        } catch (SQLException | IOException e) {
            throw new StoreUnavailable(
                    "cannot copy " + database + " to " + target + ": " + e.getMessage() + "; nothing was changed", e);
        }
    }

    private Copied copy() throws SQLException {
        try (var from = Database.read(database);
                var to = PostgresSchema.connect(target)) {
            from.setAutoCommit(false);
            to.setAutoCommit(false);
            refuseUnlessEmpty(to);
            var copied = write(from, to);
            compare(from, to, copied);
            to.commit();
            return copied;
        }
    }

    /** Whoever would append meanwhile waits for the head, and then finds that it is not where it was. */
    private void refuseUnlessEmpty(Connection to) throws SQLException {
        long position = Database.number(to, "SELECT pos FROM head FOR UPDATE");
        long facts = Database.number(to, "SELECT count(*) FROM fact");
        if (position != 0 || facts != 0) {
            throw new StoreUnavailable(
                    "the journal at " + target + " has " + facts + " facts up to position " + position
                            + " already, expected an empty one: name another schema, or drop this one; nothing was changed");
        }
    }

    private Copied write(Connection from, Connection to) throws SQLException {
        long facts = 0;
        try (var reading = from.createStatement();
                var rows = reading.executeQuery(ROWS);
                var insert = to.prepareStatement(Row.INSERT);
                var large = to.prepareStatement(LARGE)) {
            while (rows.next()) {
                var row = sound(rows);
                if (row.blob() != null) {
                    large.setString(1, row.blob());
                    large.setString(2, blobs.get(row.blob()));
                    large.executeUpdate();
                }
                row.at(0).bind(insert);
                insert.setLong(1, row.position());
                insert.addBatch();
                if (++facts % BATCH == 0) {
                    insert.executeBatch();
                    tell(facts);
                }
            }
            insert.executeBatch();
        }
        long head = Database.number(from, "SELECT pos FROM head");
        try (var move = to.prepareStatement("UPDATE head SET pos = ?, generation = generation + 1")) {
            move.setLong(1, head);
            move.executeUpdate();
        }
        return new Copied(facts, head, Database.number(to, "SELECT count(*) FROM large_body"));
    }

    private Row sound(ResultSet rows) throws SQLException {
        var row = Row.read(rows);
        if (row.crc() != rows.getLong(13)) {
            throw Damage.of(database, "the fact at position " + row.position() + " is not what was written");
        }
        return row;
    }

    /** Reads everything back, beside what it is a copy of. */
    private void compare(Connection from, Connection to, Copied copied) throws SQLException {
        long compared = 0;
        try (var reading = from.createStatement();
                var rows = reading.executeQuery(ROWS);
                var readingBack = to.prepareStatement(ROWS);
                var content = to.prepareStatement("SELECT content FROM large_body WHERE digest = ?")) {
            readingBack.setFetchSize(BATCH);
            try (var back = readingBack.executeQuery()) {
                while (rows.next()) {
                    var row = Row.read(rows);
                    boolean same = back.next()
                            && Row.read(back).equals(row)
                            && row.at(0).crc() == back.getLong(13)
                            && (row.blob() == null || row.blob().equals(digest(content, row.blob())));
                    if (!same) {
                        throw different("the fact at position " + row.position());
                    }
                    tell(++compared);
                }
                if (back.next() || compared != copied.facts()) {
                    throw different("the number of facts");
                }
            }
        }
        if (Database.number(to, "SELECT pos FROM head") != copied.position()) {
            throw different("the head");
        }
    }

    private static String digest(PreparedStatement content, String digest) throws SQLException {
        content.setString(1, digest);
        try (var rows = content.executeQuery()) {
            return rows.next() ? Blobs.digest(rows.getString(1)) : "";
        }
    }

    private StoreUnavailable different(String what) {
        return new StoreUnavailable(what + " in " + target + " is not what it is in " + database
                + ", though it was just copied; nothing was changed");
    }

    private void tell(long facts) {
        if (facts % TOLD == 0) {
            progress.accept(facts);
        }
    }
}
