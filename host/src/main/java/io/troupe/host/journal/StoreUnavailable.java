package io.troupe.host.journal;

import io.troupe.host.fact.Unavailable;
import java.sql.SQLException;
import java.util.Set;

/** Says that the journal cannot be written or read now, why, and what would mend it. */
public final class StoreUnavailable extends Unavailable {

    /** What a database says that has no room, or does not take connections yet; 08: that it was not reached at all. */
    private static final Set<String> PASSING = Set.of("08", "53", "57");

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
        for (Throwable cause = getCause(); cause != null; cause = cause.getCause()) {
            var state = cause instanceof PostgresFailure failure
                    ? failure.state()
                    : cause instanceof SQLException database ? String.valueOf(database.getSQLState()) : "";
            if (state.length() == 5 && PASSING.contains(state.substring(0, 2))) {
                return true;
            }
        }
        return false;
    }
}
