package io.troupe.host.schedule;

import io.troupe.host.bus.Bus;
import io.troupe.host.bus.Call;
import io.troupe.host.bus.ScheduleCalls.ScheduleState;
import io.troupe.host.bus.SecurityCalls;
import io.troupe.host.bus.SecurityCalls.ShowGrants;
import io.troupe.host.bus.TaskCalls;
import io.troupe.host.bus.TaskCalls.Submit;
import io.troupe.host.fact.ErrorCode;
import io.troupe.host.fact.Permissions;
import io.troupe.host.fact.Refusal;
import io.troupe.host.fact.ScheduleFact;
import io.troupe.host.fact.ScheduleFact.CatchUp;
import io.troupe.host.fact.ScheduleFact.ScheduleFired;
import io.troupe.host.fact.ScheduleFact.ScheduleMissed;
import io.troupe.host.fact.TaskFact.Plan;
import io.vertx.core.Future;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Submits what is due, never before its time. The key of the request names the schedule and the time, so that asking again
 * after an answer was lost, or after a crash, makes no second task. On the service's context alone.
 */
final class Firing {

    private static final Logger LOG = LoggerFactory.getLogger(Firing.class);
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    /** So many at once: all may be due in the same minute. */
    private static final int MOST = 256;
    /** Whoever wants nothing caught up is not served later than this. */
    private static final long LATE_MILLIS = 60_000;

    private static final long PAUSE_MILLIS = 1_000;
    private static final int MOST_DOUBLED = 6;

    /** These pass; what is due is submitted when they have. */
    private static final Set<ErrorCode> PASSING = EnumSet.of(
            ErrorCode.OVERLOADED, ErrorCode.STORE_UNAVAILABLE, ErrorCode.DEADLINE_EXCEEDED, ErrorCode.RATE_LIMITED);

    private final Bus bus;
    private final Ledger ledger;
    private final Agenda agenda;
    private final LongSupplier clock;
    private final long began;
    private final Queue<Schedule> ready = new ArrayDeque<>();
    private int inHand;

    Firing(Bus bus, Ledger ledger, Agenda agenda, LongSupplier clock) {
        this.bus = bus;
        this.ledger = ledger;
        this.agenda = agenda;
        this.clock = clock;
        this.began = clock.getAsLong();
    }

    /** Sees to all that is due by now. */
    void look(long now) {
        agenda.sweep(now, ready::add);
        pump();
    }

    boolean idle() {
        return inHand == 0 && ready.isEmpty();
    }

    private void pump() {
        while (inHand < MOST) {
            var schedule = ready.poll();
            if (schedule == null) {
                return;
            }
            inHand++;
            var _ = schedule.inTurn(() -> fire(schedule)).onComplete(done -> {
                inHand--;
                place(schedule, done.cause());
                pump();
            });
        }
    }

    /** Puts a schedule where it belongs after something was done about it. */
    private void place(Schedule schedule, @Nullable Throwable failure) {
        if (failure == null) {
            reckon(schedule);
            return;
        }
        LOG.warn("cannot submit what is due of {}, will try again: {}", schedule.id(), failure.getMessage());
        long pause = PAUSE_MILLIS << Math.min(schedule.tried(), MOST_DOUBLED);
        agenda.place(schedule, schedule.state() == ScheduleState.ACTIVE ? clock.getAsLong() + pause : Schedule.NEVER);
    }

    /** Finds the next time of a schedule, and has it looked at then. */
    void reckon(Schedule schedule) {
        schedule.reckon(clock.getAsLong());
        agenda.place(schedule, schedule.due());
    }

    private Future<Schedule> fire(Schedule schedule) {
        long now = clock.getAsLong();
        if (schedule.state() != ScheduleState.ACTIVE || schedule.due() > now) {
            return Future.succeededFuture(schedule); // paused or removed meanwhile, or the clock went back
        }
        if (schedule.catchUp() == CatchUp.NONE && schedule.tries() == 0 && late(schedule, now)) {
            var why = "not submitted, or not known to be, when it was due; what is missed is not caught up";
            return ledger.write(schedule, new ScheduleMissed(schedule.due(), "missed", why), now);
        }
        return check(schedule)
                .compose(allowed -> submit(schedule))
                .recover(failure -> missed(schedule, failure))
                .compose(fact -> ledger.write(schedule, fact, now));
    }

    private boolean late(Schedule schedule, long now) {
        return schedule.due() < began || schedule.due() < now - LATE_MILLIS;
    }

    /** Looks what the owner may do by now; a token that was revoked or has expired allows nothing. */
    private Future<Void> check(Schedule schedule) {
        var owner = schedule.owner();
        var call = Call.ofHost(owner.tenant(), PATIENCE);
        return bus.request(SecurityCalls.GRANTS, new ShowGrants(owner.caller(), owner.tenant()), call)
                .map(granted -> {
                    var request = schedule.request();
                    if (!granted.counts()) {
                        throw Refusal.of(
                                ErrorCode.UNAUTHENTICATED, "no token of '" + owner.caller() + "' counts any longer");
                    }
                    if (!Permissions.of(granted.permissions()).agent(request.agent(), request.skill())) {
                        throw Refusal.of(
                                ErrorCode.NOT_ALLOWED,
                                "no token of '" + owner.caller() + "' allows skill '" + request.skill() + "' of agent '"
                                        + request.agent() + "' any longer");
                    }
                    return null;
                });
    }

    private Future<ScheduleFact> submit(Schedule schedule) {
        var owner = schedule.owner();
        var call = Call.of(owner.caller(), owner.tenant(), schedule.permissions(), PATIENCE);
        return bus.request(TaskCalls.SUBMIT, request(schedule), call)
                .map(task -> new ScheduleFired(schedule.due(), task.id()));
    }

    private Submit request(Schedule schedule) {
        var wanted = schedule.request();
        var plan = wanted.retries()
                .map(retries -> new Plan(Optional.empty(), List.of(), Optional.empty(), 0, Optional.of(retries)));
        return new Submit(
                wanted.agent(),
                Optional.of(wanted.skill()),
                wanted.input(),
                wanted.content(),
                Optional.empty(),
                wanted.timeoutSeconds().map(seconds -> Instant.ofEpochMilli(clock.getAsLong() + seconds * 1_000)),
                wanted.budget(),
                wanted.priority(),
                Optional.of(schedule.id() + "@" + Instant.ofEpochMilli(schedule.due())),
                0,
                plan);
    }

    private static Future<ScheduleFact> missed(Schedule schedule, Throwable failure) {
        return failure instanceof Refusal refusal && !PASSING.contains(refusal.code())
                ? Future.succeededFuture(new ScheduleMissed(
                        schedule.due(), refusal.code().wire(), refusal.problem().detail()))
                : Future.failedFuture(failure);
    }
}
