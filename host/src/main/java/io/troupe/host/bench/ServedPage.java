package io.troupe.host.bench;

import io.troupe.api.Json;
import io.troupe.host.bus.Call;
import io.troupe.host.bus.TaskCalls;
import io.troupe.host.bus.TaskCalls.Submit;
import io.troupe.host.http.HttpEdge;
import io.troupe.host.http.Tls;
import io.troupe.host.http.WebPage;
import io.troupe.host.journal.SqliteJournal;
import io.troupe.host.security.Audit;
import io.troupe.host.security.Gate;
import io.troupe.host.security.Tokens;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** A host without plugins that serves a page and has something to show: tasks at a steady rate, durable. */
final class ServedPage {

    private static final int TICK_MILLIS = 10;
    private static final int FACTS_PER_TASK = 3; // submitted, started, finished

    /** How many facts become durable each second. */
    static final int FACTS_PER_SECOND = 2_000;

    private final Bare inside;
    private final long begun = System.nanoTime();
    private long sent;

    private ServedPage(Bare inside) {
        this.inside = inside;
    }

    /** Serves the page in {@code web} of the current folder, and gives its address. */
    static String start() throws IOException {
        var folder = Path.of("").toAbsolutePath();
        var journal = SqliteJournal.open(folder.resolve("page.db"), folder.resolve("page-blobs"));
        var inside = new Bare(journal, Bare.unchecked());
        var options = new HttpEdge.Options("127.0.0.1", 0, List.of(), "bench", Bare.NODE, "", new Tls.None());
        var tokens = new Tokens(inside.vertx(), inside.bus(), journal, 100);
        var gate = Gate.of(tokens, new Audit(inside.vertx(), journal), false);
        var parts = new HttpEdge.Parts(
                inside.bus(),
                gate,
                (request, caller) -> request.response().setStatusCode(404).end(),
                () -> "",
                List::of,
                new JournalFacts(journal),
                WebPage.of(folder.resolve("web")));
        var server = inside.on(() -> HttpEdge.open(inside.vertx(), options, parts));
        var page = new ServedPage(inside);
        inside.context().runOnContext(now -> inside.vertx().setPeriodic(TICK_MILLIS, tick -> page.send()));
        return "http://127.0.0.1:" + server.actualPort();
    }

    /** As many as are due by now, so that a late tick loses none. */
    private void send() {
        long due = (System.nanoTime() - begun) / 1_000_000 * FACTS_PER_SECOND / FACTS_PER_TASK / 1_000;
        for (; sent < due; sent++) {
            var task = Submit.of("echo", Json.string("task " + sent));
            inside.bus()
                    .request(TaskCalls.SUBMIT, task, Call.ofHost(Duration.ofSeconds(30)))
                    .onFailure(failure -> System.err.println("a task was refused: " + failure.getMessage()));
        }
    }
}
