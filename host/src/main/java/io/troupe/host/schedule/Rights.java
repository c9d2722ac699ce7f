package io.troupe.host.schedule;

import io.troupe.host.bus.Call;
import io.troupe.host.fact.ErrorCode;
import io.troupe.host.fact.Refusal;

/**
 * Says who may see and change a schedule. A tenant's are not there for another; within one, a caller sees and changes its
 * own, with {@code @schedules:read} it sees all, with {@code @schedules:change} it changes them.
 */
final class Rights {

    private Rights() {}

    static boolean sees(Schedule schedule, Call call) {
        return schedule.owner().tenant().equals(call.tenant())
                && (own(schedule, call) || call.permissions().host("schedules", "read"));
    }

    /** @throws Refusal {@code schedule-not-found} when it is not for the caller to see */
    static Schedule checkSees(Schedule schedule, Call call) {
        if (!sees(schedule, call)) {
            throw unknown(schedule.id());
        }
        return schedule;
    }

    /** @throws Refusal {@code not-allowed} when the caller may see the schedule, and no more */
    static Schedule checkChanges(Schedule schedule, Call call, String what) {
        boolean changes = schedule.owner().tenant().equals(call.tenant())
                && (own(schedule, call) || call.permissions().host("schedules", "change"));
        if (!changes) {
            checkSees(schedule, call);
            throw Refusal.of(
                    ErrorCode.NOT_ALLOWED,
                    "'" + call.caller() + "' may not " + what + " " + schedule.id()
                            + ", expected its own schedule, or the permission @schedules:change");
        }
        return schedule;
    }

    static Refusal unknown(String id) {
        return Refusal.of(ErrorCode.SCHEDULE_NOT_FOUND, "no schedule '" + Words.visible(id) + "'");
    }

    private static boolean own(Schedule schedule, Call call) {
        return schedule.owner().caller().equals(call.caller());
    }
}
