package io.troupe.host.http;

import io.troupe.api.Budget;
import io.troupe.api.Content;
import io.troupe.api.Json;
import io.troupe.host.bus.TaskCalls.Submit;
import io.troupe.host.fact.ErrorCode;
import io.troupe.host.fact.HostClock;
import io.troupe.host.fact.Refusal;
import io.troupe.host.fact.TaskFact.Plan;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A request for a task.
 *
 * @param input JSON; a bare string stands for an instruction
 * @param context text that goes along
 * @param priority from -100 to 100; higher goes first
 * @param deadline when it must be done; or {@code timeoutSeconds} from now
 * @param notBefore when it may begin
 * @param dependsOn ids of tasks that have to be completed first
 * @param retries how often it is tried again after a failure that may pass
 */
record NewTask(
        String agent,
        Optional<String> skill,
        Json input,
        Optional<String> context,
        Optional<String> session,
        Optional<Integer> priority,
        Optional<Instant> deadline,
        Optional<Long> timeoutSeconds,
        Optional<Limits> budget,
        Optional<Instant> notBefore,
        Optional<List<String>> dependsOn,
        Optional<Integer> retries) {

    /** What a task may use at most. */
    record Limits(
            Optional<Long> tokens, Optional<Integer> toolCalls, Optional<Long> seconds, Optional<BigDecimal> cost) {

        Budget budget() {
            try {
                return new Budget(tokens, toolCalls, seconds.map(Duration::ofSeconds), cost);
            } catch (IllegalArgumentException e) {
                throw Refusal.of(ErrorCode.INPUT_INVALID, String.valueOf(e.getMessage()));
            }
        }
    }

    /** What is asked of the task service. */
    Submit submit(Optional<String> idempotencyKey, long waitMillis) {
        if (deadline.isPresent() && timeoutSeconds.isPresent()) {
            throw Refusal.of(ErrorCode.INPUT_INVALID, "both deadline and timeout_seconds are given, expected one");
        }
        return new Submit(
                agent,
                skill,
                input,
                context.map(text -> List.of(Content.text(text))).orElse(List.of()),
                session,
                deadline.or(() -> timeoutSeconds.map(NewTask::fromNow)),
                budget.map(Limits::budget).orElseGet(Budget::unbounded),
                priority.orElse(0),
                idempotencyKey,
                waitMillis,
                plan());
    }

    private Optional<Plan> plan() {
        return notBefore.isEmpty() && dependsOn.isEmpty() && retries.isEmpty()
                ? Optional.empty()
                : Optional.of(new Plan(
                        notBefore.map(Instant::toEpochMilli),
                        dependsOn.orElse(List.of()),
                        Optional.empty(),
                        0,
                        retries));
    }

    private static Instant fromNow(long seconds) {
        return HostClock.now()
                .plusSeconds(Math.min(seconds, Duration.ofDays(365).toSeconds()));
    }
}
