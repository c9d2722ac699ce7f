package io.troupe.host.fact;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** The table of errors: what each is called outside, its HTTP status, and the exit code of the command line. */
public enum ErrorCode {
    AGENT_NOT_FOUND(404, 3),
    SKILL_NOT_FOUND(404, 3),
    TASK_NOT_FOUND(404, 3),
    RUN_NOT_FOUND(404, 3),
    WORKFLOW_NOT_FOUND(404, 3),
    PLUGIN_NOT_FOUND(404, 3),
    TOKEN_NOT_FOUND(404, 3),
    SCHEDULE_NOT_FOUND(404, 3),
    NOT_FOUND(404, 3),
    INPUT_INVALID(422, 1),
    OUTPUT_INVALID(422, 1),
    TOO_LARGE(413, 1),
    NOT_ALLOWED(403, 4),
    UNAUTHENTICATED(401, 4),
    PLUGIN_REFUSED(422, 4),
    STALE_VERSION(412, 1),
    TRANSITION_REFUSED(409, 1),
    RATE_LIMITED(429, 1),
    OVER_BUDGET(429, 1),
    OVERLOADED(503, 1),
    STORE_UNAVAILABLE(503, 1),
    DEADLINE_EXCEEDED(504, 1),
    NO_MODEL(409, 1),
    NOT_CONFIGURED(409, 1),
    /** A mistake of ours; the log has the details. */
    INTERNAL(500, 1);

    private final int status;
    private final int exit;

    ErrorCode(int status, int exit) {
        this.status = status;
        this.exit = exit;
    }

    public int status() {
        return status;
    }

    public int exit() {
        return exit;
    }

    /** Says whether it passes by itself, so that trying again after a while may help. */
    public boolean passes() {
        return this == RATE_LIMITED || this == OVERLOADED || this == STORE_UNAVAILABLE;
    }

    /** For example {@code agent-not-found}. */
    @JsonValue
    public String wire() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    public static Optional<ErrorCode> of(String wire) {
        return Arrays.stream(values()).filter(code -> code.wire().equals(wire)).findFirst();
    }
}
