package io.troupe.host.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.troupe.host.fact.ErrorCode;
import io.troupe.host.fact.Refusal;
import io.troupe.host.fact.ScheduleFact.Timing;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** When tasks are due. In Berlin clocks go from 02:00 to 03:00 on 29 March 2026, and from 03:00 to 02:00 on 25 October. */
class TimetableTest {

    private static final String BERLIN = "Europe/Berlin";

    private static Timetable cron(String line, String zone) {
        return Timetable.of(new Timing(Optional.of(line), Optional.of(zone), Optional.empty()), 0);
    }

    private static List<String> times(Timetable timetable, String after, int count) {
        var times = new ArrayList<String>();
        long time = OffsetDateTime.parse(after).toInstant().toEpochMilli();
        for (int i = 0; i < count; i++) {
            time = timetable.next(time).orElseThrow();
            times.add(Instant.ofEpochMilli(time).toString());
        }
        return times;
    }

    @ParameterizedTest
    @CsvSource({
        "0 9 * * MON-FRI, 2026-11-23T09:00:00Z, 2026-11-24T09:00:00Z",
        "*/7 * * * *, 2026-11-21T10:21:00Z, 2026-11-21T10:28:00Z",
        "0 0 31 * *, 2026-12-31T00:00:00Z, 2027-01-31T00:00:00Z",
        "0 0 29 2 *, 2028-02-29T00:00:00Z, 2032-02-29T00:00:00Z",
        "0 0 13 * 5, 2026-11-27T00:00:00Z, 2026-12-04T00:00:00Z", // either the day of the month or that of the week
        "0 0 * * 7, 2026-11-22T00:00:00Z, 2026-11-29T00:00:00Z",
    })
    void followsTheLine(String line, String first, String second) {
        assertThat(times(cron(line, "UTC"), "2026-11-21T10:20:30.500Z", 2)).containsExactly(first, second);
    }

    @Test
    void whatIsDueNowComesNextTimeOnly() {
        assertThat(times(cron("0 12 * * *", "UTC"), "2026-11-21T12:00:00Z", 1)).containsExactly("2026-11-22T12:00:00Z");
        assertThat(times(cron("0 12 * * *", "UTC"), "2026-11-21T11:59:59.999Z", 1))
                .containsExactly("2026-11-21T12:00:00Z");
    }

    @Test
    void withoutAZoneItIsUtc() {
        var timetable = Timetable.of(new Timing(Optional.of("0 12 * * *"), Optional.empty(), Optional.empty()), 0);

        assertThat(times(timetable, "2026-07-01T00:00:00Z", 1)).containsExactly("2026-07-01T12:00:00Z");
    }

    @Test
    void goesByTheClockOfItsZoneInSummerAndWinter() {
        assertThat(times(cron("0 9 * * *", BERLIN), "2026-03-28T00:00:00Z", 2))
                .containsExactly("2026-03-28T08:00:00Z", "2026-03-29T07:00:00Z");
        assertThat(times(cron("0 9 * * *", BERLIN), "2026-10-24T00:00:00Z", 2))
                .containsExactly("2026-10-24T07:00:00Z", "2026-10-25T08:00:00Z");
    }

    @Test
    void aTimeThatDoesNotExistIsDueWhenTheClockIsPutForward() {
        assertThat(times(cron("30 2 * * *", BERLIN), "2026-03-28T00:00:00Z", 3))
                .containsExactly("2026-03-28T01:30:00Z", "2026-03-29T01:00:00Z", "2026-03-30T00:30:00Z");
    }

    @Test
    void severalTimesThatDoNotExistAreDueOnce() {
        assertThat(times(cron("10,20,30 2,3 * * *", BERLIN), "2026-03-29T00:00:00Z", 4))
                .containsExactly(
                        "2026-03-29T01:00:00Z", "2026-03-29T01:10:00Z", "2026-03-29T01:20:00Z", "2026-03-29T01:30:00Z");
    }

    @Test
    void aTimeThatComesTwiceIsDueTheFirstTime() {
        assertThat(times(cron("30 2 * * *", BERLIN), "2026-10-24T12:00:00Z", 2))
                .containsExactly("2026-10-25T00:30:00Z", "2026-10-26T01:30:00Z");
        assertThat(times(cron("30 2 * * *", BERLIN), "2026-10-25T01:10:00Z", 1)) // when it comes again
                .containsExactly("2026-10-26T01:30:00Z");
    }

    @Test
    void whatRunsAtIntervalsGoesByElapsedTime() {
        assertThat(times(cron("30 * * * *", BERLIN), "2026-10-24T23:45:00Z", 3))
                .containsExactly("2026-10-25T00:30:00Z", "2026-10-25T01:30:00Z", "2026-10-25T02:30:00Z");
        assertThat(times(cron("*/20 2 * * *", BERLIN), "2026-10-24T23:45:00Z", 7))
                .containsExactly(
                        "2026-10-25T00:00:00Z",
                        "2026-10-25T00:20:00Z",
                        "2026-10-25T00:40:00Z",
                        "2026-10-25T01:00:00Z",
                        "2026-10-25T01:20:00Z",
                        "2026-10-25T01:40:00Z",
                        "2026-10-26T01:00:00Z");
        assertThat(times(cron("*/20 2 * * *", BERLIN), "2026-03-28T12:00:00Z", 1))
                .containsExactly("2026-03-30T00:00:00Z"); // that hour is left out
        assertThat(times(cron("0 * * * *", BERLIN), "2026-03-28T23:30:00Z", 3))
                .containsExactly("2026-03-29T00:00:00Z", "2026-03-29T01:00:00Z", "2026-03-29T02:00:00Z");
    }

    @ParameterizedTest
    @ValueSource(strings = {"30 2 * * *", "0 * * * *", "*/5 1-4 * * *", "15,45 1,2,3 * * *", "0 0 * * *"})
    void neverGoesBackWhereverOneBegins(String line) {
        var timetable = cron(line, BERLIN);
        for (var day : List.of("2026-03-28T20:00:00Z", "2026-10-24T20:00:00Z")) {
            long begin = Instant.parse(day).toEpochMilli();
            long expected = timetable.next(begin).orElseThrow();
            for (long at = begin; at < begin + 12 * 3_600_000; at += 60_000) {
                if (at >= expected) {
                    long next = timetable.next(expected).orElseThrow();
                    assertThat(next).isGreaterThan(expected);
                    expected = next;
                }
                assertThat(timetable.next(at))
                        .as("%s after %s", line, Instant.ofEpochMilli(at))
                        .hasValue(expected);
            }
        }
    }

    @Test
    void aDayThatDoesNotExistIsDueWhenTheNextBegins() {
        assertThat(times(cron("0 12 30 12 *", "Pacific/Apia"), "2011-12-01T00:00:00Z", 1))
                .containsExactly("2011-12-30T10:00:00Z"); // Samoa left the 30th out
    }

    @Test
    void countsFromTheStart() {
        var timetable = Timetable.of(new Timing(Optional.empty(), Optional.empty(), Optional.of(90L)), 1_000);

        assertThat(timetable.next(1_000)).hasValue(91_000);
        assertThat(timetable.next(90_999)).hasValue(91_000);
        assertThat(timetable.next(91_000)).hasValue(181_000);
        assertThat(timetable.next(Long.MIN_VALUE)).hasValue(91_000);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "@daily",
                "0 9 * *",
                "0 9 * * * *",
                "60 9 * * *",
                "0 9 L * *",
                "0 9 * * 5#2",
                "0 23-2 * * *",
                "x y z a b",
                "0 0 30 2 *"
            })
    void refusesALineThatIsNone(String line) {
        assertThatThrownBy(() -> cron(line, "UTC")).isInstanceOfSatisfying(Refusal.class, refusal -> {
            assertThat(refusal.code()).isEqualTo(ErrorCode.INPUT_INVALID);
            assertThat(refusal.problem().detail()).contains("'" + line + "'");
        });
    }

    @Test
    void refusesWhatIsNoTiming() {
        assertThatThrownBy(() -> cron("0 9 * * *", "Europe/Berln")).hasMessageContaining("'Europe/Berln'");
        assertThatThrownBy(() -> cron("0 9 * * " + "1,".repeat(200) + "1", "UTC"))
                .hasMessageContaining("at most 200");
        assertThatThrownBy(() -> Timetable.of(new Timing(Optional.empty(), Optional.empty(), Optional.empty()), 0))
                .hasMessageContaining("either cron or every_seconds");
        assertThatThrownBy(() -> Timetable.of(new Timing(Optional.empty(), Optional.empty(), Optional.of(0L)), 0))
                .hasMessageContaining("every_seconds is 0");
        assertThatThrownBy(() -> Timetable.of(new Timing(Optional.empty(), Optional.of("UTC"), Optional.of(9L)), 0))
                .hasMessageContaining("with cron alone");
    }
}
