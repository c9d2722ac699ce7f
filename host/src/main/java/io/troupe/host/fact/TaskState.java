package io.troupe.host.fact;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;

/** Where a task stands, and where it may go from there. It is queued from the moment it is accepted. */
public enum TaskState {
    QUEUED,
    RUNNING,
    /** Its agent asked a human and waits for the answer. */
    WAITING_FOR_INPUT,
    COMPLETED,
    FAILED,
    CANCELLED,
    EXPIRED;

    private static final Set<TaskState> ENDS = EnumSet.of(COMPLETED, FAILED, CANCELLED, EXPIRED);

    /** True when nothing can follow. */
    public boolean terminal() {
        return ENDS.contains(this);
    }

    /**
     * Says whether the transition is in the table. A queued task may end at once: by cancellation, by its deadline, or
     * by the late outcome of a client whose lease ran out but whose place nobody has taken.
     */
    public boolean mayBecome(TaskState next) {
        return switch (this) {
            case QUEUED -> next == RUNNING || ENDS.contains(next);
            case RUNNING -> next == RUNNING || next == WAITING_FOR_INPUT || next == QUEUED || ENDS.contains(next);
            case WAITING_FOR_INPUT -> next == RUNNING || next == QUEUED || ENDS.contains(next);
            case COMPLETED, FAILED, CANCELLED, EXPIRED -> false;
        };
    }

    @JsonValue
    public String wire() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
