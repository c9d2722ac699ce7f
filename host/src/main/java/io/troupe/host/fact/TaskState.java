package io.troupe.host.fact;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;

/** Where a task stands, and where it may go from there. */
public enum TaskState {
    /** Accepted; waits for its time, or for other tasks. */
    SUBMITTED,
    /** Somebody may take it. */
    QUEUED,
    RUNNING,
    /** Its agent asked a human and waits for the answer. */
    WAITING_FOR_INPUT,
    COMPLETED,
    FAILED,
    CANCELLED,
    EXPIRED,
    /** Every attempt failed; it stays as it is until somebody wants it tried anew. */
    DEAD_LETTER;

    private static final Set<TaskState> ENDS = EnumSet.of(COMPLETED, FAILED, CANCELLED, EXPIRED);

    /** True when nothing can follow. */
    public boolean terminal() {
        return ENDS.contains(this);
    }

    /** True when nothing follows by itself: it has ended, or is a dead letter. */
    public boolean over() {
        return terminal() || this == DEAD_LETTER;
    }

    /**
     * Says whether the transition is in the table. A queued task may end at once: by cancellation, by its deadline, or
     * by the late outcome of a client whose lease ran out but whose place nobody has taken. A running one is submitted
     * again when it is to be retried later.
     */
    public boolean mayBecome(TaskState next) {
        return switch (this) {
            case SUBMITTED -> next == QUEUED || next == CANCELLED || next == EXPIRED;
            case QUEUED -> next == RUNNING || ENDS.contains(next);
            case RUNNING -> next == RUNNING || next == WAITING_FOR_INPUT || givenBack(next) || ENDS.contains(next);
            case WAITING_FOR_INPUT -> next == RUNNING || givenBack(next) || ENDS.contains(next);
            case DEAD_LETTER -> next == QUEUED;
            case COMPLETED, FAILED, CANCELLED, EXPIRED -> false;
        };
    }

    private static boolean givenBack(TaskState next) {
        return next == QUEUED || next == SUBMITTED || next == DEAD_LETTER;
    }

    @JsonValue
    public String wire() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
