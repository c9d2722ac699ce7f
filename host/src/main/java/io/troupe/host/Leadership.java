package io.troupe.host;

import io.troupe.host.agent.Agents;
import io.troupe.host.bus.NodeCalls.Node;
import io.troupe.host.cluster.Membership;
import io.troupe.host.cluster.NotLetIn;
import io.troupe.host.fact.HostClock;
import io.troupe.host.journal.Journal;
import io.troupe.host.settings.HostSettings;
import io.troupe.host.settings.JournalSettings.Store;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whose turn it is to do what one host does for all that share a journal. Alone with a file of its own a host does it at
 * once, among others when it leads; alone on a database it does it as one who leads, too, for nothing else keeps a second
 * one off the same journal. On ordinary threads, which it blocks.
 */
final class Leadership {

    private static final Logger LOG = LoggerFactory.getLogger(Leadership.class);

    /** Signs of life are given on a thread of their own: whatever keeps the others busy, this node lives. */
    private static final VertxOptions BEATS =
            new VertxOptions().setEventLoopPoolSize(1).setWorkerPoolSize(1).setInternalBlockingPoolSize(1);

    private static final Duration LOOK = Duration.ofMillis(250);

    private final Frame frame;
    private final HostSettings settings;
    private final Node self;
    private final Leading leading;
    private Optional<Membership> membership = Optional.empty();

    /** One that has not begun; the frame closes what it makes. */
    Leadership(Frame frame, HostSettings settings, Node self, Leading leading) {
        this.frame = frame;
        this.settings = settings;
        this.self = self;
        this.leading = leading;
        frame.own(leading, Leading::close);
    }

    /**
     * Sees that a host that is to have a database's journal for itself is alone at it, before it writes anything there. One
     * that was killed a moment ago is waited for: it still has its lease.
     *
     * @throws StartRefused while another one is at work there
     */
    static void awaitNobody(HostSettings settings, Journal journal) {
        if (settings.cluster().enabled() || settings.journal().store() == Store.SQLITE) {
            return;
        }
        long until =
                System.nanoTime() + settings.cluster().lease().plusSeconds(2).toNanos();
        boolean told = false;
        for (var nodes = nodes(journal); !nodes.isEmpty(); nodes = nodes(journal)) {
            if (System.nanoTime() - until > 0) {
                throw inUse(settings, nodes);
            }
            if (!told) {
                LOG.info("{} was at this journal a moment ago: the host waits for its lease to end", nodes);
                told = true;
            }
            try {
                TimeUnit.NANOSECONDS.sleep(LOOK.toNanos());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw inUse(settings, nodes);
            }
        }
    }

    /** @throws StartRefused where others are at this journal that this host does not work with */
    void begin(Journal journal) {
        boolean among = settings.cluster().enabled();
        if (!among && settings.journal().store() == Store.SQLITE) {
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
                        leading),
                made -> Frame.await(made.leave()));
        membership = Optional.of(joining);
        Frame.awaitLong(joining.join()
                .recover(failure -> Future.failedFuture(
                        failure instanceof NotLetIn
                                ? new StartRefused(String.valueOf(failure.getMessage()))
                                : failure)));
        if (among) {
            leading.follow();
        } else if (!leading.serves()) {
            throw inUse(settings, "another host that started at the same time");
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
            Frame.await(residents.drain(settings.supervision().drain()));
        }
    }

    private static String nodes(Journal journal) {
        return Frame.await(Membership.nodes(journal.leases())).stream()
                .map(node -> "node " + node.id() + " on " + node.place())
                .collect(Collectors.joining(", "));
    }

    private static StartRefused inUse(HostSettings settings, String by) {
        return new StartRefused("the journal of schema "
                + settings.journal().postgres().schema() + " at "
                + settings.journal().postgres().url() + " is in use by " + by
                + ": start with --cluster to work beside it, stop it first, or name another journal.postgres.schema");
    }
}
