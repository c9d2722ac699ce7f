package io.troupe.distribution;

import io.troupe.distribution.ClusterFaults.Fault;
import io.troupe.distribution.ClusterProbe.Availability;
import io.troupe.distribution.LedgerClients.Work;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/**
 * Tasks and runs that write into a ledger, on three nodes to which everything happens that can happen to nodes and to
 * their database, at moments that a seed says. At the end everything that was acknowledged, to whichever client by
 * whichever node, has to have completed and written its line once; and nobody wrote of it but who led.
 */
final class ClusterRun implements AutoCloseable {

    private static final Duration LAST = Duration.ofMinutes(5);
    private static final Duration HEALING = Duration.ofSeconds(30);
    /** It is told as wrong when less is done for longer than 30 s; a little longer, so that this is seen. */
    private static final Duration SETTLING = Duration.ofSeconds(45);
    /** For more than a fault and its settling take as a rule, there is always something to do. */
    static final Duration EACH = Duration.ofSeconds(30);

    /** Every twentieth task is still in hand when its node is stopped for longer than a lease. */
    private static final int SLOW_MILLIS = 2_500;

    /**
     * How much of it.
     *
     * @param brief whether faults last only as long as they must, and nobody waits for all to heal after each
     * @param cuts how often a node is cut from the others, where {@link ClusterWires} can be cut
     */
    record Size(int tasks, int runs, int kills, int clients, boolean brief, int cuts) {

        /** One in which nodes always reach one another. */
        Size(int tasks, int runs, int kills, int clients, boolean brief) {
            this(tasks, runs, kills, clients, brief, 0);
        }
    }

    /**
     * What came of it.
     *
     * @param runs how many acknowledged runs ended in which state
     * @param faults how many of each there were
     * @param away for how many seconds in all nothing was done, from each of them until the next
     * @param healed how long it took after each fault until all nodes answered everything, in milliseconds
     * @param recovered how long it took after each fault until as much was done as before all of them, in milliseconds
     * @param written what the database saw
     * @param lostReplies to commits
     * @param wrong nothing, if all is as it should be
     */
    record Result(
            int acknowledged,
            Map<String, Integer> runs,
            LedgerCheck.Counts counts,
            Map<String, Integer> faults,
            Map<String, Integer> away,
            List<Long> healed,
            List<Long> recovered,
            Availability availability,
            ClusterWatch.Written written,
            int lostReplies,
            List<String> wrong) {}

    private final Size size;
    private final long seed;
    private final PrintStream out;
    private final Path ledger;
    private final ClusterNodes cluster;
    private final ClusterFaults faults;
    private final LedgerClients clients;
    private final LedgerFlows flows;
    private final Map<String, Integer> befell = new TreeMap<>();
    private final Map<String, Integer> away = new TreeMap<>();
    private final List<Long> healed = new ArrayList<>();
    /** When each fault was over, epoch milliseconds. */
    private final List<Long> over = new ArrayList<>();

    private final List<String> wrong = Collections.synchronizedList(new ArrayList<>());

    ClusterRun(Path folder, Size size, long seed, PrintStream out) throws Exception {
        this.size = size;
        this.seed = seed;
        this.out = out;
        this.ledger = folder.resolve("ledger.txt");
        this.cluster = ClusterNodes.start(
                folder,
                "chaos-" + Long.toHexString(System.nanoTime() & 0xffffff),
                size.brief() ? new String[0] : ClusterClock.anHourAhead());
        this.faults = new ClusterFaults(cluster, new Random(seed), size.brief());
        var reach = Reach.among(cluster::next);
        this.clients = new LedgerClients(reach, new Work(ledger, size.tasks(), seed, SLOW_MILLIS));
        this.flows = new LedgerFlows(reach, new Work(ledger, size.runs(), seed, 0));
    }

    Result run() throws Exception {
        var deck = faults.deck(size.kills(), ClusterWires.canBeCut() ? size.cuts() : 0);
        out.println("seed " + seed + ": " + size.tasks() + " tasks, " + size.runs() + " runs, three nodes, "
                + deck.size() + " faults, " + size.kills() + " of them kills");
        out.print(size.brief() ? "" : ClusterClock.missing());
        out.print(
                ClusterWires.canBeCut()
                        ? ""
                        : "nodes are cut from the database alone: --cuts 5 cuts them from one another, too, as root\n");
        long begin = System.currentTimeMillis();
        clients.start(size.clients());
        flows.start(Math.max(1, size.clients() / 8));
        Availability availability;
        try (var probe = new ClusterProbe(cluster);
                var feed = new ClusterFeed(clients, flows, size, deck.size())) {
            Thread.sleep(feed.quiet());
            var watch = new ClusterWatch(cluster.database(), begin, System.currentTimeMillis());
            double usual = watch.usual();
            for (int i = 0; i < deck.size(); i++) {
                int before = probe.availability().bad();
                befalls(deck.get(i), probe, i % 5 == 4 || !size.brief() || i == deck.size() - 1);
                if (!size.brief()) { // else it cannot be told how long one fault was felt
                    settles(watch, usual);
                }
                away.merge(name(deck.get(i)), probe.availability().bad() - before, Integer::sum);
                tell(i + 1, begin);
            }
            availability = probe.availability();
            feed.all();
            return ends(watch, availability);
        }
    }

    private void befalls(Fault fault, ClusterProbe probe, boolean waits) throws Exception {
        faults.awaitStrength();
        faults.happen(fault);
        befell.merge(name(fault), 1, Integer::sum);
        long mended = System.currentTimeMillis();
        over.add(mended);
        if (waits) {
            probe.allAnswer(HEALING)
                    .ifPresentOrElse(
                            silent -> {
                                var what = HEALING.toSeconds() + " s after " + fault + ": " + silent;
                                out.println(what);
                                wrong.add(what);
                            },
                            () -> healed.add(System.currentTimeMillis() - mended));
        }
    }

    private static String name(Fault fault) {
        return fault.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** Waits until as much is done again as before all faults, for a while; not for ever. */
    private void settles(ClusterWatch watch, double usual) throws SQLException, InterruptedException {
        long mended = over.getLast();
        while (!watch.isBack(mended, usual) && System.currentTimeMillis() - mended < SETTLING.toMillis()) {
            Thread.sleep(1_000);
        }
    }

    private void tell(int faultsSoFar, long begin) throws IOException {
        if (faultsSoFar % 5 == 0) {
            out.println((System.currentTimeMillis() - begin) / 1_000 + " s: " + faultsSoFar + " faults, "
                    + clients.acknowledged() + " tasks and " + flows.ids().size() + " runs acknowledged, "
                    + clients.refused() + " refusals, "
                    + LedgerCheck.lines(ledger).size() + " lines, " + wrong.size() + " wrong");
        }
    }

    private Result ends(ClusterWatch watch, Availability availability) throws Exception {
        Files.createFile(LedgerClients.mended(ledger));
        var end = new LedgerEnd(clients, flows, new LedgerEnd.Size(size.tasks(), size.runs()), wrong);
        var runs = end.comes(LAST);
        out.println(end.revived() + " dead letters, tried anew");
        LedgerCheck.Counts counts;
        try (var connection = cluster.database().connect()) {
            counts = end.judged(
                    JournalRows.read(connection, ClusterDatabase.SCHEMA + ".fact"), LedgerCheck.lines(ledger));
        }
        var written = watch.written(wrong);
        complete(runs, counts, written);
        return new Result(
                clients.acknowledged(),
                runs,
                counts,
                Map.copyOf(befell),
                Map.copyOf(away),
                List.copyOf(healed),
                watch.recovered(over, size.brief() ? new ArrayList<>() : wrong), // else one fault comes upon the other
                availability,
                written,
                faults.lostReplies(),
                List.copyOf(wrong));
    }

    /** All that was to be done has been done, and enough befell it that this says something. */
    private void complete(Map<String, Integer> runs, LedgerCheck.Counts counts, ClusterWatch.Written written) {
        int ended = runs.values().stream().mapToInt(Integer::intValue).sum();
        if (clients.acknowledged() != size.tasks() || ended != size.runs()) {
            wrong.add(clients.acknowledged() + " tasks and " + ended + " runs, expected " + size.tasks() + " and "
                    + size.runs());
        }
        int lines = size.tasks() + counts.parts() + counts.steps();
        if (counts.lines() != lines) {
            wrong.add(counts.lines() + " lines in the ledger, expected " + lines);
        }
        if (written.facts() <= 3L * size.tasks()) {
            wrong.add("only " + written.facts() + " facts of tasks and runs");
        }
        if (size.kills() >= 10 && (counts.again() == 0 || written.epochs() <= size.kills() / 3)) {
            wrong.add(counts.again() + " tasks started again, in " + written.epochs()
                    + " epochs: this proves too little");
        }
    }

    @Override
    public void close() throws IOException, SQLException {
        cluster.close();
    }
}
