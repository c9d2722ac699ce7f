package io.troupe.host.journal;

import io.troupe.host.journal.Journal.Problem;
import io.vertx.pgclient.PgException;
import java.util.Set;
import java.util.concurrent.TimeoutException;

/** Says what went wrong with the database, and what it means for what was being written. */
final class PostgresFailure extends Exception {

    /** What became of the transaction. */
    enum Fate {
        /** It was given up for what others wrote meanwhile; it is to be made again from what is there now. */
        CONFLICT,
        /** Nothing of it has happened, and nothing will. */
        REFUSED,
        /** Nobody knows. */
        UNKNOWN
    }

    /** Classes of errors after which the transaction has certainly been given up. */
    private static final Set<String> GIVEN_UP =
            Set.of("22", "23", "25", "28", "3D", "3F", "40", "42", "53", "54", "55", "58");

    private static final String READ_ONLY = "25006";
    static final String WRITABLE = "point journal.postgres.url at the primary, or make the database writable";
    private static final Set<String> UNIQUE = Set.of("23505");
    private static final Set<String> PASSING = Set.of("40001", "40P01", "55P03");
    private static final Set<String> OF_THE_ROW = Set.of("22", "54");

    private final Fate fate;
    private final String state;

    private PostgresFailure(Fate fate, String state, String message, Throwable cause) {
        super(message, cause);
        this.fate = fate;
        this.state = state;
    }

    /** What a statement that may have written has failed with. */
    static PostgresFailure of(Throwable failure) {
        return switch (failure) {
            case PostgresFailure known -> known;
            case PgException database -> {
                var state = String.valueOf(database.getSqlState());
                var fate = UNIQUE.contains(state)
                        ? Fate.CONFLICT
                        : GIVEN_UP.contains(state.substring(0, Math.min(2, state.length())))
                                ? Fate.REFUSED
                                : Fate.UNKNOWN;
                yield new PostgresFailure(fate, state, database.getErrorMessage() + " (" + state + ")", database);
            }
            case TimeoutException late -> new PostgresFailure(Fate.UNKNOWN, "", "it does not answer", late);
            default -> new PostgresFailure(Fate.UNKNOWN, "", String.valueOf(failure.getMessage()), failure);
        };
    }

    /** What a connection could not be made for: nothing can have been written. */
    static PostgresFailure unconnected(Throwable failure) {
        var found = of(failure);
        return new PostgresFailure(Fate.REFUSED, found.state, String.valueOf(found.getMessage()), failure);
    }

    /** The group was made from what is no longer so. */
    static PostgresFailure outdated(String what) {
        return new PostgresFailure(Fate.CONFLICT, "", what, new IllegalStateException(what));
    }

    Fate fate() {
        return fate;
    }

    /** The database's own code, of five letters; empty where it did not answer. */
    String state() {
        return state;
    }

    /** True when the same may well succeed in a moment. */
    boolean passes() {
        return PASSING.contains(state);
    }

    /** True when the database takes no writes, as one that is no longer the primary. */
    boolean isReadOnly() {
        return READ_ONLY.equals(state);
    }

    /** True when one of the rows is at fault. */
    boolean ofTheRow() {
        return state.length() == 5 && OF_THE_ROW.contains(state.substring(0, 2));
    }

    /** In words, with what mends it. */
    Problem problem(PostgresPlace place) {
        var detail = switch (state) {
            case "53100" -> "disk full at " + place + ": ";
            case READ_ONLY -> "read-only: " + place + ": ";
            case "53300" -> "too many connections to " + place + ": ";
            default -> "cannot write to " + place + ": ";
        };
        return new Problem(detail + getMessage(), fix(place) + "; the host resumes by itself");
    }

    /** What mends it. */
    String fix(PostgresPlace place) {
        return switch (state) {
            case "53100" -> "free 1 GB on the database's disk";
            case "53300" -> "raise max_connections of the database, or run fewer nodes on it";
            case READ_ONLY -> WRITABLE;
            case "28P01", "28000" ->
                "mend journal.postgres.user and journal.postgres.password, or pg_hba.conf of the database";
            case "3D000" -> "create the database, or mend journal.postgres.url";
            case "42501" -> "grant the user its schema: GRANT ALL ON SCHEMA " + place.schema();
            case "55P03" -> "end the session that holds the journal's head: see pg_locks";
            default -> "see that the database runs and can be reached from here";
        };
    }
}
