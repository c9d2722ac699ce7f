package io.troupe.host.fact;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;

/** Where a run of a workflow is, and where it may go from there. */
public enum RunState {
    /** Accepted; its strategy was not asked yet. */
    PENDING,
    RUNNING,
    /** Nothing more is started; what runs goes on. */
    PAUSED,
    /** Nothing goes on until a human has answered. */
    AWAITING_INPUT,
    /** What was completed is being undone. */
    ROLLING_BACK,
    COMPLETED,
    FAILED,
    CANCELLED,
    ROLLED_BACK;

    /** Says whether nothing happens in it by itself any more. */
    public boolean over() {
        return switch (this) {
            case PENDING, RUNNING, PAUSED, AWAITING_INPUT, ROLLING_BACK -> false;
            case COMPLETED, FAILED, CANCELLED, ROLLED_BACK -> true;
        };
    }

    /** Says whether the table of states lets this become the other. */
    public boolean mayBecome(RunState next) {
        return next().contains(next);
    }

    private Set<RunState> next() {
        return switch (this) {
            case PENDING -> EnumSet.of(RUNNING, PAUSED, AWAITING_INPUT, ROLLING_BACK, COMPLETED, FAILED, CANCELLED);
            case RUNNING -> EnumSet.of(PAUSED, AWAITING_INPUT, ROLLING_BACK, COMPLETED, FAILED, CANCELLED);
            case PAUSED -> EnumSet.of(RUNNING, AWAITING_INPUT, ROLLING_BACK, FAILED, CANCELLED);
            case AWAITING_INPUT -> EnumSet.of(RUNNING, PAUSED, ROLLING_BACK, COMPLETED, FAILED, CANCELLED);
            case ROLLING_BACK -> EnumSet.of(ROLLED_BACK, FAILED, CANCELLED);
            case COMPLETED, FAILED, CANCELLED -> EnumSet.of(ROLLING_BACK);
            case ROLLED_BACK -> EnumSet.noneOf(RunState.class);
        };
    }

    /** For example {@code awaiting-input}. */
    @JsonValue
    public String wire() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    @JsonCreator
    public static RunState of(String wire) {
        return Arrays.stream(values())
                .filter(state -> state.wire().equals(wire))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("not a state of a run: '" + wire + "'"));
    }
}
