package io.troupe.host.journal;

import io.troupe.host.fact.Recorded;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Reads facts on platform threads of its own, for SQLite's native calls would hold a virtual thread's carrier. */
final class SqliteReader implements AutoCloseable {

    private static final int THREADS = 2;
    private static final int MAX_WAITING = 10_000;

    private interface Query {
        void bind(PreparedStatement statement) throws SQLException;
    }

    private final Path file;
    private final Blobs blobs;
    private final Archive archive;
    private final ThreadPoolExecutor threads;
    private final ArrayBlockingQueue<Connection> connections = new ArrayBlockingQueue<>(THREADS);

    SqliteReader(Path file, Blobs blobs, Archive archive) throws SQLException {
        this.file = file;
        this.blobs = blobs;
        this.archive = archive;
        for (int i = 0; i < THREADS; i++) {
            connections.add(Database.read(file));
        }
        this.threads = new ThreadPoolExecutor(
                THREADS,
                THREADS,
                0,
                TimeUnit.SECONDS,
                new ArrayBlockingQueue<>(MAX_WAITING),
                Thread.ofPlatform().name("troupe-journal-read-", 0).daemon().factory());
    }

    Future<List<Recorded>> stream(String stream, long afterVersion, int max) {
        return query("WHERE stream = ? AND version > ? ORDER BY version LIMIT ?", statement -> {
            statement.setString(1, stream);
            statement.setLong(2, afterVersion);
            statement.setInt(3, max);
        });
    }

    /** The plus signs keep SQLite from going through the positions: few streams are wanted, and they have an index. */
    Future<List<Recorded>> under(String prefix, long afterPosition, int max) {
        return query("WHERE stream >= ? AND stream < ? AND +pos > ? ORDER BY +pos LIMIT ?", statement -> {
            statement.setString(1, prefix);
            statement.setString(2, prefix + Character.MAX_VALUE);
            statement.setLong(3, afterPosition);
            statement.setInt(4, max);
        });
    }

    Future<List<Recorded>> streams(String prefix, String afterStream, long afterVersion, int max) {
        return query("WHERE (stream, version) > (?, ?) AND stream < ? ORDER BY stream, version LIMIT ?", statement -> {
            statement.setString(1, afterStream);
            statement.setLong(2, afterVersion);
            statement.setString(3, prefix + Character.MAX_VALUE);
            statement.setInt(4, max);
        });
    }

    Future<List<Recorded>> tail(long afterPosition, int max) {
        return query("WHERE pos > ? ORDER BY pos LIMIT ?", statement -> {
                    statement.setLong(1, afterPosition);
                    statement.setInt(2, max);
                })
                .map(facts -> gapless(afterPosition, facts));
    }

    /** A fact that is missing among the old ones may have left; whether it has, the verification of the files tells. */
    private List<Recorded> gapless(long afterPosition, List<Recorded> facts) {
        long expected = afterPosition;
        for (var fact : facts) {
            long before = expected;
            expected = fact.position();
            if (expected != before + 1 && expected - 1 > archive.gapless()) {
                throw Damage.of(file, "the fact at position " + (before + 1) + " is missing");
            }
        }
        return facts;
    }

    @Override
    public void close() {
        threads.shutdown();
        try {
            if (!threads.awaitTermination(30, TimeUnit.SECONDS)) {
                threads.shutdownNow();
            }
            for (var connection : connections) {
                connection.close();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (SQLException e) {
            throw new StoreUnavailable("cannot close " + file, e);
        }
    }

    private Future<List<Recorded>> query(String where, Query query) {
        Promise<List<Recorded>> promise = Promise.promise();
        var context = Vertx.currentContext();
        try {
            threads.execute(() -> {
                var result = run(where, query);
                complete(context, () -> result.onComplete(promise));
            });
        } catch (RejectedExecutionException e) {
            promise.fail(new StoreUnavailable("more than " + MAX_WAITING + " reads wait for the journal, try again"));
        }
        return promise.future();
    }

    private static void complete(@Nullable Context context, Runnable completion) {
        if (context == null) {
            completion.run();
        } else {
            context.runOnContext(now -> completion.run());
        }
    }

    private Future<List<Recorded>> run(String where, Query query) {
        try {
            var connection = connections.take();
            try (var statement = connection.prepareStatement("SELECT " + Row.COLUMNS + " FROM fact " + where)) {
                query.bind(statement);
                return Future.succeededFuture(read(statement));
            } finally {
                connections.add(connection);
            }
        } catch (SQLException e) {
            return Future.failedFuture(
                    Database.damaged(e)
                            ? Damage.of(file, String.valueOf(e.getMessage()))
                            : new StoreUnavailable("cannot read " + file + ": " + e.getMessage(), e));
        } catch (RuntimeException e) {
            return Future.failedFuture(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Future.failedFuture(new StoreUnavailable("the journal is closing"));
        }
    }

    private List<Recorded> read(PreparedStatement statement) throws SQLException {
        var facts = new ArrayList<Recorded>();
        try (var result = statement.executeQuery()) {
            while (result.next()) {
                var row = Row.read(result);
                if (row.crc() != result.getLong(13)) {
                    throw Damage.of(file, "the fact at position " + row.position() + " is not what was written");
                }
                facts.add(row.recorded(row.blob() == null ? row.body() : blobs.get(row.blob())));
            }
        }
        return facts;
    }
}
