package io.troupe.host.journal;

import io.troupe.host.journal.Archiver.Place;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.LongConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Clears up behind runs of the archiver that ended before they were done, and behind facts that have left. Blocks. */
final class Remains {

    private static final Logger LOG = LoggerFactory.getLogger(Remains.class);
    private static final int AT_ONCE = 100;

    private final Place place;
    private final SqliteWriter writer;

    Remains(Place place, SqliteWriter writer) {
        this.place = place;
        this.writer = writer;
    }

    /**
     * Deletes blobs that no fact refers to. What a run lets go the next one deletes: by then nobody reads it any more.
     *
     * @param rest is told after each few how many nanoseconds they took
     */
    void dropBlobs(LongConsumer rest) throws IOException, SQLException, InterruptedException {
        try (var all = place.blobs().all()) {
            var some = new ArrayList<String>(AT_ONCE);
            for (var file : all) {
                some.add(String.valueOf(file.getFileName()));
                if (some.size() == AT_ONCE) {
                    dropBlobs(some, rest);
                }
            }
            dropBlobs(some, rest);
        }
    }

    private void dropBlobs(List<String> some, LongConsumer rest)
            throws IOException, SQLException, InterruptedException {
        if (!some.isEmpty()) {
            long began = System.nanoTime();
            writer.dropBlobs(List.copyOf(some));
            some.clear();
            rest.accept(System.nanoTime() - began);
        }
    }

    /** Deletes files that a crash left: those half written, and those that no fact names while the journal has it all. */
    void dropFiles(Connection connection) throws IOException, SQLException {
        var folder = place.archive().folder();
        if (!Files.isDirectory(folder)) {
            return;
        }
        try (var all = Files.newDirectoryStream(folder)) {
            for (var file : all) {
                var name = String.valueOf(file.getFileName());
                if (name.endsWith(ArchiveFile.SUFFIX + ".tmp")) {
                    Files.delete(file);
                } else if (name.endsWith(ArchiveFile.SUFFIX) && !place.archive().names(name)) {
                    drop(file, connection);
                }
            }
        }
    }

    private static void drop(Path file, Connection connection) throws IOException, SQLException {
        if (inJournal(file, connection)) {
            Files.delete(file);
            LOG.info("{} was not finished before the host ended; what is in it is still in the journal", file);
        } else {
            LOG.warn("{} is not of this journal's archive: nothing was done to it", file);
        }
    }

    private static boolean inJournal(Path file, Connection connection) throws SQLException {
        boolean[] all = {true};
        try (var there = connection.prepareStatement("SELECT crc FROM fact WHERE pos = ?")) {
            ArchiveFile.read(file, fact -> all[0] &= has(there, fact));
            return all[0];
        } catch (IOException e) {
            LOG.warn("{} cannot be read", file, e);
            return false;
        }
    }

    private static boolean has(PreparedStatement there, Envelope fact) {
        try {
            there.setLong(1, fact.position());
            try (var rows = there.executeQuery()) {
                return rows.next() && rows.getLong(1) == fact.crc();
            }
        } catch (SQLException e) {
            throw new StoreUnavailable("cannot read the journal: " + e.getMessage(), e);
        }
    }

    /** Streams that were to leave and are still here, since the last run did not come to its end. */
    Map<String, Long> streams(Connection connection) throws SQLException {
        var streams = new LinkedHashMap<String, Long>();
        var left = Archive.read(connection, place.blobs());
        if (left.isEmpty()) {
            return streams;
        }
        var positions = Ranges.parse(left.getLast().positions());
        try (var there = connection.prepareStatement("SELECT DISTINCT stream FROM fact WHERE pos BETWEEN ? AND ?");
                var facts = connection.prepareStatement("SELECT pos, version FROM fact WHERE stream = ?")) {
            for (var range : positions.pairs().toList()) {
                there.setLong(1, range[0]);
                there.setLong(2, range[1]);
                try (var rows = there.executeQuery()) {
                    while (rows.next()) {
                        var stream = rows.getString(1);
                        version(facts, stream, positions).ifPresent(version -> streams.put(stream, version));
                    }
                }
            }
        }
        return streams;
    }

    /** The version of a stream all of whose facts were to leave; one that has gone on since stays. */
    private static OptionalLong version(PreparedStatement facts, String stream, Ranges positions) throws SQLException {
        long version = 0;
        facts.setString(1, stream);
        try (var rows = facts.executeQuery()) {
            while (rows.next()) {
                if (!positions.contain(rows.getLong(1))) {
                    return OptionalLong.empty();
                }
                version = Math.max(version, rows.getLong(2));
            }
        }
        return OptionalLong.of(version);
    }
}
