package io.troupe.host.schedule;

import io.troupe.host.bus.ScheduleCalls.Last;
import io.troupe.host.bus.ScheduleCalls.ScheduleState;
import io.troupe.host.bus.ScheduleCalls.ScheduleView;
import io.troupe.host.fact.Permissions;
import io.troupe.host.fact.ScheduleFact;
import io.troupe.host.fact.ScheduleFact.CatchUp;
import io.troupe.host.fact.ScheduleFact.Owner;
import io.troupe.host.fact.ScheduleFact.Request;
import io.troupe.host.fact.ScheduleFact.ScheduleCreated;
import io.troupe.host.fact.ScheduleFact.ScheduleFired;
import io.troupe.host.fact.ScheduleFact.ScheduleMissed;
import io.troupe.host.fact.ScheduleFact.SchedulePaused;
import io.troupe.host.fact.ScheduleFact.ScheduleRemoved;
import io.troupe.host.fact.ScheduleFact.ScheduleResumed;
import io.vertx.core.Future;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Supplier;

/** A schedule as its facts tell it. On the service's context alone. */
final class Schedule {

    /** As a time: not before somebody does something about it. */
    static final long NEVER = Long.MAX_VALUE;

    private final String id;
    private final ScheduleCreated created;
    private final Timetable timetable;
    private final Permissions permissions;
    private final long createdAt;
    private long version;
    private ScheduleState state = ScheduleState.ACTIVE;
    private Optional<Last> last = Optional.empty();
    /** The last time that is done with; never goes back, whatever the clock does. */
    private long done = Long.MIN_VALUE;
    /** When that was decided: what was due up to then is done with, too, unless the clock was wrong. */
    private long decided;

    private long due = NEVER;
    private long wake = NEVER;
    private int tries;
    private Future<?> turn = Future.succeededFuture();

    Schedule(String id, ScheduleCreated created, Timetable timetable, long createdAt) {
        this.id = id;
        this.created = created;
        this.timetable = timetable;
        this.permissions = Permissions.of(created.owner().permissions());
        this.createdAt = createdAt;
        this.decided = createdAt;
        this.version = 1;
    }

    /** Takes in what has become durable. */
    void apply(ScheduleFact fact, long time) {
        version++;
        switch (fact) {
            case ScheduleFired(var when, var task) -> {
                passed(when, time);
                last = Optional.of(new Last(
                        Instant.ofEpochMilli(when),
                        Instant.ofEpochMilli(time),
                        Optional.of(task),
                        Optional.empty(),
                        Optional.empty()));
            }
            case ScheduleMissed(var when, var code, var reason) -> {
                passed(when, time);
                last = Optional.of(new Last(
                        Instant.ofEpochMilli(when),
                        Instant.ofEpochMilli(time),
                        Optional.empty(),
                        Optional.of(code),
                        Optional.of(reason)));
            }
            case SchedulePaused paused -> state = ScheduleState.PAUSED;
            case ScheduleResumed resumed -> {
                state = ScheduleState.ACTIVE;
                decided = time;
            }
            case ScheduleRemoved removed -> state = ScheduleState.REMOVED;
            case ScheduleCreated again -> {} // the first fact of the stream, from which this was made
        }
    }

    /** A fact of a kind that a later version wrote: it counts, and says nothing here. */
    void applyUnknown() {
        version++;
    }

    private void passed(long when, long time) {
        done = Math.max(done, when);
        decided = time;
        tries = 0;
    }

    /** Finds the next time. A clock that was ahead when the last was decided hides no time that is still to come. */
    void reckon(long now) {
        due = state == ScheduleState.ACTIVE
                ? timetable.next(Math.max(done, Math.min(decided, now))).orElse(NEVER)
                : NEVER;
    }

    /** Does something after all that was begun before it has ended. */
    <T> Future<T> inTurn(Supplier<Future<T>> work) {
        var mine = turn.otherwiseEmpty().compose(before -> work.get());
        turn = mine;
        return mine;
    }

    /** One more attempt to submit what is due; says how many there were. */
    int tried() {
        return ++tries;
    }

    String id() {
        return id;
    }

    long version() {
        return version;
    }

    ScheduleState state() {
        return state;
    }

    /** When a task is due next. */
    long due() {
        return due;
    }

    /** When to look at it next. */
    long wake() {
        return wake;
    }

    void wake(long time) {
        wake = time;
    }

    int tries() {
        return tries;
    }

    CatchUp catchUp() {
        return created.catchUp();
    }

    Request request() {
        return created.request();
    }

    Owner owner() {
        return created.owner();
    }

    /** What its owner was allowed when it was made. */
    Permissions permissions() {
        return permissions;
    }

    ScheduleView view() {
        return new ScheduleView(
                id,
                created.name(),
                state,
                created.timing(),
                created.request(),
                created.catchUp(),
                created.owner().caller(),
                Instant.ofEpochMilli(createdAt),
                due == NEVER ? Optional.empty() : Optional.of(Instant.ofEpochMilli(due)),
                last);
    }
}
