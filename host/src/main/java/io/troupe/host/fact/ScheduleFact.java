package io.troupe.host.fact;

import com.fasterxml.jackson.annotation.JsonValue;
import io.troupe.api.Budget;
import io.troupe.api.Content;
import io.troupe.api.Json;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What happens to a schedule; on stream {@code schedule/<id>}. Times are epoch milliseconds. The time of a fact counts: what
 * was due up to then is done with.
 */
public sealed interface ScheduleFact extends Fact {

    /**
     * Somebody wants a task again and again.
     *
     * @param name for people; two may have the same
     * @param owner who asked, and what that one was allowed then
     */
    record ScheduleCreated(String name, Timing timing, Request request, CatchUp catchUp, Owner owner)
            implements ScheduleFact {}

    /**
     * When tasks are due: as a cron line says, or every so often from when the schedule was made.
     *
     * @param cron five fields
     * @param zone of the cron line, for example {@code Europe/Berlin}; UTC when empty
     */
    record Timing(Optional<String> cron, Optional<String> zone, Optional<Long> everySeconds) {}

    /**
     * What each task is.
     *
     * @param timeoutSeconds how long each has from when it is submitted; the usual time when empty
     * @param retries as in a task's plan
     */
    record Request(
            String agent,
            String skill,
            Json input,
            List<Content> content,
            Optional<Long> timeoutSeconds,
            Budget budget,
            int priority,
            Optional<Integer> retries) {
        public Request {
            content = List.copyOf(content);
        }
    }

    /** What becomes of tasks that were due while nobody was there to submit them. */
    enum CatchUp {
        /** One is submitted for all of them. */
        ONCE,
        /** They are left out. */
        NONE;

        @JsonValue
        public String wire() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** Whose a schedule is. */
    record Owner(String caller, String tenant, List<String> permissions) {
        public Owner {
            permissions = List.copyOf(permissions);
        }
    }

    /**
     * A task was submitted, for this and for all that was due since.
     *
     * @param task its id
     */
    record ScheduleFired(long due, String task) implements ScheduleFact {}

    /**
     * No task was submitted for this and for what was due since.
     *
     * @param code of the table of errors, or {@code missed} when nobody was there to submit it
     */
    record ScheduleMissed(long due, String code, String reason) implements ScheduleFact {}

    /** Nothing is due until it is resumed. */
    record SchedulePaused(String caller) implements ScheduleFact {}

    record ScheduleResumed(String caller) implements ScheduleFact {}

    /** Nothing follows. */
    record ScheduleRemoved(String caller) implements ScheduleFact {}
}
