package io.troupe.host.bus;

import com.fasterxml.jackson.annotation.JsonValue;
import io.troupe.host.fact.ScheduleFact.CatchUp;
import io.troupe.host.fact.ScheduleFact.Request;
import io.troupe.host.fact.ScheduleFact.Timing;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What can be asked of the schedule service. Each asks and answers for the caller's own tenant. */
public final class ScheduleCalls {

    public static final Address<Create, ScheduleView> CREATE =
            Address.service("schedule", "create", Create.class, ScheduleView.class);
    public static final Address<Show, ScheduleView> SHOW =
            Address.service("schedule", "show", Show.class, ScheduleView.class);
    public static final Address<ListSchedules, ScheduleList> LIST =
            Address.service("schedule", "list", ListSchedules.class, ScheduleList.class);
    public static final Address<Pause, ScheduleView> PAUSE =
            Address.service("schedule", "pause", Pause.class, ScheduleView.class);
    public static final Address<Resume, ScheduleView> RESUME =
            Address.service("schedule", "resume", Resume.class, ScheduleView.class);
    public static final Address<Remove, ScheduleView> REMOVE =
            Address.service("schedule", "remove", Remove.class, ScheduleView.class);

    private ScheduleCalls() {}

    /**
     * Makes a schedule; answered once it is durable.
     *
     * @param timing either a cron line or a number of seconds
     * @param request whose agent and skill the caller must be allowed, now and at each time
     * @param idempotencyKey under which the same caller makes one schedule, on whichever node
     */
    public record Create(
            String name, Timing timing, Request request, CatchUp catchUp, Optional<String> idempotencyKey) {

        /** Without a key. */
        public Create(String name, Timing timing, Request request, CatchUp catchUp) {
            this(name, timing, request, catchUp, Optional.empty());
        }

        /** The same under a key. */
        public Create withKey(Optional<String> key) {
            return new Create(name, timing, request, catchUp, key);
        }
    }

    public record Show(String id) implements Repeatable<Show> {}

    /**
     * Lists schedules, the newest first.
     *
     * @param before id of the last one of the page before this
     */
    public record ListSchedules(Optional<String> before, int limit) implements Repeatable<ListSchedules> {}

    /** A page of schedules; {@code next} goes into {@code before}. */
    public record ScheduleList(List<ScheduleView> schedules, Optional<String> next) {}

    /** Lets nothing be due until it is resumed; one that is paused stays so. */
    public record Pause(String id) {}

    /** Lets tasks be due again, from now on; what was due meanwhile is left out. */
    public record Resume(String id) {}

    public record Remove(String id) {}

    /** Whether tasks are due by it. */
    public enum ScheduleState {
        ACTIVE,
        PAUSED,
        REMOVED;

        @JsonValue
        public String wire() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * A schedule as those see it who may.
     *
     * @param next when a task is due next, while it is active
     * @param last what became of what was due last
     */
    public record ScheduleView(
            String id,
            String name,
            ScheduleState state,
            Timing timing,
            Request request,
            CatchUp catchUp,
            String caller,
            Instant createdAt,
            Optional<Instant> next,
            Optional<Last> last) {}

    /**
     * What became of a time at which a task was due.
     *
     * @param at when that was decided
     * @param task that was submitted, if one was
     * @param code why none was
     */
    public record Last(
            Instant due, Instant at, Optional<String> task, Optional<String> code, Optional<String> reason) {}
}
