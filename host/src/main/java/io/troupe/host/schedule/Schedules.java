package io.troupe.host.schedule;

import io.troupe.api.Json;
import io.troupe.host.bus.AgentCalls;
import io.troupe.host.bus.Bus;
import io.troupe.host.bus.Call;
import io.troupe.host.bus.ScheduleCalls;
import io.troupe.host.bus.ScheduleCalls.Create;
import io.troupe.host.bus.ScheduleCalls.ListSchedules;
import io.troupe.host.bus.ScheduleCalls.ScheduleList;
import io.troupe.host.bus.ScheduleCalls.ScheduleState;
import io.troupe.host.bus.ScheduleCalls.ScheduleView;
import io.troupe.host.fact.ErrorCode;
import io.troupe.host.fact.HostClock;
import io.troupe.host.fact.Ids;
import io.troupe.host.fact.Refusal;
import io.troupe.host.fact.ScheduleFact;
import io.troupe.host.fact.ScheduleFact.Owner;
import io.troupe.host.fact.ScheduleFact.Request;
import io.troupe.host.fact.ScheduleFact.ScheduleCreated;
import io.troupe.host.fact.ScheduleFact.SchedulePaused;
import io.troupe.host.fact.ScheduleFact.ScheduleRemoved;
import io.troupe.host.fact.ScheduleFact.ScheduleResumed;
import io.troupe.host.journal.Journal;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.LongSupplier;

/**
 * The schedule service: keeps schedules, and submits their tasks when these are due. Rebuilt from the journal at start. On
 * the Vert.x context on which it was started; nothing in it blocks.
 */
public final class Schedules {

    private static final long TICK_MILLIS = 100;
    /** Less than this a clock goes back when it is set right; what that hides is no more than this late. */
    private static final long BACK_MILLIS = 5_000;

    private static final int SLICE = 200;
    private static final Duration LOOK_UP = Duration.ofSeconds(5);

    private final Vertx vertx;
    private final Bus bus;
    private final Journal journal;
    private final int most;
    private final LongSupplier clock;
    private final Ids ids = new Ids();
    private final Ledger ledger;
    private final Agenda agenda = new Agenda();
    private final Firing firing;
    private final TreeMap<String, Schedule> known = new TreeMap<>();
    private final List<Bus.Registration> registrations = new ArrayList<>();
    private int making;
    private long latest;
    private long timer = -1;
    private boolean closed;

    /**
     * Makes the service.
     *
     * @param most schedules that there may be
     */
    public Schedules(Vertx vertx, Bus bus, Journal journal, int most) {
        this(vertx, bus, journal, most, HostClock::millis);
    }

    /** With a clock of its own, which gives epoch milliseconds. */
    Schedules(Vertx vertx, Bus bus, Journal journal, int most, LongSupplier clock) {
        this.vertx = vertx;
        this.bus = bus;
        this.journal = journal;
        this.most = most;
        this.clock = clock;
        this.ledger = new Ledger(journal);
        this.firing = new Firing(bus, ledger, agenda, clock);
    }

    /**
     * Rebuilds from the journal, then serves, and submits what is due. To be called on the context on which all of it shall
     * happen, when the agents are there, so that what was missed finds them.
     */
    public Future<Void> start() {
        return new Rebuild(journal, known)
                .run()
                .compose(done -> reckonAll())
                .compose(this::unlessClosed)
                .onSuccess(done -> {
                    registrations.add(bus.serve(ScheduleCalls.CREATE, this::create));
                    registrations.add(bus.serve(
                            ScheduleCalls.SHOW,
                            (show, call) -> Future.succeededFuture(
                                    Rights.checkSees(find(show.id()), call).view())));
                    registrations.add(bus.serve(ScheduleCalls.LIST, this::list));
                    registrations.add(bus.serve(
                            ScheduleCalls.PAUSE,
                            (pause, call) -> change(
                                    pause.id(),
                                    "pause",
                                    call,
                                    ScheduleState.PAUSED,
                                    new SchedulePaused(call.caller()))));
                    registrations.add(bus.serve(
                            ScheduleCalls.RESUME,
                            (resume, call) -> change(
                                    resume.id(),
                                    "resume",
                                    call,
                                    ScheduleState.ACTIVE,
                                    new ScheduleResumed(call.caller()))));
                    registrations.add(bus.serve(
                            ScheduleCalls.REMOVE,
                            (remove, call) -> change(
                                    remove.id(),
                                    "remove",
                                    call,
                                    ScheduleState.REMOVED,
                                    new ScheduleRemoved(call.caller()))));
                    timer = vertx.setPeriodic(TICK_MILLIS, tick -> look());
                    look();
                });
    }

    /** Stops serving; schedules go on at the next start. To be called on the context of {@link #start}. */
    public void close() {
        closed = true;
        registrations.forEach(Bus.Registration::close);
        vertx.cancelTimer(timer);
    }

    private Future<Void> unlessClosed(Void read) {
        return closed
                ? Future.failedFuture(new IllegalStateException("it was closed while it began"))
                : Future.succeededFuture();
    }

    /** Sees to what is due by now. */
    void look() {
        long now = clock.getAsLong();
        if (now < latest - BACK_MILLIS) { // it was ahead, and what was reckoned by it may be too late
            var _ = reckonAll();
        }
        latest = now;
        firing.look(now);
    }

    /** Says whether nothing is being submitted. */
    boolean idle() {
        return firing.idle();
    }

    private Future<Void> reckonAll() {
        return reckon(List.copyOf(known.values()).iterator());
    }

    /** A slice at a time, so that others get their turn. */
    private Future<Void> reckon(Iterator<Schedule> left) {
        for (int i = 0; i < SLICE && left.hasNext(); i++) {
            var schedule = left.next();
            var _ = schedule.inTurn(() -> {
                firing.reckon(schedule);
                return Future.succeededFuture();
            });
        }
        return left.hasNext() ? vertx.timer(1).compose(later -> reckon(left)) : Future.succeededFuture();
    }

    private Future<ScheduleView> create(Create wished, Call call) {
        var create = new Create(wished.name(), wished.timing(), normal(wished.request()), wished.catchUp());
        Wish.check(create, call);
        checkRoom();
        long now = clock.getAsLong();
        var timetable = Timetable.of(create.timing(), now);
        making++;
        return bus.request(
                        AgentCalls.DESCRIBE,
                        new AgentCalls.Describe(create.request().agent()),
                        call.within(LOOK_UP))
                .compose(agent -> {
                    Wish.check(create, agent);
                    var owner = new Owner(
                            call.caller(), call.tenant(), call.permissions().texts());
                    var fact = new ScheduleCreated(
                            create.name(), create.timing(), create.request(), create.catchUp(), owner);
                    var schedule = new Schedule(ids.next("schedule"), fact, timetable, now);
                    return wished.idempotencyKey().isEmpty()
                            ? ledger.begin(schedule.id(), fact, now).map(schedule)
                            : ledger.begin(
                                            schedule.id(),
                                            fact,
                                            now,
                                            wished.idempotencyKey().get())
                                    .map(id -> id.equals(schedule.id()) ? schedule : find(id));
                })
                .onComplete(made -> making--)
                .map(schedule -> {
                    if (known.putIfAbsent(schedule.id(), schedule) == null) {
                        firing.reckon(schedule);
                    }
                    return schedule.view();
                });
    }

    private void checkRoom() {
        if (known.size() + making >= most) {
            throw Refusal.of(
                    ErrorCode.OVERLOADED,
                    "there are " + most + " schedules, which is the most (schedules.max): remove some of them");
        }
    }

    /** A bare string stands for an instruction, as it does for a task. */
    private static Request normal(Request request) {
        var input = request.input();
        return new Request(
                request.agent(),
                request.skill(),
                input.text().startsWith("\"") ? new Json("{\"instruction\":" + input.text() + "}") : input,
                request.content(),
                request.timeoutSeconds(),
                request.budget(),
                request.priority(),
                request.retries());
    }

    private Future<ScheduleList> list(ListSchedules request, Call call) {
        var older = request.before().map(id -> known.headMap(id, false)).orElse(known);
        var views = new ArrayList<ScheduleView>();
        for (var schedule : older.descendingMap().values()) {
            if (Rights.sees(schedule, call)) {
                if (views.size() == request.limit()) {
                    return Future.succeededFuture(
                            new ScheduleList(views, Optional.of(views.getLast().id())));
                }
                views.add(schedule.view());
            }
        }
        return Future.succeededFuture(new ScheduleList(views, Optional.empty()));
    }

    /** Changes a schedule's state, once a task that is being submitted has been; what it is already, it stays. */
    private Future<ScheduleView> change(String id, String verb, Call call, ScheduleState wanted, ScheduleFact fact) {
        var schedule = Rights.checkChanges(find(id), call, verb);
        return schedule.inTurn(() -> {
            if (schedule.state() == wanted) {
                return Future.succeededFuture(schedule.view());
            }
            if (schedule.state() == ScheduleState.REMOVED) {
                throw Rights.unknown(id);
            }
            return ledger.write(schedule, fact, clock.getAsLong()).map(changed -> {
                if (wanted == ScheduleState.REMOVED) {
                    known.remove(id);
                }
                firing.reckon(changed);
                return changed.view();
            });
        });
    }

    private Schedule find(String id) {
        return Optional.ofNullable(known.get(id)).orElseThrow(() -> Rights.unknown(id));
    }
}
