package io.troupe.host.workflow;

import io.troupe.host.bus.AgentCalls;
import io.troupe.host.bus.Bus;
import io.troupe.host.bus.Call;
import io.troupe.host.bus.RunCalls;
import io.troupe.host.bus.RunCalls.FactList;
import io.troupe.host.bus.RunCalls.ListRuns;
import io.troupe.host.bus.RunCalls.ListSteps;
import io.troupe.host.bus.RunCalls.ReadFacts;
import io.troupe.host.bus.RunCalls.RunList;
import io.troupe.host.bus.RunCalls.RunView;
import io.troupe.host.bus.RunCalls.Show;
import io.troupe.host.bus.RunCalls.StepList;
import io.troupe.host.bus.Topic;
import io.troupe.host.fact.HostClock;
import io.troupe.host.fact.RunState;
import io.troupe.host.journal.Journal;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The run service: has workflows run, whatever happens meanwhile. Rebuilt from the journal at start. On the Vert.x context on
 * which it was started; nothing in it blocks.
 */
public final class Runs {

    private static final Duration LOOK_UP = Duration.ofSeconds(5);
    /** Other nodes tell their agents within this. */
    private static final long ROLL_MILLIS = 300;

    private static final int MOST_LISTED = 200;
    private static final int MOST_FACTS = 1_000;

    private final Vertx vertx;
    private final Bus bus;
    private final Strategies strategies;
    private final Shelf shelf = new Shelf();
    private final History history;
    private boolean others;
    private Runnable deaf = () -> {};
    private final Works works;
    private final Turns turns;
    private final Beginning beginning;
    private final Deeds deeds;
    private final Pasts pasts;
    private final Alarm alarm;
    private final Watching watching;
    private final List<Bus.Registration> registrations = new ArrayList<>();
    private @Nullable Context context;
    private boolean closed;

    /**
     * Makes the service.
     *
     * @param maxOpen how many runs may be open at once
     */
    public Runs(Vertx vertx, Bus bus, Journal journal, Parts parts, int maxOpen) {
        this(vertx, bus, journal, parts, maxOpen, HostClock::millis);
    }

    /** What runs are made of. */
    public record Parts(Workflows workflows, Strategies strategies) {}

    /** With a clock of its own, which gives epoch milliseconds. */
    Runs(Vertx vertx, Bus bus, Journal journal, Parts parts, int maxOpen, LongSupplier clock) {
        this.vertx = vertx;
        this.bus = bus;
        this.strategies = parts.strategies();
        this.history = new History(journal, parts.workflows());
        this.works = new Works(vertx, bus, this::happened);
        var forEach = new ForEach(works);
        var starting = new Starting(works, forEach);
        var closing = new Closing(works);
        var undo = new Undo(works, closing);
        var consulting = new Consulting(vertx, strategies);
        var changing = new Changing(vertx);
        var frontier = new Frontier(new Frontier.Deciding(consulting, changing), starting, undo, closing);
        var resuming = new Resuming(history, works);
        this.turns = new Turns(vertx, journal, clock, frontier, resuming::read, this::committed);
        this.alarm = new Alarm(vertx, clock, slot -> turns.take(slot, turn -> {}));
        this.watching = new Watching(vertx, turns);
        var finding = new Finding(shelf, turns, history);
        var from = new Beginning.From(parts.workflows(), new Invitation(bus));
        this.beginning = new Beginning(shelf, turns, finding, from, maxOpen);
        this.deeds = new Deeds(shelf, turns, works, new Deeds.Doing(starting, undo, changing), finding);
        this.pasts = new Pasts(history, deeds, beginning, consulting);
        works.subRuns(new Nested(shelf, turns, beginning, deeds));
    }

    /** Says which nodes live; to be called before {@link #start}, which waits for a word of the others' agents. */
    public void among(Set<String> nodes) {
        others = nodes.size() > 1;
    }

    /**
     * Rebuilds from the journal, then serves, and goes on with what is open. To be called on the context on which all of it
     * shall happen, when agents and strategies are there.
     */
    public Future<Void> start() {
        context = vertx.getOrCreateContext();
        deaf = strategies.onChange(this::strategiesChanged);
        registrations.add(bus.listen(Topic.ROSTER, works::tell));
        registrations.add(bus.listen(Topic.FACT, works::heard));
        registrations.add(bus.listen(Topic.NODES, nodes -> works.keep(nodes.ids())));
        bus.publish(Topic.ROLL_CALL, new AgentCalls.RollCall());
        return bus.request(AgentCalls.ROSTER, new AgentCalls.ShowRoster(), Call.ofHost(LOOK_UP))
                .onSuccess(works::tell)
                .transform((roster, failure) -> history.all(this::found))
                .compose(done -> others ? vertx.timer(ROLL_MILLIS, TimeUnit.MILLISECONDS) : Future.succeededFuture())
                .compose(done -> closed
                        ? Future.failedFuture(new IllegalStateException("it was closed while it began"))
                        : Future.<Void>succeededFuture())
                .onSuccess(done -> {
                    serve();
                    List.copyOf(shelf.open()).forEach(this::goOn);
                });
    }

    private void found(RunEntry run) {
        run.created()
                .idempotency()
                .ifPresent(key -> shelf.remember(
                        Beginning.caller(run.tenant(), run.created().caller()), key, run.id(), run.createdAt()));
        if (run.over()) {
            shelf.over(run.tenant(), Views.brief(run, Optional.empty()));
            return;
        }
        var slot = new Slot(run.id());
        slot.run(run);
        shelf.put(slot);
    }

    private void goOn(Slot slot) {
        if (slot.isRead()) {
            Resuming.resume(slot, works);
        }
        touch(slot);
    }

    private void touch(Slot slot) {
        var _ = turns.take(slot, turn -> {});
    }

    private void serve() {
        registrations.add(bus.serve(
                RunCalls.START,
                (start, call) ->
                        beginning.start(start, call).compose(slot -> watching.shown(slot, start.waitMillis()))));
        registrations.add(bus.serve(RunCalls.SHOW, this::show));
        registrations.add(bus.serve(RunCalls.STEPS, this::steps));
        registrations.add(bus.serve(RunCalls.LIST, this::list));
        registrations.add(bus.serve(RunCalls.FACTS, this::facts));
        registrations.add(bus.serve(RunCalls.PAUSE, deeds::pause));
        registrations.add(bus.serve(RunCalls.RESUME, deeds::resume));
        registrations.add(bus.serve(
                RunCalls.CANCEL, (cancel, call) -> deeds.cancel(cancel, call).compose(watching::untilOver)));
        registrations.add(bus.serve(RunCalls.ANSWER, deeds::answer));
        registrations.add(bus.serve(RunCalls.CHANGE, deeds::change));
        registrations.add(bus.serve(RunCalls.ROLL_BACK, deeds::rollBack));
        registrations.add(bus.serve(RunCalls.FORK, pasts::fork));
        registrations.add(bus.serve(RunCalls.DIFF, pasts::diff));
        registrations.add(bus.serve(RunCalls.REPLAY, pasts::replay));
    }

    /** Stops serving; runs go on at the next start. To be called on the context of {@link #start}. */
    public void close() {
        closed = true;
        deaf.run(); // strategies live on where another takes over what these runs are
        registrations.forEach(Bus.Registration::close);
        turns.close();
        alarm.close();
        works.close();
    }

    private void strategiesChanged() {
        var here = context;
        if (here != null) {
            here.runOnContext(now -> {
                if (!closed) {
                    shelf.open().stream()
                            .filter(slot -> slot.trouble().isPresent())
                            .toList()
                            .forEach(this::touch);
                }
            });
        }
    }

    private void happened(Slot slot, Event event) {
        if (slot.add(event)) {
            turns.take(slot, deeds::events).onFailure(failure -> {}); // it is read anew, and asks for what it missed
        }
    }

    /** What becomes of a turn outside of its run. */
    private void committed(Turn turn) {
        var slot = turn.slot();
        var run = turn.run();
        if (run.over() && shelf.open(slot.id()).filter(slot::equals).isPresent()) {
            shelf.over(run.tenant(), Views.brief(run, Optional.empty()));
            alarm.forget(slot);
            run.created().parent().ifPresent(parent -> works.ended(Nested.end(run)));
        } else {
            if (!run.over()) {
                shelf.adopt(slot); // a rollback may have waited for the end
            }
            alarm.set(slot, run);
        }
        if (run.over() || !run.expected().answers().isEmpty()) { // else it is not what anybody waits for
            slot.tellWatchers();
        }
    }

    private Future<RunView> show(Show show, Call call) {
        return deeds.entry(show.id(), call)
                .compose(run -> shelf.open(show.id())
                        .map(slot -> watching.shown(slot, show.waitMillis()))
                        .orElseGet(() -> Future.succeededFuture(Views.of(run, Optional.empty()))));
    }

    private Future<StepList> steps(ListSteps request, Call call) {
        return deeds.entry(request.id(), call).map(run -> {
            int most = Math.clamp(request.limit(), 1, MOST_LISTED);
            var steps = Views.steps(run, request.after(), most + 1);
            return steps.size() <= most
                    ? new StepList(steps, Optional.empty())
                    : new StepList(
                            List.copyOf(steps.subList(0, most)),
                            Optional.of(steps.get(most - 1).id()));
        });
    }

    private Future<RunList> list(ListRuns request, Call call) {
        int most = Math.clamp(request.limit(), 1, MOST_LISTED);
        var found = shelf.newest(
                request.before(),
                most + 1,
                run -> RunSight.lists(run, call)
                        && (request.states().isEmpty()
                                || request.states().contains(run.view().state()))
                        && request.workflow()
                                .filter(name -> !name.equals(run.view().workflow()))
                                .isEmpty());
        return Future.succeededFuture(
                found.size() <= most
                        ? new RunList(found, Optional.empty())
                        : new RunList(
                                List.copyOf(found.subList(0, most)),
                                Optional.of(found.get(most - 1).id())));
    }

    private Future<FactList> facts(ReadFacts request, Call call) {
        int most = Math.clamp(request.limit(), 1, MOST_FACTS);
        return deeds.entry(request.id(), call).compose(run -> history.page(request.id(), request.after(), most));
    }

    /** How many runs are open, by state. */
    long count(RunState state) {
        return shelf.open().stream()
                .filter(slot -> slot.isRead() && slot.run().state() == state)
                .count();
    }
}
