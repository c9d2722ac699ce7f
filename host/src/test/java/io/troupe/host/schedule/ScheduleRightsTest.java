package io.troupe.host.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import io.troupe.api.Json;
import io.troupe.host.bus.Address;
import io.troupe.host.bus.Call;
import io.troupe.host.bus.ScheduleCalls;
import io.troupe.host.bus.ScheduleCalls.Create;
import io.troupe.host.bus.ScheduleCalls.ListSchedules;
import io.troupe.host.bus.ScheduleCalls.Pause;
import io.troupe.host.bus.ScheduleCalls.Remove;
import io.troupe.host.bus.ScheduleCalls.Resume;
import io.troupe.host.bus.ScheduleCalls.ScheduleView;
import io.troupe.host.bus.ScheduleCalls.Show;
import io.troupe.host.fact.ErrorCode;
import io.troupe.host.fact.Permissions;
import io.troupe.host.fact.ScheduleFact.CatchUp;
import io.troupe.host.fact.ScheduleFact.Request;
import io.troupe.host.fact.ScheduleFact.Timing;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Who may make, see and change schedules, and what they may be. */
class ScheduleRightsTest {

    private static final Call OWNER = as("owner", "acme", "worker:*");
    private static final Call STRANGER = as("stranger", "acme", "*:*");
    private static final Call READER = as("reader", "acme", "*:*,@schedules:read");
    private static final Call CHANGER = as("changer", "acme", "@schedules:read,@schedules:change");
    private static final Call ELSEWHERE = as("owner", "umbrella", "*:*,@*:*");

    private ScheduleHost host;

    @BeforeEach
    void open() throws Exception {
        host = new ScheduleHost(3).begun();
    }

    @AfterEach
    void close() {
        host.close();
    }

    private static Call as(String caller, String tenant, String permissions) {
        return Call.of(caller, tenant, Permissions.of(permissions), Duration.ofSeconds(60));
    }

    private String made() throws Exception {
        return host.ask(ScheduleCalls.CREATE, ScheduleHost.cron("0 6 * * *"), OWNER)
                .id();
    }

    private <Q extends Record> ErrorCode code(Address<Q, ScheduleView> address, Q request, Call call) {
        return host.refused(address, request, call).code();
    }

    @Test
    void oneSeesItsOwnAndWithAPermissionAllOfItsTenant() throws Exception {
        var id = made();

        assertThat(host.ask(ScheduleCalls.SHOW, new Show(id), OWNER).caller()).isEqualTo("owner");
        assertThat(host.ask(ScheduleCalls.SHOW, new Show(id), READER).id()).isEqualTo(id);
        assertThat(code(ScheduleCalls.SHOW, new Show(id), STRANGER)).isEqualTo(ErrorCode.SCHEDULE_NOT_FOUND);
        assertThat(code(ScheduleCalls.SHOW, new Show(id), ELSEWHERE)).isEqualTo(ErrorCode.SCHEDULE_NOT_FOUND);
        var list = new ListSchedules(Optional.empty(), 50);
        assertThat(host.ask(ScheduleCalls.LIST, list, READER).schedules()).hasSize(1);
        assertThat(host.ask(ScheduleCalls.LIST, list, STRANGER).schedules()).isEmpty();
        assertThat(host.ask(ScheduleCalls.LIST, list, ELSEWHERE).schedules()).isEmpty();
    }

    @Test
    void oneChangesItsOwnAndWithAPermissionAllOfItsTenant() throws Exception {
        var id = made();

        assertThat(code(ScheduleCalls.PAUSE, new Pause(id), READER)).isEqualTo(ErrorCode.NOT_ALLOWED);
        assertThat(code(ScheduleCalls.REMOVE, new Remove(id), STRANGER)).isEqualTo(ErrorCode.SCHEDULE_NOT_FOUND);
        assertThat(code(ScheduleCalls.RESUME, new Resume(id), ELSEWHERE)).isEqualTo(ErrorCode.SCHEDULE_NOT_FOUND);
        host.ask(ScheduleCalls.PAUSE, new Pause(id), CHANGER);
        host.ask(ScheduleCalls.RESUME, new Resume(id), OWNER);
        host.ask(ScheduleCalls.REMOVE, new Remove(id), CHANGER);
        assertThat(code(ScheduleCalls.SHOW, new Show(id), OWNER)).isEqualTo(ErrorCode.SCHEDULE_NOT_FOUND);
    }

    @Test
    void itsTasksAreTheOwnersOwn() throws Exception {
        var id = made();

        host.at("2026-03-01T06:00:00Z");

        var task = host.ask(ScheduleCalls.SHOW, new Show(id), OWNER)
                .last()
                .orElseThrow()
                .task()
                .orElseThrow();
        var show = new io.troupe.host.bus.TaskCalls.Show(task, Optional.empty(), 0);
        assertThat(host.ask(io.troupe.host.bus.TaskCalls.SHOW, show, OWNER).agent())
                .isEqualTo("worker");
        assertThat(host.refused(io.troupe.host.bus.TaskCalls.SHOW, show, STRANGER)
                        .code())
                .isEqualTo(ErrorCode.TASK_NOT_FOUND);
    }

    @Test
    void refusesAnAgentThatTheCallerMayNotAsk() {
        var refusal = host.refused(
                ScheduleCalls.CREATE, ScheduleHost.cron("0 6 * * *"), as("x", "acme", "worker:count,other:*"));

        assertThat(refusal.code()).isEqualTo(ErrorCode.NOT_ALLOWED);
        assertThat(refusal.problem().detail()).contains("'x'", "'worker'", "'execute'");
    }

    @Test
    void refusesWhatCannotBeDone() {
        assertThat(refused("nightly", ScheduleHost.request("wroker", "execute", "1")))
                .isEqualTo(ErrorCode.AGENT_NOT_FOUND);
        assertThat(refused("nightly", ScheduleHost.request("worker", "fly", "1")))
                .isEqualTo(ErrorCode.SKILL_NOT_FOUND);
        assertThat(refused("nightly", ScheduleHost.request("worker", "count", "{\"n\":\"x\"}")))
                .isEqualTo(ErrorCode.INPUT_INVALID);
        assertThat(refused("Not A Name", ScheduleHost.request("worker", "execute", "1")))
                .isEqualTo(ErrorCode.INPUT_INVALID);
        assertThat(refused(
                        "nightly",
                        ScheduleHost.request(
                                "worker",
                                "execute",
                                Json.string("x".repeat(20_000)).text())))
                .isEqualTo(ErrorCode.TOO_LARGE);
        assertThat(host.kept.position()).isZero();
    }

    private ErrorCode refused(String name, Request request) {
        var timing = new Timing(Optional.of("0 6 * * *"), Optional.empty(), Optional.empty());
        return host.refused(ScheduleCalls.CREATE, new Create(name, timing, request, CatchUp.ONCE))
                .code();
    }

    @Test
    void takesNoMoreThanTheMost() throws Exception {
        made();
        made();
        var third = made();

        var refusal = host.refused(ScheduleCalls.CREATE, ScheduleHost.cron("0 6 * * *"), OWNER);
        assertThat(refusal.code()).isEqualTo(ErrorCode.OVERLOADED);
        assertThat(refusal.problem().detail()).contains("there are 3 schedules", "schedules.max");

        host.ask(ScheduleCalls.REMOVE, new Remove(third), OWNER);
        made();
    }

    @Test
    void listsInPagesTheNewestFirst() throws Exception {
        var ids = List.of(made(), made(), made());

        var first = host.ask(ScheduleCalls.LIST, new ListSchedules(Optional.empty(), 2), OWNER);
        var second = host.ask(ScheduleCalls.LIST, new ListSchedules(first.next(), 2), OWNER);

        assertThat(first.schedules()).extracting(ScheduleView::id).containsExactly(ids.get(2), ids.get(1));
        assertThat(second.schedules()).extracting(ScheduleView::id).containsExactly(ids.get(0));
        assertThat(second.next()).isEmpty();
    }
}
