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
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
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
        for (int life = 0; life < size.kills(); life++) {
            clients.allow(size.tasks() / size.kills());
            var end = live(life);
            ends.merge(end.name().toLowerCase(java.util.Locale.ROOT).replace('_', '-'), 1, Integer::sum);
            if ((life + 1) % 10 == 0) {
                out.println((life + 1) + " ends, " + clients.acknowledged() + " acknowledged, " + clients.refused()
                        + " refusals, " + lines().size() + " lines");
            }
        }
        clients.allow(size.tasks() + size.clients());
        try (var host = RunningHost.startOn(port, faults.data())) {
            lastLife(host);
        }
        return judged();
    }

    /** One life of the host, from its start to a violent end. */
    private End live(int life) throws Exception {
        var end = end();
        var failpoint = end == End.AT_A_FAILPOINT
                ? List.of("-Dtroupe.failpoint=" + PLACES.get(life % PLACES.size()) + ":" + (1 + random.nextInt(20)))
                : List.<String>of();
        var process = RunningHost.spawn(port, faults.data(), failpoint, faults::preload);
        try {
            int starting = random.nextInt(1_500);
            if (end == End.WHILE_STARTING) {
                process.waitFor(starting, TimeUnit.MILLISECONDS);
                return end;
            }
            if (!RunningHost.greets(process)) {
                // A failpoint may lie in the start itself; nothing else may end it.
                if (end != End.AT_A_FAILPOINT) {
                    wrong.add("life " + life + " did not start: " + RunningHost.said(faults.data()));
                }
                return end;
            }
            trouble(end);
            process.waitFor(100 + random.nextInt(end == End.AT_A_FAILPOINT ? 2_000 : 700), TimeUnit.MILLISECONDS);
            return end;
        } finally {
            process.destroyForcibly().waitFor();
            faults.mend();
        }
    }

    private End end() {
        int dice = random.nextInt(100);
        if (dice < 10) {
            return End.WHILE_STARTING;
        }
        if (dice < 40) {
            return End.AT_A_FAILPOINT;
        }
        if (dice < 50 && faults.canFill()) {
            return End.WITH_A_FULL_DISK;
        }
        return dice < 60 && faults.canDelay() ? End.WITH_A_FAILING_DISK : End.KILLED;
    }

    private void trouble(End end) throws IOException {
        if (end == End.WITH_A_FULL_DISK) {
            faults.fill();
        } else if (end == End.WITH_A_FAILING_DISK) {
            faults.fsync(random.nextInt(100), random.nextInt(400));
        }
    }

    /** Everything comes to its end; nothing is lost, for longer than it takes the host to notice. */
    private void lastLife(RunningHost host) throws Exception {
        long until = System.nanoTime() + LAST.toNanos();
        while (clients.acknowledged() + clients.wrong().size() < size.tasks() && System.nanoTime() < until) {
            host.process().waitFor(100, TimeUnit.MILLISECONDS);
        }
        host.eventually("/api/v1/status", LAST, LedgerRun::idle);
        host.process().waitFor(6, TimeUnit.SECONDS);
        var status = RunningHost.troupe("status", "--data", faults.data().toString());
        if (status.exit() != 0 || !status.out().contains("0 running · 0 queued · 0 lost")) {
            wrong.add("status: " + status.out());
        }
        for (var id : clients.ids().values().stream().limit(100).toList()) {
            var state = host.json("/api/v1/tasks/" + id).path("state").asText();
            if (!state.equals("completed")) {
                wrong.add(id + " is " + state);
            }
        }
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
