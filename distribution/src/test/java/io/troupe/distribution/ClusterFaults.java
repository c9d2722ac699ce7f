package io.troupe.distribution;

import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/** What befalls a cluster: its nodes, and their ways to the database. Each fault is over when it returns. */
final class ClusterFaults {

    /** A way in which things go wrong. */
    enum Fault {
        NODE_KILLED,
        NODE_STOPPED,
        NODE_FROZEN,
        CUT_FROM_DATABASE,
        DATABASE_SILENT,
        DATABASE_RESTARTED,
        BACKENDS_TERMINATED,
        CONNECTIONS_USED_UP,
        DATABASE_LATE,
        COMMIT_REPLIES_LOST,
        CUT_FROM_NODES
    }

    private static final long LATE_MILLIS = 200;
    private static final Duration SILENCE = Duration.ofSeconds(5);
    private static final Duration UP = Duration.ofSeconds(60);

    private final ClusterNodes cluster;
    private final Random random;
    private final boolean brief;

    /** @param brief whether what lasts, lasts only long enough to be noticed */
    ClusterFaults(ClusterNodes cluster, Random random, boolean brief) {
        this.cluster = cluster;
        this.random = random;
        this.brief = brief;
    }

    /**
     * What befalls it, shuffled: so many ends of nodes, and as many of all else as belong to them.
     *
     * @param cuts how often a node is cut from the others
     */
    List<Fault> deck(int kills, int cuts) {
        var deck = new ArrayList<Fault>(Collections.nCopies(kills, Fault.NODE_KILLED));
        deck.addAll(Collections.nCopies(cuts, Fault.CUT_FROM_NODES));
        int few = Math.max(1, kills / 10);
        for (var fault : Fault.values()) {
            if (fault == Fault.DATABASE_RESTARTED) {
                deck.addAll(Collections.nCopies(brief ? 1 : Math.max(1, kills / 5), fault));
            } else if (fault != Fault.NODE_KILLED && fault != Fault.CUT_FROM_NODES) {
                deck.addAll(Collections.nCopies(few, fault));
            }
        }
        Collections.shuffle(deck, random);
        return deck;
    }

    /** Does it, lets it last, and mends it. */
    void happen(Fault fault) throws IOException, SQLException, InterruptedException {
        switch (fault) {
            case NODE_KILLED -> kill();
            case NODE_STOPPED -> stop();
            case NODE_FROZEN -> freeze();
            case CUT_FROM_DATABASE -> trouble(DatabaseProxy::cut);
            case DATABASE_SILENT -> trouble(DatabaseProxy::silence);
            case DATABASE_RESTARTED -> cluster.database().restart();
            case BACKENDS_TERMINATED -> terminate();
            case CONNECTIONS_USED_UP -> useUp();
            case DATABASE_LATE -> late();
            case COMMIT_REPLIES_LOST -> loseReplies();
            case CUT_FROM_NODES -> cutFromNodes();
        }
    }

    /** Leaves the others two thirds of a lease, or some leases, to notice. */
    private void kill() throws IOException, InterruptedException {
        var node = cluster.victim(random);
        node.kill();
        Thread.sleep(random.nextInt(brief ? 500 : 4_000));
        node.start();
    }

    /** As whatever runs services does where it puts a newer one in its place. */
    private void stop() throws IOException, InterruptedException {
        var node = cluster.victim(random);
        node.stop();
        node.start();
    }

    private void freeze() throws IOException, InterruptedException {
        var node = cluster.victim(random);
        node.freeze();
        try {
            Thread.sleep(pastTheLease());
        } finally {
            node.thaw();
        }
    }

    /** For longer than members are silent without being taken out, too. */
    private void cutFromNodes() throws IOException, InterruptedException {
        var number = cluster.victim(random).place().number();
        ClusterWires.cut(number);
        try {
            Thread.sleep(SILENCE.plus(pastTheLease()));
        } finally {
            ClusterWires.mend(number);
        }
    }

    private interface Trouble {
        void with(DatabaseProxy line);
    }

    private void trouble(Trouble trouble) throws InterruptedException {
        var node = cluster.victim(random);
        trouble.with(node.line());
        try {
            Thread.sleep(pastTheLease());
        } finally {
            node.line().mend();
        }
    }

    private Duration pastTheLease() {
        return ClusterNodes.LEASE.plusMillis(500L + random.nextInt(brief ? 1_000 : 5_000));
    }

    /** Five a second. */
    private void terminate() throws SQLException, InterruptedException {
        for (int i = 0; i < (brief ? 15 : 50); i++) {
            cluster.database().terminateOne();
            Thread.sleep(200);
        }
    }

    private void useUp() throws SQLException, InterruptedException {
        var taken = cluster.database().useUp();
        try {
            Thread.sleep(pastTheLease());
        } finally {
            for (Connection connection : taken) {
                connection.close();
            }
        }
    }

    private void late() throws InterruptedException {
        cluster.all().forEach(node -> node.line().late(LATE_MILLIS));
        try {
            Thread.sleep(brief ? 3_000 : 15_000);
        } finally {
            cluster.all().forEach(node -> node.line().mend());
        }
    }

    private void loseReplies() throws InterruptedException {
        int before = lostReplies();
        cluster.all().forEach(node -> node.line().loseCommits(3));
        for (int patience = 0; patience < 10 && (patience < 2 || lostReplies() == before); patience++) {
            Thread.sleep(1_000); // whoever leads may just have changed
        }
        cluster.all().forEach(node -> node.line().mend());
    }

    /** How many replies of commits were lost. */
    int lostReplies() {
        return cluster.all().stream().mapToInt(node -> node.line().lost()).sum();
    }

    /** Waits until enough nodes are there for another one to fall. */
    void awaitStrength() throws InterruptedException, IOException {
        if (!cluster.areUp(2, UP)) {
            throw new IOException("fewer than two nodes are up " + UP + " after they were started");
        }
    }
}
