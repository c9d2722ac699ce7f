package io.troupe.host.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import io.troupe.api.Budget;
import io.troupe.api.Json;
import io.troupe.host.fact.Facts;
import io.troupe.host.fact.ScheduleFact.CatchUp;
import io.troupe.host.fact.ScheduleFact.Owner;
import io.troupe.host.fact.ScheduleFact.Request;
import io.troupe.host.fact.ScheduleFact.ScheduleCreated;
import io.troupe.host.fact.ScheduleFact.Timing;
import io.troupe.host.journal.Journal.Append;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Schedules cost nothing until they are due, however many there are. */
class ManySchedulesTest {

    private static final int MANY = 100_000;
    private static final long START = Instant.parse(ScheduleHost.START).toEpochMilli();

    private static ScheduleCreated often(long seconds) {
        return new ScheduleCreated(
                "often",
                new Timing(Optional.empty(), Optional.empty(), Optional.of(seconds)),
                new Request(
                        "worker",
                        "execute",
                        new Json("{\"instruction\":\"do it\"}"),
                        List.of(),
                        Optional.empty(),
                        Budget.unbounded(),
                        0,
                        Optional.empty()),
                CatchUp.ONCE,
                new Owner("me", "default", List.of("*:*")));
    }

    @Test
    void aHundredThousandAreAddedAndSweptInNoTime() {
        var agenda = new Agenda();
        long begin = System.nanoTime();
        for (int i = 0; i < MANY; i++) {
            var created = often(60 + i % 86_400);
            var schedule = new Schedule("schedule-" + i, created, Timetable.of(created.timing(), START), START);
            schedule.reckon(START);
            agenda.place(schedule, schedule.due());
        }
        assertThat(Duration.ofNanos(System.nanoTime() - begin)).as("adding").isLessThan(Duration.ofSeconds(5));

        begin = System.nanoTime();
        var looked = new java.util.ArrayList<Schedule>();
        for (int i = 0; i < MANY; i++) {
            agenda.sweep(START + i % 60_000, looked::add); // a minute of sweeps in which nothing is due
        }
        assertThat(looked).isEmpty();
        assertThat(Duration.ofNanos(System.nanoTime() - begin))
                .as("100,000 sweeps")
                .isLessThan(Duration.ofSeconds(1));

        agenda.sweep(START + 60_000, looked::add);
        assertThat(looked)
                .hasSize(2)
                .allMatch(schedule -> schedule.due() == START + 60_000); // of 100,000: 0 and 86,400
    }

    @Test
    void aHundredThousandAreRebuiltAndOnlyThoseThatAreDueAreSubmitted() throws Exception {
        try (var host = new ScheduleHost(MANY)) {
            for (int i = 0; i < MANY; i++) {
                var draft = Facts.draft(often(i < 100 ? 60 : 86_400), START, "default", Optional.empty());
                var id = "schedule-%06d".formatted(i);
                host.kept.append(new Append(id, "schedule/" + id, 0, List.of(draft)));
            }
            long begin = System.nanoTime();
            host.begun();
            assertThat(Duration.ofNanos(System.nanoTime() - begin))
                    .as("rebuilding")
                    .isLessThan(Duration.ofSeconds(30));

            host.at("2026-03-01T00:00:59.999Z");
            assertThat(host.submitted()).isEmpty();
            host.at("2026-03-01T00:01:00Z");
            assertThat(host.submitted()).hasSize(100).doesNotHaveDuplicates();
        }
    }
}
