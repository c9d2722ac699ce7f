package io.troupe.host.schedule;

import com.cronutils.model.CronType;
import com.cronutils.model.definition.CronDefinitionBuilder;
import com.cronutils.model.time.ExecutionTime;
import com.cronutils.parser.CronParser;
import io.troupe.host.fact.Refusal;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.zone.ZoneOffsetTransition;
import java.time.zone.ZoneRules;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Pattern;

/**
 * The times of a cron line in a zone. The line is looked up on the clock on the wall, which a library does; what follows
 * where that clock is put forward or back is decided here, as cron(8) does:
 *
 * <ul>
 *   <li>A line whose minute or hour begins with {@code *} goes by elapsed time: a time that does not exist is left out, one
 *       that comes twice counts twice.
 *   <li>Any other goes by the clock: a time that does not exist is due when the clock is put forward, once for all of them;
 *       one that comes twice is due the first time.
 * </ul>
 */
final class CronTimetable implements Timetable {

    private static final int LONGEST = 200;
    private static final Pattern BLANKS = Pattern.compile("[ \\t]+");
    private static final String EXPECTED =
            ", expected five fields: minute, hour, day of month, month, day of week, such as 0 9 * * MON-FRI";

    private static final CronParser PARSER = new CronParser(CronDefinitionBuilder.instanceDefinitionFor(CronType.UNIX));

    private final ExecutionTime times;
    private final ZoneRules rules;
    private final boolean elapsed;

    private CronTimetable(ExecutionTime times, ZoneRules rules, boolean elapsed) {
        this.times = times;
        this.rules = rules;
        this.elapsed = elapsed;
    }

    /** @throws Refusal {@code input-invalid} when the line is none, or never comes */
    static CronTimetable of(String line, ZoneId zone) {
        if (line.length() > LONGEST) {
            throw Timetable.invalid("cron has " + line.length() + " characters, expected at most " + LONGEST);
        }
        var fields = BLANKS.split(line.strip(), -1);
        ExecutionTime times;
        try {
            times = ExecutionTime.forCron(PARSER.parse(String.join(" ", fields)).validate());
        } catch (IllegalArgumentException e) {
            throw Timetable.invalid("cron is '" + Words.visible(line) + "'" + EXPECTED + " ("
                    + Words.visible(String.valueOf(e.getMessage())) + ")");
        }
        var timetable =
                new CronTimetable(times, zone.getRules(), fields[0].startsWith("*") || fields[1].startsWith("*"));
        if (timetable
                .following(LocalDateTime.ofEpochSecond(0, 0, ZoneOffset.UTC))
                .isEmpty()) {
            throw Timetable.invalid("cron is '" + Words.visible(line) + "', which never comes");
        }
        return timetable;
    }

    @Override
    public OptionalLong next(long after) {
        var from = Instant.ofEpochSecond(Math.floorDiv(after, 1_000L)); // all that is due is due at whole minutes
        var found = elapsed ? byElapsedTime(from) : byTheClock(from);
        return found.map(Instant::toEpochMilli).map(OptionalLong::of).orElseGet(OptionalLong::empty);
    }

    private Optional<Instant> byTheClock(Instant after) {
        var local = following(LocalDateTime.ofInstant(after, rules.getOffset(after)));
        while (local.isPresent()) {
            var at = first(local.get());
            if (at.isAfter(after)) {
                return Optional.of(at);
            }
            local = following(local.get()); // that time has come already, before the clock was put back
        }
        return Optional.empty();
    }

    private Instant first(LocalDateTime local) {
        var change = rules.getTransition(local);
        return change != null && change.isGap()
                ? change.getInstant()
                : local.toInstant(rules.getValidOffsets(local).getFirst());
    }

    /** Looks from one change of the clock to the next; between them it runs evenly. */
    private Optional<Instant> byElapsedTime(Instant after) {
        var offset = rules.getOffset(after);
        var local = LocalDateTime.ofInstant(after, offset);
        ZoneOffsetTransition change = rules.nextTransition(after);
        while (true) {
            var next = following(local);
            if (next.isEmpty()) {
                return Optional.empty();
            }
            var at = next.get().toInstant(offset);
            if (change == null || at.isBefore(change.getInstant())) {
                return Optional.of(at);
            }
            offset = change.getOffsetAfter();
            local = change.getDateTimeAfter().minusSeconds(1); // the moment of the change may be due itself
            change = rules.nextTransition(change.getInstant());
        }
    }

    private Optional<LocalDateTime> following(LocalDateTime local) {
        return times.nextExecution(local.atZone(ZoneOffset.UTC)).map(next -> next.toLocalDateTime());
    }
}
