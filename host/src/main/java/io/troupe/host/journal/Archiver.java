package io.troupe.host.journal;

import io.troupe.host.fact.Facts;
import io.troupe.host.fact.HostClock;
import io.troupe.host.fact.Ids;
import io.troupe.host.fact.JournalFact;
import io.troupe.host.fact.JournalFact.JournalArchived;
import io.troupe.host.journal.Departures.Batch;
import io.troupe.host.journal.Journal.Append;
import io.troupe.host.journal.Journal.Leaving;
import io.troupe.host.journal.Journal.Retired;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has streams leave the journal, in an order from which every crash recovers: first they are in a file of the archive,
 * synced and under its name; then one transaction deletes the first of them and adds the fact that names the file and
 * all positions that leave; then the others are deleted, a few at a time. A file that no fact names is of a crash, and
 * all that is in it still in the journal; facts that were to leave and are still here are deleted by the next run.
 *
 * <p>It rests three times as long as it works, so that appends hardly notice. Blocks; on one thread at a time.
 */
final class Archiver implements Retiring {

    private static final Logger LOG = LoggerFactory.getLogger(Archiver.class);
    private static final int SLICE = 500; // facts in one transaction: a few milliseconds
    private static final int REST = 3;
    private static final long LONGEST_REST_NANOS = 100_000_000;

    private final Path database;
    private final Blobs blobs;
    private final Archive archive;
    private final SqliteWriter writer;
    private final Failpoint failpoint;
    private final Departures departures;
    private final Ids ids = new Ids();
    private volatile boolean closing;

    /** The files of a journal. */
    record Place(Path database, Blobs blobs, Archive archive) {}

    Archiver(Place place, SqliteWriter writer, Failpoint failpoint) {
        this(place, writer, failpoint, Departures.ENOUGH);
    }

    Archiver(Place place, SqliteWriter writer, Failpoint failpoint, int enough) {
        this.database = place.database();
        this.blobs = place.blobs();
        this.archive = place.archive();
        this.writer = writer;
        this.failpoint = failpoint;
        this.departures = new Departures(enough);
    }

    @Override
    public Retired run(Leaving leaving) throws IOException, SQLException, InterruptedException {
        var remains = new Remains(new Place(database, blobs, archive), writer);
        remains.dropBlobs(this::rest);
        var files = new ArrayList<String>();
        long streams = 0;
        long facts = 0;
        try (var connection = Database.read(database);
                var search = departures.begin(connection, leaving)) {
            remains.dropFiles(connection);
            remove(remains.streams(connection), Optional.empty());
            while (!closing) {
                var batch = search.next();
                if (batch.isEmpty()) {
                    search.left();
                    break;
                }
                var fact = leave(connection, batch.get(), leaving);
                fact.file().ifPresent(files::add);
                streams += fact.streams();
                facts += fact.facts();
                search.left();
            }
        }
        return new Retired(streams, facts, files);
    }

    @Override
    public void stop() {
        closing = true;
    }

    private JournalArchived leave(Connection connection, Batch batch, Leaving leaving)
            throws IOException, SQLException, InterruptedException {
        var positions = batch.positions();
        var file = leaving.keep() ? Optional.of(name(archive, positions)) : Optional.<String>empty();
        var digest = file.isEmpty() ? Optional.<String>empty() : Optional.of(store(connection, file.get(), positions));
        var fact = fact(batch, leaving, file, digest);
        archive.leaving(positions.last());
        remove(batch.streams(), Optional.of(fact));
        say(fact, archive);
        return fact;
    }

    /** What is said of streams that leave. */
    static JournalArchived fact(Batch batch, Leaving leaving, Optional<String> file, Optional<String> digest) {
        var positions = batch.positions();
        var names = batch.streams().keySet().stream().sorted().toList();
        return new JournalArchived(
                positions.first(),
                positions.last(),
                names.size(),
                positions.count(),
                positions.toString(),
                names.getFirst(),
                names.getLast(),
                leaving.before(),
                file,
                digest);
    }

    static void say(JournalArchived fact, Archive archive) {
        LOG.info(
                "{} facts of {} streams that ended before {} left the journal{}",
                fact.facts(),
                fact.streams(),
                Instant.ofEpochMilli(fact.endedBefore()),
                fact.file()
                        .map(name -> " for " + archive.folder().resolve(name))
                        .orElse(""));
    }

    /** A name that was never used: a stream that went on in the last moment leaves with a later file. */
    static String name(Archive archive, Ranges positions) {
        var name = positions.first() + "-" + positions.last();
        int again = 1;
        while (archive.names(name + (again > 1 ? "-" + again : "") + ArchiveFile.SUFFIX)) {
            again++;
        }
        return name + (again > 1 ? "-" + again : "") + ArchiveFile.SUFFIX;
    }

    private String store(Connection connection, String name, Ranges positions) throws IOException {
        Files.createDirectories(archive.folder());
        Blobs.syncAround(database);
        return ArchiveFile.write(
                archive.folder().resolve(name),
                sink -> {
                    try (var rows = connection.prepareStatement(
                            "SELECT " + Row.COLUMNS + " FROM fact WHERE pos BETWEEN ? AND ? ORDER BY pos")) {
                        for (var range : (Iterable<long[]>) positions.pairs()::iterator) {
                            for (long at = range[0]; at <= range[1] && !closing; at += SLICE) {
                                long began = System.nanoTime();
                                rows.setLong(1, at);
                                rows.setLong(2, Math.min(range[1], at + SLICE - 1));
                                copy(rows, sink);
                                rest(System.nanoTime() - began);
                            }
                        }
                    } catch (SQLException e) {
                        throw new IOException("cannot read " + database + ": " + e.getMessage(), e);
                    }
                    if (closing) {
                        throw new IOException("the journal is closing");
                    }
                },
                failpoint);
    }

    private void copy(PreparedStatement query, ArchiveFile.Sink sink) throws SQLException, IOException {
        try (var rows = query.executeQuery()) {
            while (rows.next()) {
                var row = Row.read(rows);
                if (row.crc() != rows.getLong(13)) {
                    throw Damage.of(database, "the fact at position " + row.position() + " is not what was written");
                }
                sink.add(Envelope.of(row, row.blob() == null ? row.body() : blobs.get(row.blob())));
            }
        }
    }

    /** Deletes streams, a few facts at a time; the first transaction adds the fact. */
    private void remove(Map<String, Long> streams, Optional<JournalArchived> fact)
            throws IOException, SQLException, InterruptedException {
        var said = fact.map(this::pending);
        var slice = new LinkedHashMap<String, Long>();
        long facts = 0;
        var left = streams.entrySet().iterator();
        while (left.hasNext() && (!closing || said.isPresent())) {
            var stream = left.next();
            slice.put(stream.getKey(), stream.getValue());
            facts += stream.getValue();
            if (facts >= SLICE || !left.hasNext()) {
                var removal = new Removal(Map.copyOf(slice), said);
                long began = System.nanoTime();
                if (writer.remove(removal) > 0) {
                    departures.anew();
                }
                if (said.isPresent()) {
                    fact.ifPresent(archive::add);
                    said = Optional.empty();
                }
                slice.clear();
                facts = 0;
                rest(System.nanoTime() - began);
            }
        }
    }

    private Pending pending(JournalArchived fact) {
        var draft = Facts.draft(fact, HostClock.millis(), "default", Optional.empty());
        return new Pending(List.of(new Append(ids.next("archived"), JournalFact.STREAM, Append.ANY, List.of(draft))));
    }

    /** Lets others work for some time. */
    private void rest(long worked) {
        if (!closing) {
            LockSupport.parkNanos(Math.min(worked * REST, LONGEST_REST_NANOS));
        }
    }
}
