package io.troupe.host;

import io.troupe.host.agent.Agents;
import io.troupe.host.bus.NodeCalls.Node;
import io.troupe.host.bus.NodeCalls.Nodes;
import io.troupe.host.cluster.Membership;
import io.troupe.host.cluster.NotLetIn;
import io.troupe.host.fact.HostClock;
import io.troupe.host.journal.Journal;
import io.troupe.host.journal.Leases.Lease;
import io.troupe.host.settings.HostSettings;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.util.Optional;
import java.util.Set;

/**
 * Whose turn it is to do what one host does for all that share a journal. Alone with a file of its own a host does it at
 * once, among others when it leads; alone on a database it does it as one who leads, too, for nothing else keeps a second
 * one off the same journal. On ordinary threads, which it blocks.
 */
final class Leadership {

    /** Signs of life are given on a thread of their own: whatever keeps the others busy, this node lives. */
    private static final VertxOptions BEATS =
            new VertxOptions().setEventLoopPoolSize(1).setWorkerPoolSize(1).setInternalBlockingPoolSize(1);

    private final Frame frame;
    private final HostSettings settings;
    private final Node self;
    private final Leading leading;
    /** Done once it is known whether this host can work here. */
    private final Promise<Void> begun = Promise.promise();

    private Optional<Membership> membership = Optional.empty();

    /** One that has not begun; the frame closes what it makes. */
    Leadership(Frame frame, HostSettings settings, Node self, Leading leading) {
        this.frame = frame;
        this.settings = settings;
        this.self = self;
        this.leading = leading;
        frame.own(leading, Leading::close);
    }

    /** @throws StartRefused where others are at this journal that this host does not work with */
    void begin(Journal journal) {
        boolean alone = SoleUse.isWanted(settings);
        if (!alone && !settings.cluster().enabled()) {
            leading.begin(journal, Set.of(self.id()), new Membership.Hold(() -> true, () -> true));
            return;
        }
        var beats = frame.own(Vertx.vertx(BEATS), made -> Frame.await(made.close()));
        var joining = frame.own(
                new Membership(
                        beats,
                        frame.bus(),
                        journal.leases(),
                        new Membership.Self(self, HostClock.ofProcess()),
                        settings.cluster().lease(),
                        alone ? new Alone() : leading),
                made -> Frame.await(made.leave()));
        membership = Optional.of(joining);
        joining.join().onComplete(begun::tryComplete, begun::tryFail);
        Frame.awaitLong(begun.future()
                .recover(failure -> Future.failedFuture(
                        failure instanceof NotLetIn
                                ? new StartRefused(String.valueOf(failure.getMessage()))
                                : failure)));
        if (alone && !leading.serves()) {
            throw SoleUse.refused(settings, "another host that started at the same time");
        }
        leading.follow();
    }

    /**
     * How a host leads that nobody takes over from: where it cannot begin it ends at once, rather than to leave it to others,
     * and while the database is silent it goes on with what it knows for as long as it may.
     */
    private final class Alone implements Membership.Duties {

        @Override
        public Future<Void> begin(Lease lease, Nodes nodes, Membership.Hold hold) {
            return leading.begin(lease, nodes, new Membership.Hold(hold.lasts(), hold.lasts()))
                    .onFailure(begun::tryFail);
        }

        @Override
        public Future<Void> end() {
            return leading.end();
        }
    }

    /** Says whether this host does it now. Any thread. */
    boolean leads() {
        return leading.serves();
    }

    /** Says whether some host does it, as far as is known here. Any thread. */
    boolean isLed() {
        return membership.map(Membership::isLed).orElse(true);
    }

    /**
     * Lets others do it from now on, and waits for what agents here have in hand, while clients still reach this node; does
     * nothing for a host on its own.
     */
    void handOver(Agents residents) {
        if (settings.cluster().enabled() && membership.isPresent()) {
            Frame.await(membership.get().resign()); // another node leads at once, and takes in how the work here ends
            Frame.awaitLong(residents.drain(settings.supervision().drain()));
        }
    }
}
