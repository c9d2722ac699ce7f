package io.troupe.host.schedule;

import io.troupe.host.fact.ErrorCode;
import io.troupe.host.fact.Refusal;
import io.troupe.host.fact.ScheduleFact.Timing;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.OptionalLong;

/** Says at which times tasks are due, in epoch milliseconds. Immutable; any thread. */
interface Timetable {

    long LONGEST_SECONDS = Duration.ofDays(366).toSeconds();

    /** The first time after this one; empty when there is none. */
    OptionalLong next(long after);

    /**
     * Reads a timing.
     *
     * @param start from which every so many seconds are counted, epoch milliseconds
     * @throws Refusal {@code input-invalid} naming what is wrong
     */
    static Timetable of(Timing timing, long start) {
        if (timing.cron().isPresent() == timing.everySeconds().isPresent()) {
            throw invalid("expected either cron or every_seconds");
        }
        if (timing.cron().isPresent()) {
            return CronTimetable.of(
                    timing.cron().get(), timing.zone().map(Timetable::zone).orElse(ZoneOffset.UTC));
        }
        if (timing.zone().isPresent()) {
            throw invalid("zone is given with every_seconds, expected it with cron alone");
        }
        long seconds = timing.everySeconds().orElseThrow();
        if (seconds < 1 || seconds > LONGEST_SECONDS) {
            throw invalid("every_seconds is " + seconds + ", expected 1 to " + LONGEST_SECONDS);
        }
        return every(start, seconds * 1_000);
    }

    /** Counts from a start, so that no restart moves the times. */
    private static Timetable every(long start, long millis) {
        return after ->
                OptionalLong.of(after < start ? start + millis : start + ((after - start) / millis + 1) * millis);
    }

    private static ZoneId zone(String name) {
        try {
            return ZoneId.of(name);
        } catch (DateTimeException e) {
            throw invalid("zone is '" + Words.visible(name) + "', expected one such as Europe/Berlin or UTC");
        }
    }

    static Refusal invalid(String detail) {
        return Refusal.of(ErrorCode.INPUT_INVALID, detail);
    }
}
