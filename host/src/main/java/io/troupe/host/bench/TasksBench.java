package io.troupe.host.bench;

import io.troupe.api.Json;
import io.troupe.host.bench.Report.Figure;
import io.troupe.host.bus.Call;
import io.troupe.host.bus.TaskCalls;
import io.troupe.host.bus.TaskCalls.Submit;
import io.troupe.host.fact.Draft;
import io.troupe.host.fact.Ids;
import io.troupe.host.journal.Journal.Append;
import io.troupe.host.journal.SqliteJournal;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** Durable echo tasks, every fact synced, beside bare appends of as many facts of the same size to the same journal. */
final class TasksBench {

    private static final int IN_FLIGHT = 256;
    private static final int MILLIS = 4_000;
    private static final int ROUNDS = 5; // the first two warm up
    private static final int OFFERED = 2_000;

    private TasksBench() {}

    static Report run(Path folder) throws IOException {
        var file = folder.resolve("journal.db");
        var journal = SqliteJournal.open(file, folder.resolve("blobs"));
        try (var host = new Bare(journal, Bare.checked())) {
            var vertx = host.vertx();
            var asking = host.context();
            var submit =
                    Submit.of("echo", Json.of("{\"instruction\":\"hello\"}")).withWait(30_000);
            Supplier<Future<?>> task =
                    () -> host.bus().request(TaskCalls.SUBMIT, submit, Call.ofHost(Duration.ofSeconds(30)));
            var ids = new Ids();
            Supplier<Future<?>> append = () -> journal.append(append(ids));
            var tasks = new Medians();
            var appends = new Medians();
            long counted = 0;
            long facts = 0;
            for (int round = 0; round < ROUNDS; round++) {
                var reference = Load.closed(asking, IN_FLIGHT, MILLIS / 2, append);
                long before = journal.position();
                var result = Load.closed(asking, IN_FLIGHT, MILLIS, task);
                if (round > 1) {
                    tasks.add(result);
                    appends.add(reference);
                    counted += result.count();
                    facts += journal.position() - before;
                }
            }
            var offered = offered(vertx, host, task);
            double bytes = bytesATask(folder, counted, facts, journal.position());
            return Report.of(
                    "tasks",
                    List.of(
                            Figure.against(
                                    "durable echo tasks, " + IN_FLIGHT
                                            + " in flight; reference: appends of three facts",
                                    tasks.perSecond(),
                                    "1/s",
                                    appends.perSecond()),
                            Figure.of("p99 of the same", tasks.p99Millis(), "ms"),
                            Figure.of("p99 at " + OFFERED + "/s offered", offered.p99Millis(), "ms"),
                            Figure.of("p50 at " + OFFERED + "/s offered", offered.p50Millis(), "ms"),
                            Figure.of("facts a task", (double) facts / counted, ""),
                            Figure.of("bytes a task in the journal", bytes, "B")));
        }
    }

    private static Load.Result offered(Vertx vertx, Bare host, Supplier<Future<?>> task) {
        Load.offered(vertx, host.context(), OFFERED, MILLIS, task);
        return Load.offered(vertx, host.context(), OFFERED, MILLIS * 2, task);
    }

    /** What the file holds for a fact on the average, times the facts a task has. */
    private static double bytesATask(Path folder, long tasks, long facts, long position) throws IOException {
        long size = Files.size(folder.resolve("journal.db"));
        return (double) size / position * facts / tasks;
    }

    /** Three facts of the size that those of a task have. */
    static Append append(Ids ids) {
        var body = "{\"agent\":\"echo\",\"skill\":\"execute\",\"input\":{\"instruction\":\"hello\"},\"content\":[],"
                + "\"deadline\":1700000000000,\"priority\":0,\"caller\":\"host\"}";
        var draft = new Draft(
                "bench.appended",
                1,
                System.currentTimeMillis(),
                "default",
                Optional.empty(),
                Optional.empty(),
                () -> body);
        return new Append(ids.next("append"), "bench/" + ids.next("bench"), 0, List.of(draft, draft, draft));
    }
}
