package io.troupe.host.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import io.troupe.api.AgentCard;
import io.troupe.api.Skill;
import io.troupe.host.bus.ScheduleCalls;
import io.troupe.host.bus.ScheduleCalls.Pause;
import io.troupe.host.bus.ScheduleCalls.Remove;
import io.troupe.host.bus.ScheduleCalls.Resume;
import io.troupe.host.bus.ScheduleCalls.ScheduleState;
import io.troupe.host.bus.SecurityCalls.Granted;
import io.troupe.host.fact.ErrorCode;
import io.troupe.host.fact.ScheduleFact.ScheduleCreated;
import io.troupe.host.fact.ScheduleFact.ScheduleFired;
import io.troupe.host.fact.ScheduleFact.SchedulePaused;
import io.troupe.host.fact.ScheduleFact.ScheduleRemoved;
import io.troupe.host.fact.ScheduleFact.ScheduleResumed;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Schedules while the host is up, on a clock that jumps. */
class SchedulesTest {

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
    void submitsWhatIsDueAndNotBefore() throws Exception {
        var id = host.create(ScheduleHost.cron("0 6 * * *"));

        host.at("2026-03-01T05:59:59.999Z");
        assertThat(host.submitted()).isEmpty();

        host.at("2026-03-01T06:00:00Z");
        assertThat(host.submitted()).containsExactly(id + "@2026-03-01T06:00:00Z");
        assertThat(host.facts(id)).hasExactlyElementsOfTypes(ScheduleCreated.class, ScheduleFired.class);

        host.at("2026-03-01T23:00:00Z");
        host.at("2026-03-02T06:00:01Z");
        assertThat(host.fired(id)).containsExactly("2026-03-01T06:00:00Z", "2026-03-02T06:00:00Z");
    }

    @Test
    void showsWhenItIsDueAndWhatBecameOfIt() throws Exception {
        var id = host.create(ScheduleHost.every(3_600));
        assertThat(host.show(id).next()).contains(Instant.parse("2026-03-01T01:00:00Z"));
        assertThat(host.show(id).last()).isEmpty();

        host.at("2026-03-01T01:00:00.250Z");

        var view = host.show(id);
        assertThat(view.state()).isEqualTo(ScheduleState.ACTIVE);
        assertThat(view.next()).contains(Instant.parse("2026-03-01T02:00:00Z"));
        assertThat(view.last()).hasValueSatisfying(last -> {
            assertThat(last.due()).isEqualTo("2026-03-01T01:00:00Z");
            assertThat(last.at()).isEqualTo("2026-03-01T01:00:00.250Z");
            assertThat(last.task()).hasValueSatisfying(task -> assertThat(task).startsWith("task-"));
        });
    }

    @Test
    void aClockThatJumpsForwardFiresOnceForAllThatWasMissed() throws Exception {
        var id = host.create(ScheduleHost.every(60));

        host.at("2026-03-01T05:30:30Z");

        assertThat(host.fired(id)).containsExactly("2026-03-01T00:01:00Z");
        assertThat(host.show(id).next()).contains(Instant.parse("2026-03-01T05:31:00Z"));
    }

    @Test
    void aClockThatJumpsBackFiresNothingTwiceAndGoesOn() throws Exception {
        var id = host.create(ScheduleHost.cron("0 * * * *"));
        host.at("2026-03-01T01:00:00Z");
        host.at("2026-03-01T02:00:00Z");

        host.at("2026-03-01T00:30:00Z");
        host.at("2026-03-01T01:00:00Z");
        host.at("2026-03-01T02:30:00Z");
        assertThat(host.fired(id)).containsExactly("2026-03-01T01:00:00Z", "2026-03-01T02:00:00Z");

        host.at("2026-03-01T03:00:00Z");
        assertThat(host.fired(id)).endsWith("2026-03-01T03:00:00Z").hasSize(3);
    }

    @Test
    void aClockThatWasYearsAheadForAMomentHoldsNothingUp() throws Exception {
        var id = host.create(ScheduleHost.cron("0 6 * * *"));

        host.at("2030-01-01T00:00:00Z");
        host.at("2026-03-01T12:00:00Z");
        assertThat(host.fired(id)).containsExactly("2026-03-01T06:00:00Z"); // too early by the clock that is right
        host.at("2026-03-02T06:00:00Z");

        assertThat(host.fired(id)).containsExactly("2026-03-01T06:00:00Z", "2026-03-02T06:00:00Z");
    }

    @Test
    void whoWantsNothingCaughtUpGetsWhatIsInTimeOnly() throws Exception {
        var id = host.create(ScheduleHost.catchingUpNothing(ScheduleHost.cron("0 6 * * *")));

        host.at("2026-03-01T06:00:59Z");
        host.at("2026-03-02T06:02:00Z");

        assertThat(host.fired(id)).containsExactly("2026-03-01T06:00:00Z");
        assertThat(host.missed(id)).singleElement().satisfies(missed -> {
            assertThat(missed.due())
                    .isEqualTo(Instant.parse("2026-03-02T06:00:00Z").toEpochMilli());
            assertThat(missed.code()).isEqualTo("missed");
        });
    }

    @Test
    void nothingIsDueWhileItIsPaused() throws Exception {
        var id = host.create(ScheduleHost.cron("0 6 * * *"));
        assertThat(host.ask(ScheduleCalls.PAUSE, new Pause(id)).next()).isEmpty();
        host.ask(ScheduleCalls.PAUSE, new Pause(id)); // again is harmless

        host.at("2026-03-03T07:00:00Z");
        var resumed = host.ask(ScheduleCalls.RESUME, new Resume(id));
        host.settle();

        assertThat(resumed.next()).contains(Instant.parse("2026-03-04T06:00:00Z"));
        assertThat(host.facts(id))
                .hasExactlyElementsOfTypes(ScheduleCreated.class, SchedulePaused.class, ScheduleResumed.class);
        host.at("2026-03-04T06:00:00Z");
        assertThat(host.fired(id)).containsExactly("2026-03-04T06:00:00Z");
    }

    @Test
    void nothingIsDueAfterItsRemoval() throws Exception {
        var id = host.create(ScheduleHost.cron("0 6 * * *"));

        assertThat(host.ask(ScheduleCalls.REMOVE, new Remove(id)).state()).isEqualTo(ScheduleState.REMOVED);
        host.at("2026-03-01T06:00:00Z");

        assertThat(host.facts(id)).hasExactlyElementsOfTypes(ScheduleCreated.class, ScheduleRemoved.class);
        assertThat(host.refused(ScheduleCalls.SHOW, new ScheduleCalls.Show(id)).code())
                .isEqualTo(ErrorCode.SCHEDULE_NOT_FOUND);
    }

    @Test
    void anAgentThatIsGoneIsMissedAndTheScheduleGoesOn() throws Exception {
        var id = host.create(ScheduleHost.cron("0 6 * * *"));
        host.agents(AgentCard.of("other", "is here", Skill.of("execute", "works")));
        host.gone = true;

        host.at("2026-03-01T06:00:00Z");
        host.at("2026-03-02T06:00:00Z");

        assertThat(host.missed(id)).hasSize(2).allSatisfy(missed -> {
            assertThat(missed.code()).isEqualTo("agent-not-found");
            assertThat(missed.reason()).contains("worker");
        });
    }

    @Test
    void aRevokedTokensSchedulesStopFiringUntilAnotherAllowsThem() throws Exception {
        var id = host.create(ScheduleHost.cron("0 6 * * *"));

        host.granted = new Granted(false, List.of());
        host.at("2026-03-01T06:00:00Z");
        host.granted = new Granted(true, List.of("other:*"));
        host.at("2026-03-02T06:00:00Z");
        host.granted = new Granted(true, List.of("other:*", "worker:execute"));
        host.at("2026-03-03T06:00:00Z");

        assertThat(host.missed(id))
                .extracting(missed -> missed.code())
                .containsExactly("unauthenticated", "not-allowed");
        assertThat(host.missed(id))
                .allSatisfy(missed -> assertThat(missed.reason()).contains("'me'"));
        assertThat(host.fired(id)).containsExactly("2026-03-03T06:00:00Z");
    }

    @Test
    void whatCannotBeWrittenIsTriedAgainAndSubmittedOnce() throws Exception {
        var id = host.create(ScheduleHost.cron("0 6 * * *"));

        host.journal.breaksFor("task.submitted");
        host.at("2026-03-01T06:00:00Z");
        host.journal.breaksFor("schedule.fired");
        host.at("2026-03-01T06:00:10Z");
        host.at("2026-03-01T06:00:30Z");
        assertThat(host.submitted()).hasSize(1);
        assertThat(host.fired(id)).isEmpty();
        host.journal.works();
        host.at("2026-03-01T06:02:00Z");

        assertThat(host.fired(id)).containsExactly("2026-03-01T06:00:00Z");
        assertThat(host.submitted()).containsExactly(id + "@2026-03-01T06:00:00Z");
    }
}
