package io.troupe.host.fact;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The tables that the outside counts on, written down once more. */
class TablesTest {

    @Test
    void errorsAreCalledAsPromised() {
        var promised = Map.ofEntries(
                Map.entry("agent-not-found", "404 3"),
                Map.entry("skill-not-found", "404 3"),
                Map.entry("task-not-found", "404 3"),
                Map.entry("plugin-not-found", "404 3"),
                Map.entry("token-not-found", "404 3"),
                Map.entry("schedule-not-found", "404 3"),
                Map.entry("run-not-found", "404 3"),
                Map.entry("workflow-not-found", "404 3"),
                Map.entry("not-found", "404 3"),
                Map.entry("unauthenticated", "401 4"),
                Map.entry("plugin-refused", "422 4"),
                Map.entry("stale-version", "412 1"),
                Map.entry("rate-limited", "429 1"),
                Map.entry("over-budget", "429 1"),
                Map.entry("not-configured", "409 1"),
                Map.entry("input-invalid", "422 1"),
                Map.entry("output-invalid", "422 1"),
                Map.entry("too-large", "413 1"),
                Map.entry("not-allowed", "403 4"),
                Map.entry("transition-refused", "409 1"),
                Map.entry("overloaded", "503 1"),
                Map.entry("store-unavailable", "503 1"),
                Map.entry("deadline-exceeded", "504 1"),
                Map.entry("no-model", "409 1"),
                Map.entry("internal", "500 1"));

        assertThat(Arrays.stream(ErrorCode.values())
                        .collect(Collectors.toMap(ErrorCode::wire, code -> code.status() + " " + code.exit())))
                .isEqualTo(promised);
    }

    @Test
    void tasksGoWhereTheTableSaysAndNowhereElse() {
        assertThat(table(TaskState.values(), from -> to -> from.mayBecome(to))).isEqualTo("""
                        SUBMITTED: QUEUED CANCELLED EXPIRED
                        QUEUED: RUNNING COMPLETED FAILED CANCELLED EXPIRED
                        RUNNING: SUBMITTED QUEUED RUNNING WAITING_FOR_INPUT COMPLETED FAILED CANCELLED EXPIRED DEAD_LETTER
                        WAITING_FOR_INPUT: SUBMITTED QUEUED RUNNING COMPLETED FAILED CANCELLED EXPIRED DEAD_LETTER
                        COMPLETED:
                        FAILED:
                        CANCELLED:
                        EXPIRED:
                        DEAD_LETTER: QUEUED
                        """);
    }

    @Test
    void runsGoWhereTheTableSaysAndNowhereElse() {
        assertThat(table(RunState.values(), from -> to -> from.mayBecome(to))).isEqualTo("""
                        PENDING: RUNNING PAUSED AWAITING_INPUT ROLLING_BACK COMPLETED FAILED CANCELLED
                        RUNNING: PAUSED AWAITING_INPUT ROLLING_BACK COMPLETED FAILED CANCELLED
                        PAUSED: RUNNING AWAITING_INPUT ROLLING_BACK FAILED CANCELLED
                        AWAITING_INPUT: RUNNING PAUSED ROLLING_BACK COMPLETED FAILED CANCELLED
                        ROLLING_BACK: FAILED CANCELLED ROLLED_BACK
                        COMPLETED: ROLLING_BACK
                        FAILED: ROLLING_BACK
                        CANCELLED: ROLLING_BACK
                        ROLLED_BACK:
                        """);
    }

    @Test
    void agentsGoWhereTheTableSaysAndNowhereElse() {
        assertThat(table(AgentState.values(), from -> to -> from.mayBecome(to))).isEqualTo("""
                        INITIALIZING: AVAILABLE ERROR STOPPED
                        AVAILABLE: DRAINING ERROR STOPPED
                        DRAINING: AVAILABLE ERROR STOPPED
                        ERROR: INITIALIZING AVAILABLE DRAINING STOPPED
                        STOPPED: INITIALIZING
                        """);
    }

    private static <S extends Enum<S>> String table(S[] states, Function<S, Function<S, Boolean>> mayBecome) {
        return Arrays.stream(states)
                .map(from -> (from + ": "
                                        + Arrays.stream(states)
                                                .filter(to ->
                                                        mayBecome.apply(from).apply(to))
                                                .map(Enum::name)
                                                .collect(Collectors.joining(" ")))
                                .strip()
                        + "\n")
                .collect(Collectors.joining());
    }
}
