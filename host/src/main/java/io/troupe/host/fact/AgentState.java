package io.troupe.host.fact;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** Where an agent stands. */
public enum AgentState {
    INITIALIZING,
    AVAILABLE,
    /** Replaced or about to be: takes no new work, and ends what it has. */
    DRAINING,
    /** Misbehaved, and is being restarted. */
    ERROR,
    STOPPED;

    /** Says whether the transition is in the table. */
    public boolean mayBecome(AgentState next) {
        return switch (this) {
            case INITIALIZING -> next == AVAILABLE || next == ERROR || next == STOPPED;
            case AVAILABLE -> next == DRAINING || next == ERROR || next == STOPPED;
            case DRAINING -> next == AVAILABLE || next == ERROR || next == STOPPED;
            case ERROR -> next == INITIALIZING || next == AVAILABLE || next == DRAINING || next == STOPPED;
            case STOPPED -> next == INITIALIZING;
        };
    }

    @JsonValue
    public String wire() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
