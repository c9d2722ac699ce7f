package io.troupe.host.journal;

import io.troupe.host.fact.Recorded;
import io.vertx.core.Future;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Keeps the journal in one SQLite file, large bodies in a folder beside it, and what has left in another,
 * {@code archive}. One process at a time may have it.
 */
public final class SqliteJournal implements Journal {

    private final SqliteWriter writer;
    private final SqliteReader reader;
    private final Archive archive;
    private final Retirement retirement;
    private final Leases leases = new MemoryLeases(InstantSource.system(), this::appendAll);

    private SqliteJournal(SqliteWriter writer, Archiver.Place place, Failpoint failpoint) throws SQLException {
        this.writer = writer;
        this.archive = place.archive();
        this.reader = new SqliteReader(place.database(), place.blobs(), archive);
        this.retirement = new Retirement(archive, new Archiver(place, writer, failpoint));
    }

    /**
     * Opens the journal, which is made where there is none. Blocks.
     *
     * @throws StoreUnavailable when the file is damaged or cannot be opened; it says how to mend that
     */
    public static SqliteJournal open(Path file, Path blobs) {
        return open(file, blobs, Failpoint.none());
    }

    /** Opens the journal with somebody who watches its writes. */
    public static SqliteJournal open(Path file, Path blobs, Failpoint failpoint) {
        try {
            WriteAheadLog.check(file);
            var store = new Blobs(blobs, failpoint);
            var writer = SqliteWriter.open(file, store, failpoint);
            var archive = Archive.load(file, store);
            return new SqliteJournal(writer, new Archiver.Place(file, store, archive), failpoint);
        } catch (SQLException e) {
            throw Database.damaged(e)
                    ? Damage.of(file, String.valueOf(e.getMessage()))
                    : new StoreUnavailable("cannot open the journal " + file + ": " + e.getMessage(), e);
        } catch (IOException e) {
            throw new StoreUnavailable("cannot open the journal " + file + ": " + e, e);
        }
    }

    @Override
    public Future<Appended> append(Append append) {
        return writer.append(List.of(append)).map(List::getFirst);
    }

    @Override
    public Future<List<Appended>> appendAll(List<Append> appends) {
        return writer.append(Journal.together(appends));
    }

    @Override
    public Leases leases() {
        return leases;
    }

    @Override
    public Future<List<Recorded>> stream(String stream, long afterVersion, int max) {
        return reader.stream(stream, afterVersion, max);
    }

    @Override
    public Future<List<Recorded>> under(String prefix, long afterPosition, int max) {
        return reader.under(prefix, afterPosition, max);
    }

    @Override
    public Future<List<Recorded>> streams(String prefix, String afterStream, long afterVersion, int max) {
        return reader.streams(prefix, afterStream, afterVersion, max);
    }

    @Override
    public Future<List<Recorded>> tail(long afterPosition, int max) {
        return reader.tail(afterPosition, max);
    }

    @Override
    public long gapless() {
        return archive.gapless();
    }

    @Override
    public Future<Retired> retire(Leaving leaving) {
        return retirement.run(leaving);
    }

    @Override
    public Future<List<Recorded>> archived(String stream) {
        return retirement.find(stream);
    }

    @Override
    public Optional<Long> mayHaveLeft(String stream) {
        return archive.mayHave(stream);
    }

    @Override
    public Extent extent() {
        return new Extent(writer.size(), archive.facts(), retirement.trouble());
    }

    @Override
    public long position() {
        return writer.position();
    }

    @Override
    public Optional<Problem> problem() {
        return writer.problem();
    }

    @Override
    public Runnable onAppended(Consumer<List<Recorded>> listener) {
        return writer.onAppended(listener);
    }

    @Override
    public void close() {
        retirement.close();
        reader.close();
        writer.close();
    }
}
