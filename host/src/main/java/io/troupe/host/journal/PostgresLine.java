package io.troupe.host.journal;

import io.vertx.core.Future;
import io.vertx.pgclient.PgConnection;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A connection on which one thread works, and waits. */
final class PostgresLine implements AutoCloseable {

    private final PgConnection connection;

    private volatile boolean ended;

    private PostgresLine(PgConnection connection) {
        this.connection = connection;
        connection.closeHandler(gone -> ended = true);
        connection.exceptionHandler(known -> {}); // whoever waits for an answer is told
    }

    /** Connects; blocks. */
    static PostgresLine open(PostgresStore store) throws PostgresFailure {
        try {
            return new PostgresLine(await(store.connect()));
        } catch (PostgresFailure e) {
            throw PostgresFailure.unconnected(e);
        }
    }

    /** True once the database or somebody in between has ended it: what is sent now never arrives. */
    boolean ended() {
        return ended;
    }

    /** Sends a statement, and does not wait for its answer; the answers come in the order of the statements. */
    Future<RowSet<Row>> send(String statement, Tuple values) {
        return connection.preparedQuery(statement).execute(values);
    }

    Future<RowSet<Row>> send(String statement) {
        return connection.query(statement).execute();
    }

    RowSet<Row> ask(String statement, Tuple values) throws PostgresFailure {
        return await(send(statement, values));
    }

    RowSet<Row> ask(String statement) throws PostgresFailure {
        return await(send(statement));
    }

    /** Waits; never on an event loop. */
    static <T> T await(Future<T> answer) throws PostgresFailure {
        try {
            return answer.toCompletionStage()
                    .toCompletableFuture()
                    .get(PostgresStore.PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw PostgresFailure.of(e.getCause() == null ? e : e.getCause());
        } catch (TimeoutException | CancellationException e) {
            throw PostgresFailure.of(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw PostgresFailure.of(e);
        }
    }

    /** Returns at once. */
    @Override
    public void close() {
        connection.close().onFailure(gone -> {}); // it is given up either way
    }
}
