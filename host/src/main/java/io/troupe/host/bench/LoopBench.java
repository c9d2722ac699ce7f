package io.troupe.host.bench;

import com.sun.management.OperatingSystemMXBean;
import io.troupe.api.ChatMessage;
import io.troupe.api.Json;
import io.troupe.api.Prompt;
import io.troupe.host.bench.Report.Figure;
import io.troupe.host.bus.Call;
import io.troupe.host.bus.TaskCalls;
import io.troupe.host.bus.TaskCalls.Submit;
import io.troupe.host.fact.Origin;
import io.troupe.host.journal.SqliteJournal;
import io.vertx.core.Future;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * The loop that plays agents, with a model that answers at once: what a turn costs with everything written down, beside
 * the same turns made by a bare loop; how long a piece of text is on its way; what agents hold that wait for a model.
 */
final class LoopBench {

    private static final int TASKS = 300;
    private static final int IN_FLIGHT = 16;
    private static final int WAITING = 10_000;
    private static final Duration TIME = Duration.ofMinutes(4);
    private static final String AGENT = """
            ---
            name: worker
            description: Works.
            limits: { parallel: 20000 }
            ---
            You look until you know, then you say it.
            """;

    private LoopBench() {}

    static Report run(Path folder) throws IOException, InterruptedException {
        var figures = new ArrayList<Figure>();
        var chat = new BenchChat();
        var journal = SqliteJournal.open(folder.resolve("journal.db"), folder.resolve("blobs"));
        try (var host = new Bare(journal, Bare.checked(), new BenchMeans(chat), 2 * WAITING)) {
            host.agents()
                    .addMarkdown(
                            "worker.md",
                            AGENT,
                            new Origin("worker", "1", Optional.empty(), 2),
                            file -> Optional.empty());
            while (ask(host, 1).failed()) {
                Thread.onSpinWait(); // the roster is on its way
            }
            ask(host, TASKS); // warms up
            figures.add(turn(host, chat));
            figures.addAll(FirstPieces.run(host, chat));
            figures.addAll(waiting(host, chat));
        }
        return Report.of("loop", figures);
    }

    private static Figure turn(Bare host, BenchChat chat) {
        long before = cpu();
        ask(host, TASKS);
        double ours = (cpu() - before) / 1e3 / ((double) TASKS * (BenchChat.TURNS + 1));
        bare(chat); // warms up
        before = cpu();
        bare(chat);
        double reference = (cpu() - before) / 1e3 / ((double) TASKS * (BenchChat.TURNS + 1));
        return Figure.against(
                "CPU of all threads a turn with a tool call, durable; reference: a bare loop", ours, "us", reference);
    }

    /** The same turns without a host around them. */
    private static void bare(BenchChat chat) {
        for (int i = 0; i < TASKS; i++) {
            var messages = new ArrayList<ChatMessage>();
            messages.add(ChatMessage.user("go"));
            var reply = chat.reply(Prompt.of("Look.", "go").withMessages(messages), delta -> {});
            while (!reply.calls().isEmpty()) {
                messages.add(new ChatMessage.Assistant(reply.parts()));
                var call = reply.calls().getFirst();
                messages.add(new ChatMessage.ToolAnswers(List.of(new ChatMessage.Answered(
                        call.id(), call.tool(), io.troupe.api.ToolResult.text("There are three files.")))));
                reply = chat.reply(Prompt.of("Look.", "go").withMessages(messages), delta -> {});
            }
        }
    }

    private static List<Figure> waiting(Bare host, BenchChat chat) throws InterruptedException {
        long before = heap();
        chat.hold();
        var all = new ArrayList<Future<?>>();
        for (int i = 0; i < WAITING; i++) {
            all.add(submit(host));
        }
        long end = System.nanoTime() + TIME.toNanos();
        while (chat.arrived() < WAITING && System.nanoTime() < end) {
            TimeUnit.MILLISECONDS.sleep(20);
        }
        long held = heap() - before;
        double there = chat.arrived();
        chat.release();
        Future.all(all).await();
        return List.of(
                Figure.of("agents that wait for a model at once", there, ""),
                Figure.of("heap that they hold", held / 1e6, "MB"));
    }

    private static Future<?> ask(Bare host, int count) {
        return ask(host, Math.min(count, IN_FLIGHT), count);
    }

    /** Runs so many tasks, some at a time. */
    private static Future<?> ask(Bare host, int inFlight, int count) {
        var going = new ArrayList<Future<?>>();
        Future<?> last = Future.succeededFuture();
        for (int i = 0; i < count; i++) {
            if (going.size() == inFlight) {
                last = quietly(going.removeFirst());
            }
            going.add(submit(host));
        }
        for (var task : going) {
            last = quietly(task);
        }
        return last;
    }

    private static Future<?> quietly(Future<?> task) {
        try {
            task.await();
        } catch (RuntimeException e) {
            return Future.failedFuture(e);
        }
        return task;
    }

    private static Future<?> submit(Bare host) {
        var submit = Submit.of("worker", Json.string("go")).withWait(TIME.toMillis());
        return host.bus().request(TaskCalls.SUBMIT, submit, Call.ofHost(TIME));
    }

    private static long cpu() {
        return ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean()).getProcessCpuTime();
    }

    private static long heap() throws InterruptedException {
        for (int i = 0; i < 3; i++) {
            System.gc();
            TimeUnit.MILLISECONDS.sleep(200);
        }
        var memory = ManagementFactory.getMemoryMXBean();
        return memory.getHeapMemoryUsage().getUsed();
    }
}
