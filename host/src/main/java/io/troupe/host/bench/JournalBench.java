package io.troupe.host.bench;

import io.troupe.api.Json;
import io.troupe.host.bench.Report.Figure;
import io.troupe.host.bus.Call;
import io.troupe.host.bus.TaskCalls;
import io.troupe.host.bus.TaskCalls.Submit;
import io.troupe.host.fact.Ids;
import io.troupe.host.journal.GuardedJournal;
import io.troupe.host.journal.Journal;
import io.troupe.host.journal.PostgresJournal;
import io.vertx.core.Future;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/**
 * Durable echo tasks through one node on PostgreSQL, which syncs each commit, beside what db-scheduler executes on the
 * same database, and bare appends of as many facts.
 */
final class JournalBench {

    private static final int IN_FLIGHT = 1_024;
    private static final int MILLIS = 5_000;
    private static final int ROUNDS = 5; // the first two warm up

    private static final String LEADING = "the same tasks, under the lease of a node that leads";

    private JournalBench() {}

    static Report run(Path root, Path folder) throws IOException, InterruptedException {
        try (var server = PostgresServer.start(folder)) {
            var figures = new ArrayList<Figure>();
            double peer = peer(root, folder, server);
            try (var host = new Bare(PostgresJournal.open(server.place("troupe"), folder), Bare.checked())) {
                measure(host, peer, figures);
            }
            try (var journal = PostgresJournal.open(server.place("leading"), folder);
                    var host = new Bare(led(journal), Bare.checked())) {
                double perSecond = tasks(host);
                figures.add(
                        peer > 0
                                ? Figure.against(LEADING + "; reference: the same", perSecond, "1/s", peer)
                                : Figure.of(LEADING, perSecond, "1/s"));
            }
            return Report.of("journal", figures);
        }
    }

    /** A journal as the node of a cluster sees it that leads. */
    private static Journal led(Journal journal) {
        var lease = journal.leases().claim("leader", Bare.NODE, Duration.ofMinutes(10), "bench");
        return new GuardedJournal(journal, lease.await().orElseThrow());
    }

    private static double tasks(Bare host) {
        var tasks = new Medians();
        for (int round = 0; round < ROUNDS; round++) {
            var result = Load.closed(host.context(), IN_FLIGHT, MILLIS, task(host));
            if (round > 1) {
                tasks.add(result);
            }
        }
        return tasks.perSecond();
    }

    private static Supplier<Future<?>> task(Bare host) {
        var submit = Submit.of("echo", Json.of("{\"instruction\":\"hello\"}")).withWait(30_000);
        return () -> host.bus().request(TaskCalls.SUBMIT, submit, Call.ofHost(Duration.ofSeconds(30)));
    }

    private static void measure(Bare host, double peer, List<Figure> figures) {
        var journal = host.journal();
        var task = task(host);
        var ids = new Ids();
        Supplier<Future<?>> append = () -> journal.append(TasksBench.append(ids));
        var tasks = new Medians();
        var appends = new Medians();
        long counted = 0;
        long facts = 0;
        for (int round = 0; round < ROUNDS; round++) {
            var reference = Load.closed(host.context(), IN_FLIGHT, MILLIS / 2, append);
            long before = journal.position();
            var result = Load.closed(host.context(), IN_FLIGHT, MILLIS, task);
            if (round > 1) {
                tasks.add(result);
                appends.add(reference);
                counted += result.count();
                facts += journal.position() - before;
            }
        }
        var name = "durable echo tasks on PostgreSQL (fsync and synchronous_commit on), " + IN_FLIGHT + " in flight";
        figures.add(
                peer > 0
                        ? Figure.against(
                                name + "; reference: executions of db-scheduler", tasks.perSecond(), "1/s", peer)
                        : Figure.of(name, tasks.perSecond(), "1/s"));
        figures.add(Figure.against(
                "the same; reference: appends of three facts", tasks.perSecond(), "1/s", appends.perSecond()));
        figures.add(Figure.of("p99 of the same", tasks.p99Millis(), "ms"));
        figures.add(Figure.of("facts a task", (double) facts / counted, ""));
    }

    /** What db-scheduler executes in a second; 0 where it was not built. */
    private static double peer(Path root, Path folder, PostgresServer server) throws IOException, InterruptedException {
        var project = root.resolve("scripts/bench/db-scheduler");
        var jars = project.resolve("target/jars");
        if (!Files.isDirectory(jars)) {
            System.err.println("db-scheduler is not measured: run mvn -q package in " + project);
            return 0;
        }
        var out = folder.resolve("db-scheduler.out");
        var java = Path.of(System.getProperty("java.home"), "bin", "java");
        int exit = new ProcessBuilder(
                        java.toString(),
                        "-cp",
                        jars + "/*",
                        project.resolve("Executions.java").toString(),
                        "jdbc:postgresql://127.0.0.1:" + server.port() + "/postgres?user=" + PostgresServer.user())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .redirectOutput(out.toFile())
                .start()
                .waitFor();
        var words = Files.readString(out).strip();
        if (exit != 0) {
            throw new IOException("db-scheduler could not be measured: " + words);
        }
        return Double.parseDouble(words);
    }
}
