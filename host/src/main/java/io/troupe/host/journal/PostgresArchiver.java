package io.troupe.host.journal;

import io.troupe.host.fact.Facts;
import io.troupe.host.fact.HostClock;
import io.troupe.host.fact.Ids;
import io.troupe.host.fact.JournalFact;
import io.troupe.host.fact.JournalFact.JournalArchived;
import io.troupe.host.journal.Departures.Batch;
import io.troupe.host.journal.Journal.Leaving;
import io.troupe.host.journal.Journal.Retired;
import io.troupe.host.journal.Leases.Lease;
import java.io.IOException;
import java.nio.file.Files;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;

/**
 * Has streams leave a journal in PostgreSQL, on one node at a time, which a lease sees to. First they are in a file of
 * this node's archive, then one transaction deletes them and adds the fact that names the file. The transaction begins
 * another generation: what other nodes know of the streams that left is not so any more.
 */
final class PostgresArchiver implements Retiring {

    private static final String ROLE = "journal/retiring";
    private static final int NETWORK_MILLIS = 60_000;
    private static final Duration LENGTH = Duration.ofMinutes(10);
    private static final int ENOUGH = 1_000; // facts in one transaction, or a few more: all appends wait for it
    private static final int SLICE = 500;
    private static final int REST = 3;
    private static final long LONGEST_REST_NANOS = 500_000_000;
    private static final String DELETE_LARGE = "DELETE FROM large_body WHERE digest = ANY (?) "
            + "AND NOT EXISTS (SELECT 1 FROM fact WHERE blob = digest)";

    private final PostgresStore store;
    private final Archive archive;
    private final Leases leases;
    private final Departures departures = new Departures(ENOUGH);
    private final Ids ids = new Ids();
    private volatile boolean closing;

    PostgresArchiver(PostgresStore store, Archive archive, Leases leases) {
        this.store = store;
        this.archive = archive;
        this.leases = leases;
    }

    @Override
    public void stop() {
        closing = true;
    }

    /** Does nothing while another node is at it. */
    @Override
    public Retired run(Leaving leaving) throws IOException, SQLException, InterruptedException {
        var files = new ArrayList<String>();
        long streams = 0;
        long facts = 0;
        departures.anew(); // other nodes have streams leave and come to an end, too
        try (var connection = connect();
                var search = departures.begin(connection, leaving)) {
            for (var lease = lease(); lease.isPresent() && !closing; lease = lease()) {
                long began = System.nanoTime();
                var batch = search.next();
                if (batch.isEmpty()) {
                    break;
                }
                var fact = leave(connection, batch.get(), leaving, lease.get());
                fact.file().ifPresent(files::add);
                streams += fact.streams();
                facts += fact.facts();
                rest(System.nanoTime() - began);
            }
            lease().ifPresent(leases::release);
        }
        return new Retired(streams, facts, files);
    }

    /** One that lets go of what it has locked when this process is frozen or cut off. */
    private Connection connect() throws SQLException {
        var connection = PostgresSchema.connect(store.place());
        try (var statement = connection.createStatement()) {
            statement.execute("SET idle_in_transaction_session_timeout = '5s'");
            statement.execute("SET lock_timeout = '10s'");
            connection.setNetworkTimeout(Runnable::run, NETWORK_MILLIS);
            return connection;
        } catch (SQLException e) {
            connection.close();
            throw e;
        }
    }

    private Optional<Lease> lease() throws SQLException {
        try {
            return PostgresLine.await(leases.claim(ROLE, store.sender(), LENGTH, "has facts leave"));
        } catch (PostgresFailure e) {
            throw new SQLException(e.getMessage(), e);
        }
    }

    private JournalArchived leave(Connection connection, Batch batch, Leaving leaving, Lease lease)
            throws IOException, SQLException {
        var file = leaving.keep() ? Optional.of(Archiver.name(archive, batch.positions())) : Optional.<String>empty();
        var digest = file.isEmpty()
                ? Optional.<String>empty()
                : Optional.of(store(connection, file.get(), batch.positions()));
        var fact = Archiver.fact(batch, leaving, file, digest);
        archive.leaving(fact.toPosition());
        connection.setAutoCommit(false);
        try {
            remove(connection, batch, fact, lease);
            connection.commit();
        } catch (SQLException | RuntimeException e) {
            connection.rollback();
            throw e;
        } finally {
            connection.setAutoCommit(true);
        }
        Archiver.say(fact, archive);
        return fact;
    }

    private String store(Connection connection, String name, Ranges positions) throws IOException {
        Files.createDirectories(archive.folder());
        Blobs.syncAround(archive.folder());
        return ArchiveFile.write(
                archive.folder().resolve(name),
                sink -> {
                    try (var rows = connection.prepareStatement(
                            PostgresRow.SELECT + "WHERE pos BETWEEN ? AND ? ORDER BY pos")) {
                        for (var range : (Iterable<long[]>) positions.pairs()::iterator) {
                            for (long at = range[0]; at <= range[1]; at += SLICE) {
                                rows.setLong(1, at);
                                rows.setLong(2, Math.min(range[1], at + SLICE - 1));
                                copy(rows, sink);
                            }
                        }
                    } catch (SQLException e) {
                        throw new IOException("cannot read " + store.place() + ": " + e.getMessage(), e);
                    }
                },
                Failpoint.none());
    }

    private void copy(PreparedStatement query, ArchiveFile.Sink sink) throws SQLException, IOException {
        try (var rows = query.executeQuery()) {
            while (rows.next()) {
                var row = Row.read(rows);
                if (row.at(0).crc() != rows.getLong(13)) {
                    throw PostgresRow.damage(
                            store.place(), "the fact at position " + row.position() + " is not what was written");
                }
                sink.add(Envelope.of(row, row.blob() == null ? row.body() : rows.getString(14)));
            }
        }
    }

    /** Streams that have gone on since they were chosen stay, and leave with a later file. */
    private void remove(Connection connection, Batch batch, JournalArchived fact, Lease lease) throws SQLException {
        long position = Database.number(connection, "SELECT pos FROM head FOR UPDATE");
        hold(connection, lease);
        var large = new ArrayList<String>();
        try (var delete = connection.prepareStatement("DELETE FROM fact WHERE stream = ? RETURNING blob")) {
            for (var stream : batch.streams().entrySet()) {
                if (PostgresSchema.version(connection, stream.getKey()) == stream.getValue()) {
                    delete.setString(1, stream.getKey());
                    try (var rows = delete.executeQuery()) {
                        while (rows.next()) {
                            Optional.ofNullable(rows.getString(1)).ifPresent(large::add);
                        }
                    }
                }
            }
        }
        if (!large.isEmpty()) {
            try (var delete = connection.prepareStatement(DELETE_LARGE)) {
                delete.setArray(1, connection.createArrayOf("text", large.toArray()));
                delete.executeUpdate();
            }
        }
        say(connection, fact, position + 1);
    }

    /** Nobody else takes the lease before this transaction ends. */
    private static void hold(Connection connection, Lease lease) throws SQLException {
        try (var held = connection.prepareStatement("SELECT 1 FROM lease WHERE role = ? AND holder = ? AND epoch = ? "
                + "AND until > " + PostgresLeases.NOW + " FOR NO KEY UPDATE")) {
            held.setString(1, lease.role());
            held.setString(2, lease.holder());
            held.setLong(3, lease.epoch());
            try (var rows = held.executeQuery()) {
                if (!rows.next()) {
                    throw new LeaseLost(lease);
                }
            }
        }
    }

    private void say(Connection connection, JournalArchived fact, long position) throws SQLException {
        var draft = Facts.draft(fact, HostClock.millis(), "default", Optional.empty());
        long version = PostgresSchema.version(connection, JournalFact.STREAM) + 1;
        boolean large = draft.body().length() > Blobs.LARGE;
        var blob = large ? Blobs.digest(draft.body()) : null;
        if (blob != null) {
            try (var content = connection.prepareStatement(PostgresCopy.LARGE)) {
                content.setString(1, blob);
                content.setString(2, draft.body());
                content.executeUpdate();
            }
        }
        var row = Row.of(draft, JournalFact.STREAM, version, 0, large ? "" : draft.body(), blob, ids.next("archived"));
        try (var insert = connection.prepareStatement(Row.INSERT);
                var move = connection.prepareStatement("UPDATE head SET pos = pos + 1, generation = generation + 1");
                var hint = connection.prepareStatement("SELECT pg_notify(?, ?)")) {
            row.bind(insert);
            insert.setLong(1, position);
            insert.executeUpdate();
            move.executeUpdate();
            hint.setString(1, store.place().channel());
            hint.setString(2, "archiver " + position);
            hint.execute();
        }
    }

    /** Lets others work for some time. */
    private void rest(long worked) {
        if (!closing) {
            LockSupport.parkNanos(Math.min(worked * REST, LONGEST_REST_NANOS));
        }
    }
}
