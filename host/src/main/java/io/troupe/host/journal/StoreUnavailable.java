package io.troupe.host.journal;

import io.troupe.host.fact.Unavailable;
import java.sql.SQLException;
import java.util.Set;
import javax.net.ssl.SSLException;

/** Says that the journal cannot be written or read now, why, and what would mend it. */
public final class StoreUnavailable extends Unavailable {

    /** What a database says that has no room, or does not take connections yet. */
    private static final Set<String> PASSING = Set.of("53", "57");

    /** What the driver says where it did not reach one; it says so of TLS, too, that does not come about. */
    private static final Set<String> UNREACHED = Set.of("08001", "08006");

    private final boolean untouched;

    public StoreUnavailable(String message, Throwable cause) {
        super(message, cause);
        untouched = false;
    }

    public StoreUnavailable(String message) {
        this(message, false);
    }

    private StoreUnavailable(String message, boolean untouched) {
        super(message);
        this.untouched = untouched;
    }

    /** One of which it is certain that nothing was written. */
    static StoreUnavailable untouched(String message) {
        return new StoreUnavailable(message, true);
    }

    @Override
    public boolean isUntouched() {
        return untouched;
    }

    /** Says whether the database cannot be used right now, rather than never. */
    public boolean mayPass() {
        boolean passes = false;
        for (Throwable cause = getCause(); cause != null; cause = cause.getCause()) {
            var state = cause instanceof PostgresFailure failure
                    ? failure.state()
                    : cause instanceof SQLException database ? String.valueOf(database.getSQLState()) : "";
            passes |= UNREACHED.contains(state) || PASSING.stream().anyMatch(state::startsWith);
            if (cause instanceof SSLException) {
                return false;
            }
        }
        return passes;
    }
}
