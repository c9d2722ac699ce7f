package io.troupe.host.workflow;

import io.troupe.api.Budget;
import io.troupe.api.Json;
import io.troupe.host.bus.Call;
import io.troupe.host.bus.Named;
import io.troupe.host.bus.RunCalls.Fork;
import io.troupe.host.bus.RunCalls.Start;
import io.troupe.host.fact.ErrorCode;
import io.troupe.host.fact.Ids;
import io.troupe.host.fact.Refusal;
import io.troupe.host.fact.RunFact;
import io.troupe.host.fact.RunFact.ForkOf;
import io.troupe.host.fact.RunFact.Parent;
import io.troupe.host.fact.RunFact.RunCreated;
import io.troupe.host.fact.TaskFact.Idempotency;
import io.troupe.host.fact.Wire;
import io.vertx.core.Future;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/** Makes new runs of requests. On the run service's context alone. */
final class Beginning {

    private static final Duration RETRY_AFTER = Duration.ofSeconds(1);

    private final Shelf shelf;
    private final Turns turns;
    private final Finding finding;
    private final Workflows workflows;
    private final Invitation invitation;
    private final int maxOpen;
    private final Ids ids = new Ids();
    /** Requests with a key that are being worked on; the same one again waits for them. */
    private final Map<String, Making> making = new HashMap<>();
    /** Runs that are to have an id and are being made. */
    private final Map<String, Future<Slot>> named = new HashMap<>();

    private record Making(String digest, Future<Slot> slot) {}

    /** What runs are made of. */
    record From(Workflows workflows, Invitation invitation) {}

    Beginning(Shelf shelf, Turns turns, Finding finding, From from, int maxOpen) {
        this.shelf = shelf;
        this.turns = turns;
        this.finding = finding;
        this.workflows = from.workflows();
        this.invitation = from.invitation();
        this.maxOpen = maxOpen;
    }

    /** Names a caller so that no other tenant's has the same name. */
    static String caller(String tenant, String caller) {
        return tenant + "/" + caller;
    }

    /** Starts a run, or finds the one that the same request started before. */
    Future<Slot> start(Start start, Call call) {
        var key = start.idempotencyKey().map(text -> new Idempotency(text, digest(start)));
        var again = start.named().filter(Named::again).map(Named::id);
        return again.map(finding::find)
                .orElseGet(() -> Future.succeededFuture(Optional.empty()))
                .compose(found -> found.map(Future::succeededFuture)
                        .orElseGet(() -> named(
                                start.named().map(Named::id), () -> once(key, call, () -> fresh(start, key, call)))));
    }

    /** Makes a run that is to have an id, or waits for the same request that is under way. */
    private Future<Slot> named(Optional<String> id, Supplier<Future<Slot>> make) {
        if (id.isEmpty()) {
            return make.get();
        }
        var earlier = named.get(id.get());
        if (earlier != null) {
            return earlier;
        }
        var made = make.get();
        named.put(id.get(), made);
        return made.onComplete(done -> named.remove(id.get()));
    }

    /** Makes a run, or finds the one that was made with this key before. */
    private Future<Slot> once(Optional<Idempotency> key, Call call, Supplier<Future<Slot>> make) {
        if (key.isEmpty()) {
            return make.get();
        }
        var who = caller(call.tenant(), call.caller());
        var known = shelf.known(who, key.get().key(), turns.now());
        if (known.isPresent()) {
            checkSame(known.get().digest(), key.get());
            return finding.slot(known.get().run());
        }
        var name = who + '\n' + key.get().key();
        var earlier = making.get(name);
        if (earlier != null) {
            checkSame(earlier.digest(), key.get());
            return earlier.slot();
        }
        var made = make.get()
                .onSuccess(slot -> shelf.remember(who, key.get(), slot.id(), turns.now()))
                .onComplete(done -> making.remove(name));
        if (!made.isComplete()) {
            making.put(name, new Making(key.get().digest(), made));
        }
        return made;
    }

    private static void checkSame(String digest, Idempotency key) {
        if (!digest.equals(key.digest())) {
            throw Refusal.of(
                    ErrorCode.INPUT_INVALID,
                    "the idempotency key '" + Words.visible(key.key())
                            + "' was used for another request within a day, expected a key of its own");
        }
    }

    private Future<Slot> fresh(Start start, Optional<Idempotency> key, Call call) {
        return workflows.find(call.tenant(), start.workflow(), start.number()).compose(kept -> {
            RunSight.checkAsks(kept.definition(), call);
            return invitation
                    .input(kept.definition(), start.input(), call)
                    .compose(input -> fresh(start.withInput(input), kept, key, call));
        });
    }

    private Future<Slot> fresh(Start start, Workflows.Kept kept, Optional<Idempotency> key, Call call) {
        var definition = kept.definition();
        definition.checkInput(start.input());
        checkRoom();
        var created = new RunCreated(
                definition.name(),
                kept.number(),
                definition.strategy(),
                start.input(),
                least(definition.budget(), start.budget()),
                start.session(),
                call.caller(),
                call.permissions().ofAgents().text(),
                key,
                Optional.empty(),
                Optional.empty());
        var id = start.named().map(Named::id).orElseGet(() -> ids.next("run"));
        return make(id, created, definition, call.tenant());
    }

    /** Starts the run that is a step of another, if that has not been done; in the name of whoever asked for that one. */
    Future<Slot> nested(RunEntry parent, Node node, Json input, Budget budget) {
        return finding.find(node.work().orElseThrow())
                .compose(
                        found -> found.map(Future::succeededFuture).orElseGet(() -> anew(parent, node, input, budget)));
    }

    private Future<Slot> anew(RunEntry parent, Node node, Json input, Budget budget) {
        if (shelf.open().size() >= 2 * maxOpen) { // those that are open may need some to end
            throw Refusal.later(
                    ErrorCode.OVERLOADED, "so many runs are open that none is begun for a step now", RETRY_AFTER);
        }
        int depth = parent.created().parent().map(Parent::depth).orElse(0) + 1;
        if (depth > Nested.MOST_DEPTH) {
            throw Refusal.of(
                    ErrorCode.NOT_ALLOWED, Nested.MOST_DEPTH + " runs stand above it already, which is the most");
        }
        var name = node.plan().workflow().orElseThrow();
        var call = Works.call(parent);
        return workflows.find(parent.tenant(), name, Optional.empty()).compose(kept -> {
            RunSight.checkAsks(kept.definition(), call);
            return invitation
                    .input(kept.definition(), input, call)
                    .compose(whole -> nested(parent, node, new Given(kept, whole, budget), depth));
        });
    }

    /** What a run that is a step of another is made of. */
    private record Given(Workflows.Kept kept, Json input, Budget budget) {}

    private Future<Slot> nested(RunEntry parent, Node node, Given given, int depth) {
        var definition = given.kept().definition();
        definition.checkInput(given.input());
        var created = new RunCreated(
                definition.name(),
                given.kept().number(),
                definition.strategy(),
                given.input(),
                least(definition.budget(), given.budget()),
                parent.created().session(),
                parent.created().caller(),
                parent.created().permissions(),
                Optional.empty(),
                Optional.empty(),
                Optional.of(new Parent(parent.id(), node.id(), depth)));
        return make(node.work().orElseThrow(), created, definition, parent.tenant());
    }

    /** Says which run that one is that is to begin with what another was, or finds the one that did so before. */
    Future<Slot> fork(Fork request, Call call, Function<Optional<Idempotency>, Future<Slot>> make) {
        var key = request.idempotencyKey().map(text -> new Idempotency(text, digest(request)));
        return once(key, call, () -> make.apply(key));
    }

    /**
     * What a run begins with that begins with what another was.
     *
     * @param version of the last fact of the other that it has
     * @param inherited those facts
     */
    record Past(RunEntry origin, long version, List<RunFact> inherited) {}

    /** Starts a run that begins with these facts of another. */
    Future<Slot> fork(Past past, Json input, Optional<Idempotency> key, Call call) {
        checkRoom();
        var origin = past.origin();
        RunSight.checkAsks(origin.definition(), call);
        var old = origin.created();
        return workflows
                .find(origin.tenant(), old.workflow(), Optional.of(old.number()))
                .compose(kept -> {
                    kept.definition().checkInput(input);
                    var created = new RunCreated(
                            old.workflow(),
                            old.number(),
                            old.strategy(),
                            input,
                            old.budget(),
                            old.session(),
                            call.caller(),
                            call.permissions().ofAgents().text(),
                            key,
                            Optional.of(new ForkOf(
                                    origin.id(),
                                    past.version(),
                                    past.inherited().size())),
                            Optional.empty());
                    return make(ids.next("run"), created, kept.definition(), origin.tenant(), past.inherited());
                });
    }

    private Future<Slot> make(String id, RunCreated created, Definition definition, String tenant) {
        return make(id, created, definition, tenant, List.of());
    }

    private Future<Slot> make(
            String id, RunCreated created, Definition definition, String tenant, List<RunFact> inherited) {
        var here = shelf.open(id);
        if (here.isPresent()) {
            return Future.succeededFuture(here.get()); // somebody else was faster
        }
        var slot = new Slot(id);
        slot.run(new RunEntry(id, tenant, created, definition, turns.now()));
        shelf.put(slot);
        return turns.first(slot, inherited).map(slot).onFailure(failure -> shelf.drop(slot));
    }

    private void checkRoom() {
        if (shelf.open().size() >= maxOpen) {
            throw Refusal.later(
                    ErrorCode.OVERLOADED, maxOpen + " runs are open, which is the most; try later", RETRY_AFTER);
        }
    }

    /** Of each part the smaller one. */
    static Budget least(Budget one, Budget other) {
        return new Budget(
                least(one.tokens(), other.tokens()),
                least(one.toolCalls(), other.toolCalls()),
                least(one.time(), other.time()),
                least(one.cost(), other.cost()));
    }

    private static <T extends Comparable<T>> Optional<T> least(Optional<T> one, Optional<T> other) {
        return one.isPresent() && other.isPresent()
                ? Optional.of(one.get().compareTo(other.get()) < 0 ? one.get() : other.get())
                : one.or(() -> other);
    }

    private static String digest(Start start) {
        return digestOf(new Start(
                start.workflow(), start.number(), start.input(), start.session(), start.budget(), Optional.empty(), 0));
    }

    private static String digest(Fork fork) {
        return digestOf(new Fork(fork.id(), fork.version(), fork.input()));
    }

    private static String digestOf(Record same) {
        try {
            var sha = MessageDigest.getInstance("SHA-256");
            return HexFormat.of().formatHex(sha.digest(Wire.write(same).getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
