package io.troupe.host.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import io.troupe.host.bus.ScheduleCalls;
import io.troupe.host.bus.ScheduleCalls.Pause;
import io.troupe.host.bus.ScheduleCalls.Remove;
import io.troupe.host.bus.ScheduleCalls.ScheduleState;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What schedules do after the host has ended at any point. */
class ScheduleRestartTest {

    private ScheduleHost host;

    @BeforeEach
    void open() throws Exception {
        host = ScheduleHost.open().begun();
    }

    @AfterEach
    void close() {
        host.close();
    }

    @Test
    void goesOnBeforeItsTime() throws Exception {
        var id = host.create(ScheduleHost.cron("0 6 * * *"));
        var before = host.show(id);
        host.at("2026-03-01T05:00:00Z");

        host.restart();

        assertThat(host.show(id)).isEqualTo(before);
        assertThat(host.submitted()).isEmpty();
        host.at("2026-03-01T06:00:00Z");
        assertThat(host.fired(id)).containsExactly("2026-03-01T06:00:00Z");
    }

    @Test
    void everySoOftenKeepsItsBeat() throws Exception {
        var id = host.create(ScheduleHost.every(3_600));
        host.at("2026-03-01T01:30:00Z");

        host.restart();

        assertThat(host.show(id).next()).contains(Instant.parse("2026-03-01T02:00:00Z"));
    }

    @Test
    void firesOnceForAllThatWasMissedWhileTheHostWasDown() throws Exception {
        var id = host.create(ScheduleHost.cron("0 6 * * *"));
        host.at("2026-03-01T06:00:00Z");
        host.die();
        host.clock.set(Instant.parse("2026-03-10T12:00:00Z").toEpochMilli());

        host.liveAgain();
        host.restart();

        assertThat(host.fired(id)).containsExactly("2026-03-01T06:00:00Z", "2026-03-02T06:00:00Z");
        assertThat(host.show(id).next()).contains(Instant.parse("2026-03-11T06:00:00Z"));
    }

    @Test
    void leavesOutWhatWasMissedWhereThatIsWanted() throws Exception {
        var id = host.create(ScheduleHost.catchingUpNothing(ScheduleHost.cron("0 6 * * *")));
        host.die();
        host.clock.set(Instant.parse("2026-03-01T06:00:01Z").toEpochMilli());

        host.liveAgain();

        assertThat(host.fired(id)).isEmpty();
        assertThat(host.missed(id)).hasSize(1);
        assertThat(host.show(id).last())
                .hasValueSatisfying(last -> assertThat(last.code()).contains("missed"));
        host.at("2026-03-02T06:00:00Z");
        assertThat(host.fired(id)).containsExactly("2026-03-02T06:00:00Z");
    }

    @Test
    void aCrashBetweenTheTaskAndItsFactMakesNoSecondTask() throws Exception {
        var id = host.create(ScheduleHost.cron("0 6 * * *"));
        host.journal.breaksFor("schedule.fired");
        host.at("2026-03-01T06:00:00Z");
        assertThat(host.submitted()).hasSize(1);
        assertThat(host.fired(id)).isEmpty();

        host.restart();

        assertThat(host.submitted()).containsExactly(id + "@2026-03-01T06:00:00Z");
        assertThat(host.fired(id)).containsExactly("2026-03-01T06:00:00Z");
        assertThat(host.show(id).last())
                .hasValueSatisfying(last -> assertThat(last.task()).isPresent());
    }

    @Test
    void aCrashBeforeTheTaskLosesNothing() throws Exception {
        var id = host.create(ScheduleHost.cron("0 6 * * *"));
        host.journal.breaksFor("task.submitted");
        host.at("2026-03-01T06:00:00Z");
        assertThat(host.submitted()).isEmpty();

        host.restart();

        assertThat(host.fired(id)).containsExactly("2026-03-01T06:00:00Z");
        assertThat(host.submitted()).hasSize(1);
    }

    @Test
    void aClockThatWentBackMeanwhileFiresNothingTwice() throws Exception {
        var id = host.create(ScheduleHost.cron("0 6 * * *"));
        host.at("2026-03-01T06:00:00Z");
        host.die();
        host.clock.set(Instant.parse("2026-02-20T00:00:00Z").toEpochMilli());

        host.liveAgain();
        host.at("2026-03-01T06:30:00Z");

        assertThat(host.fired(id)).containsExactly("2026-03-01T06:00:00Z");
    }

    @Test
    void staysPausedAndRemoved() throws Exception {
        var paused = host.create(ScheduleHost.cron("0 6 * * *"));
        var removed = host.create(ScheduleHost.cron("0 6 * * *"));
        host.ask(ScheduleCalls.PAUSE, new Pause(paused));
        host.ask(ScheduleCalls.REMOVE, new Remove(removed));

        host.restart();
        host.at("2026-03-01T06:30:00Z");

        assertThat(host.show(paused).state()).isEqualTo(ScheduleState.PAUSED);
        assertThat(host.refused(ScheduleCalls.SHOW, new ScheduleCalls.Show(removed))
                        .code()
                        .wire())
                .isEqualTo("schedule-not-found");
        assertThat(host.submitted()).isEmpty();
    }
}
