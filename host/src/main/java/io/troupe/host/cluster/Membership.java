package io.troupe.host.cluster;

import io.troupe.host.bus.Bus;
import io.troupe.host.bus.NodeCalls;
import io.troupe.host.bus.NodeCalls.Load;
import io.troupe.host.bus.NodeCalls.Node;
import io.troupe.host.bus.NodeCalls.Nodes;
import io.troupe.host.bus.Topic;
import io.troupe.host.fact.HostClock;
import io.troupe.host.journal.Leases;
import io.troupe.host.journal.Leases.Lease;
import io.troupe.host.journal.Leases.Seen;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A node's place among the others, by leases in the store and on the store's clock: that it lives, and whether it leads.
 * One node leads at a time and does for all what one alone may do; what it writes, it writes under its lease, so that one
 * that was frozen and believes to lead still, harms nothing. Everything happens on one Vert.x context.
 */
public final class Membership {

    private static final Logger LOG = LoggerFactory.getLogger(Membership.class);
    private static final String NODES = "node/";
    private static final String LEADER = "leader";
    private static final int BEATS = 10;
    private static final long SHORTEST_MILLIS = 100;

    /** What the node that leads does for all. Called one after the other, never at once; may take long. */
    public interface Duties {

        /**
         * Begins.
         *
         * @param lease under which everything has to be written
         * @param nodes that live now
         * @param hold what is known here of the lease
         */
        Future<Void> begin(Lease lease, Nodes nodes, Hold hold);

        /** Ends, without a word of farewell: another node may have begun already. */
        Future<Void> end();
    }

    /**
     * What is known of a lease without asking the store; any thread.
     *
     * @param serves whether nobody else can have it, so that what this node knows is how it is; may be so again after it was
     *     not
     * @param lasts whether it may still be renewed; never again after it was not
     */
    public record Hold(BooleanSupplier serves, BooleanSupplier lasts) {}

    /**
     * This node.
     *
     * @param clock that it goes by
     */
    public record Self(Node node, HostClock clock) {}

    private enum Role {
        FOLLOWS,
        BEGINS,
        LEADS,
        ENDS
    }

    private final Vertx vertx;
    private final Bus bus;
    private final Leases leases;
    private final Node self;
    private final Duration length;
    private final Duties duties;
    private final HostClock time;
    private final Context context;
    private final Promise<Void> settled = Promise.promise();
    private final com.sun.management.OperatingSystemMXBean machine =
            (com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    private volatile Nodes nodes;
    private volatile Role role = Role.FOLLOWS;
    private Optional<Lease> lead = Optional.empty();
    private Optional<Lease> life = Optional.empty();
    private Optional<Bus.Registration> served = Optional.empty();
    private Future<Void> turn = Future.succeededFuture();
    /** When it asked for what it has got, the last time that it led or was to lead; no later than the store gave it. */
    private volatile long renewed = System.nanoTime();

    private volatile long heldEpoch;
    private volatile long endedEpoch;
    private long beat = -1;
    private long clock = -1;
    private boolean leaving;
    private long restsUntil = System.nanoTime();

    /**
     * A node that has not joined yet.
     *
     * @param self with the clock that follows the store's
     * @param length how long a lease lasts that is not renewed
     */
    public Membership(Vertx vertx, Bus bus, Leases leases, Self self, Duration length, Duties duties) {
        this.vertx = vertx;
        this.bus = bus;
        this.leases = leases;
        this.self = self.node();
        this.time = self.clock();
        this.length = length;
        this.duties = duties;
        this.context = vertx.getOrCreateContext();
        this.nodes = new Nodes(this.self.id(), Optional.empty(), 0, List.of(this.self));
    }

    /**
     * Joins; done when some node leads, and serves where that is this one. Any thread.
     *
     * @return fails when the store cannot be asked, and with {@link NotLetIn} where nodes live that this one does not work
     *     with
     */
    public Future<Void> join() {
        return on(() -> seen(NODES)
                .compose(seen -> Release.mismatch(
                                self, nodes(seen, Optional.empty()).nodes())
                        .map(why -> Future.<Void>failedFuture(new NotLetIn(why)))
                        .orElseGet(this::joined)));
    }

    private Future<Void> joined() {
        served = Optional.of(bus.serve(NodeCalls.LIST, (list, call) -> Future.succeededFuture(nodes)));
        clock = vertx.setPeriodic(pause(), now -> lookAtClock()); // also while the store lets a beat wait
        return wholeBeat().onSuccess(done -> next()).compose(done -> settled.future());
    }

    /** Says whether some node leads, as was last seen. Any thread. */
    public boolean isLed() {
        return nodes.leader().isPresent();
    }

    /** Stops leading, if it does, so that another node can begin at once; it goes on living. Any thread. */
    public Future<Void> resign() {
        return on(() -> {
            leaving = true;
            return end().compose(done -> lead.map(leases::release).orElseGet(Future::succeededFuture))
                    .onComplete(done -> lead = Optional.empty())
                    .otherwiseEmpty();
        });
    }

    /** Leaves: nobody waits for this node any more. Any thread. */
    public Future<Void> leave() {
        return resign().compose(done -> on(() -> {
            vertx.cancelTimer(beat);
            vertx.cancelTimer(clock);
            served.ifPresent(Bus.Registration::close);
            return life.map(leases::release).orElseGet(Future::succeededFuture).otherwiseEmpty();
        }));
    }

    /** Goes on here with what others complete wherever they do. */
    private <T> Future<T> here(Future<T> work) {
        Promise<T> done = Promise.promise();
        work.onComplete((value, failure) -> context.runOnContext(now -> done.complete(value, failure)));
        return done.future();
    }

    private <T> Future<T> on(Supplier<Future<T>> work) {
        Promise<T> done = Promise.promise();
        context.runOnContext(here -> work.get().onComplete(done));
        return done.future();
    }

    private void next() {
        if (served.isPresent()) {
            beat = vertx.setTimer(pause(), due -> {
                bus.publish(Topic.LOAD, new Load(self.id(), machine.getCpuLoad()));
                beat().onFailure(failure -> LOG.warn("cannot say that this node lives: {}", failure.getMessage()))
                        .onComplete(done -> next());
            });
        }
    }

    private long pause() {
        return Math.max(SHORTEST_MILLIS, length.toMillis() / BEATS);
    }

    /**
     * Gives signs of life, sees who else gives them, and leads where nobody does. One that gets no answer does not keep the
     * next one from being given while the lease lasts.
     */
    private Future<Void> beat() {
        return wholeBeat().timeout(Math.max(SHORTEST_MILLIS, length.toMillis() / 2), TimeUnit.MILLISECONDS);
    }

    private Future<Void> wholeBeat() {
        return here(live())
                .compose(alive -> leading())
                .compose(done -> here(seen("")))
                .map(seen -> {
                    tell(seen);
                    return null;
                });
    }

    private Future<Seen> seen(String roles) {
        return seen(leases, roles, time);
    }

    /** What the store says; the clock follows the store's. */
    private static Future<Seen> seen(Leases leases, String roles, HostClock clock) {
        long asked = System.currentTimeMillis();
        return leases.all(roles).onSuccess(said -> clock.follow(said.now(), asked, System.currentTimeMillis()));
    }

    /** What the nodes hold that live, as far as the store knows; for one that is not among them. Any thread. */
    public static Future<List<Lease>> leases(Leases leases) {
        return leases.all("")
                .map(seen -> seen.held().stream()
                        .filter(lease ->
                                lease.role().equals(LEADER) || lease.role().startsWith(NODES))
                        .toList());
    }

    /** Has a clock follow the store's, before a node reads or writes anything by it. Any thread. */
    public static Future<Void> setClock(HostClock clock, Leases leases) {
        return seen(leases, NODES, clock).mapEmpty();
    }

    private Future<Optional<Lease>> live() {
        return leases.claim(NODES + self.id(), self.id(), length, self.place() + ' ' + self.version())
                .onSuccess(claimed -> life = claimed);
    }

    private Future<Void> leading() {
        if (leaving || role == Role.ENDS || (role == Role.FOLLOWS && System.nanoTime() - restsUntil < 0)) {
            return Future.succeededFuture();
        }
        long asked = System.nanoTime();
        return here(leases.claim(LEADER, self.id(), length, "")).map(claimed -> {
            if (claimed.isEmpty()) {
                lost("another node leads");
            } else if (!leaving) {
                held(claimed.get(), asked);
            } else if (role == Role.FOLLOWS) {
                leases.release(claimed.get()); // it came too late to be of use
            }
            return null;
        });
    }

    private void held(Lease lease, long asked) {
        renewed = asked - renewed > 0 ? asked : renewed; // an earlier answer may come later
        if (role == Role.FOLLOWS && lease.epoch() == endedEpoch) {
            leases.release(
                    lease); // what was still on its way when it ended could land yet: the next time is another epoch
            return;
        }
        boolean same = lead.filter(before -> before.epoch() == lease.epoch()).isPresent();
        if (!same && role != Role.FOLLOWS) {
            lost("the lease had lapsed"); // and is held again, in another epoch
            return;
        }
        lead = Optional.of(lease);
        heldEpoch = lease.epoch();
        if (role == Role.FOLLOWS) {
            role = Role.BEGINS;
            LOG.info("this node, {}, leads in epoch {}", self.id(), lease.epoch());
            turn = turn.compose(done -> leases.all(NODES))
                    .compose(seen -> here(duties.begin(lease, nodes(seen, Optional.of(lease)), hold(lease.epoch()))))
                    .onSuccess(done -> {
                        role = role == Role.BEGINS ? Role.LEADS : role;
                        bus.publish(Topic.NODES, nodes); // what changed while it began may have been told to nobody
                    })
                    .onFailure(failure -> {
                        if (role == Role.BEGINS) {
                            LOG.error("this node cannot lead", failure);
                            restsUntil = System.nanoTime() + length.toNanos(); // others may be able to
                        }
                        lost("it could not begin");
                    })
                    .onSuccess(done -> settled.tryComplete())
                    .otherwiseEmpty();
        }
    }

    /** A process that was frozen finds here that its time is over, whether or not the store can be asked. */
    private void lookAtClock() {
        if ((role == Role.LEADS || role == Role.BEGINS) && System.nanoTime() - renewed > length.toNanos()) {
            lost("the lease could not be renewed within " + length.toMillis() + " ms");
        }
    }

    private Hold hold(long epoch) {
        long sure = Leases.silence(length).toNanos();
        return new Hold(() -> holds(epoch, sure), () -> holds(epoch, length.toNanos()));
    }

    /** Also right after the process was frozen, before anything else here has noticed. */
    private boolean holds(long epoch, long nanos) {
        return (role == Role.LEADS || role == Role.BEGINS)
                && epoch == heldEpoch
                && epoch != endedEpoch
                && System.nanoTime() - renewed <= nanos;
    }

    private void lost(String why) {
        if (role == Role.LEADS || role == Role.BEGINS) {
            LOG.warn("this node, {}, leads no more: {}", self.id(), why);
            var _ = end();
        }
    }

    private Future<Void> end() {
        if (role == Role.FOLLOWS || role == Role.ENDS) {
            return turn;
        }
        role = Role.ENDS;
        endedEpoch = lead.map(Lease::epoch).orElse(endedEpoch);
        turn = turn.compose(done -> here(duties.end()))
                .onFailure(failure -> LOG.error("what this node did for all did not end well", failure))
                .otherwiseEmpty()
                .onComplete(done -> {
                    role = Role.FOLLOWS;
                    if (!leaving) {
                        var _ = lead.map(leases::release).orElseGet(Future::succeededFuture); // the next begins at once
                        lead = Optional.empty();
                    }
                });
        return turn;
    }

    private void tell(Seen seen) {
        var leader = seen.held().stream()
                .filter(lease -> lease.role().equals(LEADER))
                .findFirst();
        var now = nodes(seen, leader);
        if (leader.isPresent() && !now.leader().equals(Optional.of(self.id()))) {
            settled.tryComplete();
        }
        if (!now.equals(nodes)) {
            LOG.info(
                    "nodes: {}, led by {}",
                    now.nodes().stream().map(Node::id).toList(),
                    now.leader().orElse("none"));
            nodes = now;
            bus.follow(now);
            bus.publish(Topic.NODES, now);
        }
    }

    private Nodes nodes(Seen seen, Optional<Lease> leader) {
        var live = seen.held().stream()
                .filter(lease -> lease.role().startsWith(NODES))
                .map(Membership::node)
                .toList();
        return new Nodes(
                self.id(), leader.map(Lease::holder), leader.map(Lease::epoch).orElse(0L), live);
    }

    private static Node node(Lease lease) {
        var note = lease.note();
        int space = note.lastIndexOf(' ');
        return new Node(
                lease.role().substring(NODES.length()),
                note.substring(0, Math.max(0, space)),
                note.substring(space + 1));
    }
}
