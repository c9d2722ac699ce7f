package io.troupe.distribution;

import com.fasterxml.jackson.databind.JsonNode;
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
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * Tasks that write into a ledger, on a host that is ended again and again at moments that a seed says, and whose disk
 * fills and falters. At the end every acknowledged task has to have completed, and written its line once.
 */
final class LedgerRun implements AutoCloseable {

    /** Each place around a write to the journal at which a host can be told to end. */
    static final List<String> PLACES =
            List.of("before-blob", "after-blob", "before-begin", "before-commit", "after-commit");

    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final Duration LAST = Duration.ofMinutes(3);

    /** How much of it. */
    record Size(int tasks, int kills, int clients, int mebibytes) {}

    /**
     * What came of it.
     *
     * @param wrong nothing, if all is as it should be
     */
    record Result(int acknowledged, int lines, int again, Map<String, Integer> ends, List<String> wrong) {}

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
    private final Map<String, Integer> ends = new HashMap<>();
    private final List<String> wrong = new ArrayList<>();

    LedgerRun(Path folder, Size size, long seed, PrintStream out) throws Exception {
        this.size = size;
        this.seed = seed;
        this.random = new Random(seed);
        this.out = out;
        this.faults = Faults.in(folder, size.mebibytes());
        this.port = freePort();
        this.clients = new LedgerClients(port, faults.ledger(), size.tasks(), seed);
    }

    Result run() throws Exception {
        out.println("seed " + seed + ": " + size.tasks() + " tasks, " + size.kills() + " kills");
        out.print(faults.missing());
        dropIn();
        clients.start(size.clients());
        long begin = System.nanoTime();
        int lives = 0;
        for (var end : deck()) {
            clients.forget();
            clients.allow(size.tasks() / size.kills());
            live(end, lives++);
            ends.merge(end.name().toLowerCase(Locale.ROOT).replace('_', '-'), 1, Integer::sum);
            if (lives % 10 == 0) {
                out.println((System.nanoTime() - begin) / 1_000_000_000 + " s: " + lives + " ends, "
                        + clients.acknowledged() + " acknowledged, " + clients.refused() + " refusals, "
                        + lines().size() + " lines");
            }
        }
        clients.allow(size.tasks() + size.clients());
        try (var host = RunningHost.startOn(port, faults.data())) {
            lastLife(host);
        }
        return judged();
    }

    /** One life of the host, from its start to a violent end. */
    private void live(End end, int number) throws Exception {
        var failpoint = end == End.AT_A_FAILPOINT ? List.of("-Dtroupe.failpoint=" + place(number)) : List.<String>of();
        var process = RunningHost.spawn(port, faults.data(), failpoint, faults::preload);
        try {
            if (end == End.WHILE_STARTING) {
                process.waitFor(random.nextInt(1_500), TimeUnit.MILLISECONDS);
                return;
            }
            if (!RunningHost.greets(process) && end != End.AT_A_FAILPOINT) { // which may lie in the start itself
                wrong.add("life " + number + " did not start: " + RunningHost.said(faults.data()));
                return;
            }
            if (end == End.AT_A_FAILPOINT) {
                reached(process, failpoint.getFirst());
            } else {
                trouble(end);
                process.waitFor(random.nextInt(20), TimeUnit.MILLISECONDS);
            }
        } finally {
            process.destroyForcibly().waitFor();
            faults.mend();
        }
    }

    /** A place and how often it is reached before it ends the host; a large body comes seldom. */
    private String place(int number) {
        var place = PLACES.get(number % PLACES.size());
        return place + ":" + (place.endsWith("-blob") ? 1 : 1 + random.nextInt(40));
    }

    private void reached(Process process, String failpoint) throws InterruptedException {
        for (int patience = 0; patience < 100 && !process.waitFor(200, TimeUnit.MILLISECONDS); patience++) {
            clients.allow(2);
        }
        if (process.isAlive()) {
            wrong.add(failpoint + " was not reached");
        } else if (process.exitValue() != 137) {
            wrong.add(failpoint + " ended the host with " + process.exitValue() + ", expected 137");
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
        clients.awaitAnswers(1 + random.nextInt(size.tasks() / size.kills()), PATIENCE);
        if (end == End.WITH_A_FULL_DISK) {
            faults.fill();
            clients.awaitRefusals(1 + random.nextInt(10), PATIENCE);
        }
    }

    /** Everything comes to its end; nothing is lost, for longer than it takes the host to notice. */
    private void lastLife(RunningHost host) throws Exception {
        long until = System.nanoTime() + LAST.toNanos();
        while (clients.acknowledged() + clients.wrong().size() < size.tasks() && System.nanoTime() < until) {
            host.process().waitFor(100, TimeUnit.MILLISECONDS);
        }
        host.eventually("/api/v1/status", LAST, LedgerRun::idle);
        int revived = revive(host);
        if (revived > 0) {
            out.println(revived + " dead letters, tried anew");
            host.eventually("/api/v1/status", LAST, LedgerRun::idle);
        }
        host.process().waitFor(6, TimeUnit.SECONDS);
        var status = RunningHost.troupe("status", "--data", faults.data().toString());
        if (status.exit() != 0 || !status.out().contains("0 running · 0 queued · 0 lost")) {
            wrong.add("status: " + status.out());
        }
        for (var id : clients.ids().values()) {
            var state = state(host, id);
            if (!state.equals("completed")) {
                wrong.add(id + " is " + state);
            }
        }
    }

    /** A task that too many hosts ended with is left for somebody to look at, who here says: again. */
    private int revive(RunningHost host) throws IOException, InterruptedException {
        int revived = 0;
        for (var id : clients.ids().values()) {
            if (state(host, id).equals("dead-letter")) {
                host.post("/api/v1/tasks/" + id + "/retry", "{}");
                revived++;
            }
        }
        return revived;
    }

    private static String state(RunningHost host, String id) throws IOException, InterruptedException {
        return host.json("/api/v1/tasks/" + id).path("state").asText();
    }

    private static boolean idle(JsonNode status) {
        return status.path("running").asInt(1) == 0 && status.path("queued").asInt(1) == 0;
    }

    private Result judged() throws Exception {
        clients.wrong().forEach((key, what) -> wrong.add(key + ": " + what));
        var verified = RunningHost.troupe(
                "journal", "verify", "--json", "--data", faults.data().toString());
        if (verified.exit() != 0) {
            wrong.add("journal verify: " + verified.out() + verified.err());
        }
        var started = new HashMap<String, Integer>();
        var completed = new HashSet<String>();
        for (var fact : JournalRows.read(faults.data().resolve("journal.db"))) {
            var id = fact.stream().replaceFirst("^task/", "");
            if (fact.kind().equals("task.started")) {
                started.merge(id, 1, Integer::sum);
            } else if (fact.kind().equals("task.finished") && !completed.add(id)) {
                wrong.add(id + " finished twice");
            }
        }
        compare(clients.ids(), completed);
        int again = (int) started.values().stream().filter(times -> times > 1).count();
        return new Result(clients.acknowledged(), lines().size(), again, Map.copyOf(ends), List.copyOf(wrong));
    }

    private void compare(Map<String, String> acknowledged, Set<String> finished) throws IOException {
        if (acknowledged.size() != size.tasks()) {
            wrong.add(acknowledged.size() + " keys were acknowledged, expected " + size.tasks());
        }
        var lines = lines();
        var once = new HashSet<>(lines);
        if (once.size() != lines.size()) {
            wrong.add(lines.size() - once.size() + " lines of the ledger are there more than once");
        }
        for (var id : acknowledged.values()) {
            if (!finished.contains(id)) {
                wrong.add(id + " was acknowledged and has not finished");
            }
            if (!once.remove(id)) {
                wrong.add(id + " was acknowledged and has no line in the ledger");
            }
        }
        once.forEach(id -> wrong.add("the ledger has a line of " + id + ", of which nobody was told"));
    }

    private List<String> lines() throws IOException {
        return Files.exists(faults.ledger()) ? Files.readAllLines(faults.ledger()) : List.of();
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
