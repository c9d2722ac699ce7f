package io.troupe.host.workflow;

import io.troupe.host.bus.Bus;
import io.troupe.host.bus.Call;
import io.troupe.host.bus.WorkflowCalls;
import io.troupe.host.bus.WorkflowCalls.Check;
import io.troupe.host.bus.WorkflowCalls.Checked;
import io.troupe.host.bus.WorkflowCalls.ListWorkflows;
import io.troupe.host.bus.WorkflowCalls.Put;
import io.troupe.host.bus.WorkflowCalls.Show;
import io.troupe.host.bus.WorkflowCalls.WorkflowList;
import io.troupe.host.bus.WorkflowCalls.WorkflowView;
import io.troupe.host.fact.ErrorCode;
import io.troupe.host.fact.HostClock;
import io.troupe.host.fact.Refusal;
import io.troupe.host.fact.WorkflowFact.WorkflowPut;
import io.troupe.host.journal.Journal;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * The workflow service: keeps the definitions of workflows, each version for good. Rebuilt from the journal at start. On the
 * Vert.x context on which it was started; definitions are read on another thread, so that nothing in it blocks.
 */
public final class Workflows {

    private static final int MOST = 1_000;
    private static final int MOST_CACHED = 64;
    private static final int LONGEST_LIST = 200;

    private final Vertx vertx;
    private final Bus bus;
    private final Ready ready;
    private final WorkflowBook book;
    private final Review review;
    private final int most;
    private final Recent<Place, Future<Kept>> cached = new Recent<>(MOST_CACHED);
    private final Map<Place, Future<?>> turns = new HashMap<>();
    private final List<Bus.Registration> registrations = new ArrayList<>();
    private boolean closed;
    private int making;

    public Workflows(Vertx vertx, Bus bus, Journal journal) {
        this(vertx, bus, new WorkflowBook(journal, Ready.none()), MOST);
    }

    /** With workflows that need not be put. */
    public Workflows(Vertx vertx, Bus bus, Journal journal, Ready ready) {
        this(vertx, bus, new WorkflowBook(journal, ready), MOST);
    }

    /**
     * With another bound.
     *
     * @param most workflows that may be put
     */
    Workflows(Vertx vertx, Bus bus, WorkflowBook book, int most) {
        this.vertx = vertx;
        this.bus = bus;
        this.ready = book.came();
        this.book = book;
        this.review = new Review(vertx, bus, book);
        this.most = most;
    }

    /** A version of a workflow, and which it is. */
    record Kept(Definition definition, long number) {}

    /** Where a version is, or all of a workflow's where the number is 0. */
    private record Place(String tenant, String name, long number) {}

    /** Rebuilds from the journal, then serves. To be called on the context on which all of it shall happen. */
    public Future<Void> start() {
        return book.rebuild().compose(this::unlessClosed).onSuccess(done -> {
            registrations.add(bus.serve(WorkflowCalls.PUT, (put, call) -> knowing(() -> put(put, call))));
            registrations.add(bus.serve(WorkflowCalls.CHECK, (check, call) -> knowing(() -> check(check, call))));
            registrations.add(bus.serve(WorkflowCalls.SHOW, (show, call) -> knowing(() -> show(show, call))));
            registrations.add(bus.serve(WorkflowCalls.LIST, (list, call) -> knowing(() -> list(list, call))));
        });
    }

    /** What came with the host is read when it is first asked for: a host that starts has better things to do. */
    private <R> Future<R> knowing(Supplier<Future<R>> work) {
        return ready.isRead()
                ? work.get()
                : vertx.executeBlocking(ready::all, false).compose(all -> work.get());
    }

    /** Stops serving; what was put stays. To be called on the context of {@link #start}. */
    public void close() {
        closed = true;
        registrations.forEach(Bus.Registration::close);
    }

    private Future<Void> unlessClosed(Void read) {
        return closed
                ? Future.failedFuture(new IllegalStateException("it was closed while it began"))
                : Future.succeededFuture();
    }

    /**
     * Gives a version of a workflow, that which counts when none is named; one that came with the host is written down
     * first. Fails with {@code workflow-not-found}. To be called on the context of {@link #start}.
     */
    Future<Kept> find(String tenant, String name, Optional<Long> wanted) {
        return knowing(() -> kept(tenant, name, wanted));
    }

    private Future<Kept> kept(String tenant, String name, Optional<Long> wanted) {
        long number;
        try {
            number = book.number(tenant, name, wanted);
        } catch (Refusal e) {
            return Future.failedFuture(e);
        }
        if (number == Ready.NUMBER) {
            return inTurn(new Place(tenant, name, 0), () -> adopt(tenant, name));
        }
        var found = cached.get(new Place(tenant, name, number), this::read);
        return found.failed() ? read(new Place(tenant, name, number)) : found; // failing may have passed by now
    }

    /** Writes the version that came with the host down as the next one, for runs to keep. */
    private Future<Kept> adopt(String tenant, String name) {
        var last = book.last(tenant, name);
        var one = book.ready(tenant, name);
        if (one.isEmpty()) {
            long newest = last.orElseThrow().view().number();
            if (last.get().view().caller().equals(Ready.CALLER)) { // somebody else was faster
                return find(tenant, name, Optional.of(newest));
            }
            throw Refusal.of(
                    ErrorCode.WORKFLOW_NOT_FOUND,
                    "version 0 of workflow " + Words.quoted(name) + " came with the host, and version " + newest
                            + " was put in its place: put it again to run it");
        }
        long number = last.map(known -> known.view().number()).orElse(0L) + 1;
        return off(() -> one.get().checked())
                .compose(definition -> book.write(tenant, one.get().put(number), definition, HostClock.millis())
                        .map(done -> new Kept(definition, number)));
    }

    private Future<Kept> read(Place place) {
        return book.read(place.tenant(), place.name(), place.number())
                .compose(version -> off(() -> Definition.of(version.put().definition())))
                .map(definition -> new Kept(definition, place.number()));
    }

    private Future<WorkflowView> put(Put put, Call call) {
        allow("put", call, "change");
        var current = book.current(call.tenant(), put.name());
        var digest = WorkflowBook.digest(put.source());
        if (current.isPresent() && current.get().digest().equals(digest)) {
            return show(call.tenant(), put.name(), current.get().view().number());
        }
        return review.look(put.source(), put.format(), call).compose(looked -> {
            var definition = looked.definition().orElseThrow(() -> Review.refused(looked.checked()));
            if (!definition.name().equals(put.name())) {
                throw Refusal.invalid(
                        ErrorCode.INPUT_INVALID,
                        "the definition is of workflow " + Words.quoted(definition.name()) + ", expected "
                                + Words.quoted(put.name()),
                        List.of(new Refusal.Mistake("/name", "expected " + Words.quoted(put.name()))));
            }
            return inTurn(new Place(call.tenant(), put.name(), 0), () -> write(put, definition, call));
        });
    }

    private Future<WorkflowView> write(Put put, Definition definition, Call call) {
        var last = book.last(call.tenant(), put.name());
        long number = last.map(known -> known.view().number()).orElse(0L);
        if (last.isPresent() && last.get().digest().equals(WorkflowBook.digest(put.source()))) {
            return show(call.tenant(), put.name(), number);
        }
        if (put.expected().isPresent() && put.expected().get() != number && !followsReady(put, call.tenant())) {
            throw Refusal.of(
                    ErrorCode.STALE_VERSION,
                    "the last version of workflow " + Words.quoted(put.name()) + " is " + number + ", expected "
                            + put.expected().get());
        }
        checkRoom(last.isEmpty());
        making += last.isEmpty() ? 1 : 0;
        long time = HostClock.millis();
        var fact = new WorkflowPut(
                number + 1, definition.json(), put.source(), put.format().wire(), call.caller());
        return book.write(call.tenant(), fact, definition, time)
                .onComplete(done -> making -= last.isEmpty() ? 1 : 0)
                .map(done -> {
                    var kept = new Kept(definition, number + 1);
                    var _ = cached.get(
                            new Place(call.tenant(), put.name(), number + 1), place -> Future.succeededFuture(kept));
                    return WorkflowBook.view(fact, definition, time);
                });
    }

    /** Says whether it is to follow the version that came with the host, which is shown with no number of its own. */
    private boolean followsReady(Put put, String tenant) {
        return put.expected().filter(number -> number == Ready.NUMBER).isPresent()
                && book.ready(tenant, put.name()).isPresent();
    }

    private void checkRoom(boolean fresh) {
        if (fresh && book.size() + making >= most) {
            throw Refusal.of(
                    ErrorCode.OVERLOADED,
                    "there are " + most + " workflows, which is the most: put another version of one of them");
        }
    }

    private Future<Checked> check(Check check, Call call) {
        if (!call.permissions().host("workflows", "read")) {
            allow("check", call, "change");
        }
        return review.look(check.source(), check.format(), call).map(Review.Looked::checked);
    }

    private Future<WorkflowView> show(Show show, Call call) {
        allow("see", call, "read");
        return show(call.tenant(), show.name(), book.number(call.tenant(), show.name(), show.number()));
    }

    private Future<WorkflowView> show(String tenant, String name, long number) {
        return book.read(tenant, name, number)
                .compose(version -> off(() -> WorkflowBook.view(
                        version.put(), Definition.of(version.put().definition()), version.time())));
    }

    private Future<WorkflowList> list(ListWorkflows list, Call call) {
        allow("see", call, "read");
        int limit = Math.clamp(list.limit(), 1, LONGEST_LIST);
        var found = book.after(call.tenant(), list.after().orElse(""), limit + 1);
        var views = found.stream().limit(limit).map(WorkflowBook.Last::view).toList();
        var next = found.size() > limit ? Optional.of(views.getLast().name()) : Optional.<String>empty();
        return Future.succeededFuture(new WorkflowList(views, next));
    }

    private static void allow(String what, Call call, String verb) {
        if (!call.permissions().host("workflows", verb)) {
            throw Refusal.of(
                    ErrorCode.NOT_ALLOWED,
                    "'" + call.caller() + "' may not " + what
                            + " definitions of workflows, expected the permission @workflows:" + verb);
        }
    }

    private <T> Future<T> inTurn(Place place, Supplier<Future<T>> work) {
        var before = turns.getOrDefault(place, Future.succeededFuture());
        var mine = before.otherwiseEmpty().compose(done -> work.get());
        turns.put(place, mine);
        return mine.onComplete(done -> turns.remove(place, mine));
    }

    private <T> Future<T> off(Supplier<T> work) {
        return vertx.executeBlocking(() -> Future.succeededFuture(work.get()), false)
                .compose(Objects::requireNonNull);
    }
}
