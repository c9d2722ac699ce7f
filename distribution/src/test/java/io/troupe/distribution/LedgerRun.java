package io.troupe.distribution;

import com.fasterxml.jackson.databind.JsonNode;
import io.troupe.distribution.LedgerClients.Work;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;

/**
 * Tasks that write into a ledger, on a host that is ended again and again at moments that a seed says, and whose disk
 * fills and falters. At the end every acknowledged task has to have completed, and written its line once.
 */
final class LedgerRun implements AutoCloseable {

    /** Each place around a write to the journal at which a host can be told to end. */
    static final List<String> PLACES = List.of(
            "before-blob",
            "before-archive",
            "before-begin",
            "before-remove",
            "before-commit",
            "before-archive-rename",
            "after-blob",
            "before-remove-commit",
            "after-commit",
            "after-archive",
            "after-remove");

    /** Facts may leave at once, and not only after a day. */
    private static final List<String> LEAVING_SOON = List.of("-Dtroupe.retention.least=PT0S");

    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final Duration LAST = Duration.ofMinutes(3);
    /** What is younger stays in the journal at the end, so that both that and the archive are looked at. */
    private static final long MOST_RECENT_MILLIS = 20_000;

    /** How much of it. */
    record Size(int tasks, int runs, int kills, int clients, int mebibytes) {

        int tasksALife() {
            return tasks / kills;
        }

        /** Never fewer than runs divided by lives. */
        int runsALife() {
            return (runs + kills - 1) / kills;
        }
    }

    /**
     * What came of it.
     *
     * @param runs how many acknowledged runs ended in which state
     * @param ends how many lives of the host ended in which way
     * @param wrong nothing, if all is as it should be
     */
    record Result(
            int acknowledged,
            Map<String, Integer> runs,
            LedgerCheck.Counts counts,
            Map<String, Integer> ends,
            List<String> wrong) {}

    private enum End {
        KILLED,
        AT_A_FAILPOINT,
        WHILE_STARTING,
        WITH_A_FULL_DISK,
        WITH_A_FAILING_DISK
    }

    private final Size size;
    private final long seed;
    private final Random random;
    private final PrintStream out;
    private final Faults faults;
    private final int port;
    private final LedgerClients clients;
    private final LedgerFlows flows;
    private final LedgerEnd end;
    private final Map<String, Integer> ends = new HashMap<>();
    private final Map<String, Integer> runs = new HashMap<>();
    private final List<String> wrong = Collections.synchronizedList(new ArrayList<>());
    private int places;

    LedgerRun(Path folder, Size size, long seed, PrintStream out) throws Exception {
        this.size = size;
        this.seed = seed;
        this.random = new Random(seed);
        this.out = out;
        this.faults = Faults.in(folder, size.mebibytes());
        this.port = freePort();
        this.clients = new LedgerClients(Reach.at(port), new Work(faults.ledger(), size.tasks(), seed, 0));
        this.flows = new LedgerFlows(Reach.at(port), new Work(faults.ledger(), size.runs(), seed, 0));
        this.end = new LedgerEnd(clients, flows, new LedgerEnd.Size(size.tasks(), size.runs()), wrong);
        this.places = random.nextInt(PLACES.size());
    }

    Result run() throws Exception {
        out.println(
                "seed " + seed + ": " + size.tasks() + " tasks, " + size.runs() + " runs, " + size.kills() + " kills");
        out.print(faults.missing());
        dropIn();
        clients.start(size.clients());
        flows.start(Math.max(1, size.clients() / 8));
        long begin = System.nanoTime();
        int lives = 0;
        for (var end : deck()) {
            clients.forget();
            clients.allow(size.tasksALife());
            flows.allow(size.runsALife());
            live(end);
            lives++;
            ends.merge(end.name().toLowerCase(Locale.ROOT).replace('_', '-'), 1, Integer::sum);
            if (lives % 10 == 0) {
                out.println((System.nanoTime() - begin) / 1_000_000_000 + " s: " + lives + " ends, "
                        + clients.acknowledged() + " tasks and " + flows.ids().size() + " runs acknowledged, "
                        + clients.refused() + " refusals, "
                        + LedgerCheck.lines(faults.ledger()).size() + " lines, " + wrong.size() + " wrong");
            }
        }
        clients.allow(size.tasks() + size.clients());
        flows.allow(size.runs() + size.clients());
        try (var host = RunningHost.startOn(port, faults.data(), LEAVING_SOON)) {
            lastLife(host);
        }
        return judged();
    }

    /** One life of the host, from its start to a violent end; the facts of what has ended may leave at any moment. */
    private void live(End end) throws Exception {
        var java = new ArrayList<>(LEAVING_SOON);
        var place = end == End.AT_A_FAILPOINT ? place() : "";
        if (!place.isEmpty()) {
            java.add("-Dtroupe.failpoint=" + place);
        }
        var process = RunningHost.spawn(port, faults.data(), java, faults::preload);
        try {
            if (end == End.WHILE_STARTING) {
                process.waitFor(random.nextInt(1_500), TimeUnit.MILLISECONDS);
                return;
            }
            if (!RunningHost.greets(process) && end != End.AT_A_FAILPOINT) { // which may lie in the start itself
                wrong.add("an end " + end + " did not start: " + RunningHost.said(faults.data()));
                return;
            }
            if (end == End.AT_A_FAILPOINT) {
                reached(process, place);
            } else {
                if (random.nextBoolean()) {
                    Thread.startVirtualThread(this::archive);
                }
                trouble(end);
                process.waitFor(random.nextInt(20), TimeUnit.MILLISECONDS);
            }
        } finally {
            process.destroyForcibly().waitFor();
            faults.mend();
        }
    }

    /** A place and how often it is reached before it ends the host: each in turn; some are reached seldom. */
    private String place() {
        var place = PLACES.get(places++ % PLACES.size());
        boolean often = place.endsWith("-begin") || (place.endsWith("-commit") && !place.contains("remove"));
        return place + ":" + (often ? 1 + random.nextInt(40) : 1);
    }

    private void reached(Process process, String failpoint) throws InterruptedException {
        boolean leaving = failpoint.contains("archive") || failpoint.contains("remove");
        for (int patience = 0; patience < 150 && !process.waitFor(200, TimeUnit.MILLISECONDS); patience++) {
            clients.allow(leaving ? 1 : 2);
            if (leaving) {
                archive();
            }
        }
        if (process.isAlive()) {
            if (clients.acknowledged() < size.tasks()) { // else there is nothing left to write
                wrong.add(failpoint + " was not reached");
            }
        } else if (process.exitValue() != 137) {
            wrong.add(failpoint + " ended the host with " + process.exitValue() + ", expected 137");
        }
    }

    /** Has facts leave the journal, of which nothing that goes on has need any more. */
    private void archive() {
        archive(Math.min(clients.unsettledSince(), flows.unsettledSince()));
    }

    private void archive(long since) {
        try {
            long age = (System.currentTimeMillis() - since) / 1_000 + 1;
            var answer = clients.post("/api/v1/journal/archive", "{\"older_than_seconds\":" + age + "}");
            if (answer.statusCode() != 200 && answer.statusCode() != 503 && answer.statusCode() != 429) {
                wrong.add("archive: " + answer.statusCode() + " " + answer.body());
            }
        } catch (IOException e) {
            // the host was ended meanwhile
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** How the lives of a run end: shuffled by the seed, of each way about as many whatever the seed is. */
    private List<End> deck() {
        var deck = new ArrayList<End>();
        for (int i = 0; i < size.kills(); i++) {
            deck.add(
                    switch (i % 20) {
                        case 0, 1, 2, 3, 4, 5, 6 -> End.AT_A_FAILPOINT;
                        case 7, 8 -> End.WHILE_STARTING;
                        case 9, 10 -> faults.canFill() ? End.WITH_A_FULL_DISK : End.KILLED;
                        case 11, 12 -> faults.canDelay() ? End.WITH_A_FAILING_DISK : End.KILLED;
                        default -> End.KILLED;
                    });
        }
        Collections.shuffle(deck, random);
        return deck;
    }

    /** Waits until so many clients were answered as the seed says: then is the moment of the end. */
    private void trouble(End end) throws IOException, InterruptedException {
        if (end == End.WITH_A_FAILING_DISK) {
            faults.fsync(random.nextInt(50), random.nextInt(400));
        }
        clients.awaitAnswers(1 + random.nextInt(size.tasksALife()), PATIENCE);
        if (end == End.WITH_A_FULL_DISK) {
            faults.fill();
            clients.awaitRefusals(1 + random.nextInt(10), PATIENCE);
        }
    }

    /** Everything comes to its end; nothing is lost, for longer than it takes the host to notice. */
    private void lastLife(RunningHost host) throws Exception {
        Files.createFile(LedgerClients.mended(faults.ledger()));
        runs.putAll(end.comes(LAST));
        out.println(end.revived() + " dead letters, tried anew");
        host.eventually("/api/v1/status", LAST, LedgerRun::idle);
        host.process().waitFor(6, TimeUnit.SECONDS);
        archive(System.currentTimeMillis() - MOST_RECENT_MILLIS); // whatever was interrupted of that before
        var status = RunningHost.troupe("status", "--data", faults.data().toString());
        if (status.exit() != 0 || !status.out().contains("0 running · 0 queued · 0 lost")) {
            wrong.add("status: " + status.out());
        }
    }

    private static boolean idle(JsonNode status) {
        return status.path("running").asInt(1) == 0 && status.path("queued").asInt(1) == 0;
    }

    private Result judged() throws Exception {
        var verified = RunningHost.troupe(
                "journal", "verify", "--json", "--data", faults.data().toString());
        if (verified.exit() != 0) {
            wrong.add("journal verify: " + verified.out() + verified.err());
        }
        var counts =
                end.judged(JournalRows.read(faults.data().resolve("journal.db")), LedgerCheck.lines(faults.ledger()));
        return new Result(clients.acknowledged(), Map.copyOf(runs), counts, Map.copyOf(ends), List.copyOf(wrong));
    }

    private void dropIn() throws IOException {
        var plugin = RunningHost.root().resolve("plugins/examples/ledger/target/ledger-0.1.0.jar");
        var plugins = Files.createDirectories(faults.data().resolve("plugins"));
        Files.copy(plugin, plugins.resolve("ledger.jar"));
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    @Override
    public void close() {
        faults.close();
    }
}
