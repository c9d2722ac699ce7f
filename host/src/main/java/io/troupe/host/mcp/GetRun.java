package io.troupe.host.mcp;

import io.modelcontextprotocol.spec.McpSchema;
import io.modelcontextprotocol.spec.McpSchema.CallToolResult;
import io.troupe.host.bus.Bus;
import io.troupe.host.bus.RunCalls;
import io.troupe.host.bus.TaskCalls;
import io.troupe.host.bus.TaskCalls.Show;
import io.troupe.host.bus.TaskCalls.TaskView;
import io.troupe.host.security.Rule;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.Optional;

/** Shows a task or a run, waits for it, renews the lease of whoever plays it. */
final class GetRun implements Tool {

    private static final McpSchema.Tool DESCRIPTION = Described.tool(
            "get_run",
            "Get a run",
            "Show how a piece of work or a run of a workflow stands: status, notes or steps, the answer when it is "
                    + "completed. Use it after a status of queued or running. With wait_seconds it waits for the end. With the claim of a "
                    + "your-turn it renews the claim.",
            """
            {"type":"object","properties":{"id":{"type":"string","minLength":1,
            "description":"of a task or a run"},
            "claim":{"type":"string","minLength":1},
            "wait_seconds":{"type":"integer","minimum":0,"maximum":45,"default":0}},
            "required":["id"],"additionalProperties":false}""",
            Answers.RUN_SCHEMA,
            Described.Hints.READS);

    private static final Duration LONGEST = Duration.ofSeconds(45);

    private final Bus bus;
    private final Notes notes;

    GetRun(Bus bus, Notes notes) {
        this.bus = bus;
        this.notes = notes;
    }

    @Override
    public McpSchema.Tool description() {
        return DESCRIPTION;
    }

    @Override
    public Rule permission() {
        return Rule.known();
    }

    @Override
    public Future<CallToolResult> call(Arguments arguments, Exchange exchange) {
        var wait = Duration.ofSeconds(arguments.integer("wait_seconds", 0, 45).orElse(0L));
        var show = new Show(arguments.text("id"), arguments.optionalText("claim"), wait.toMillis());
        if (RunResources.isRun(show.id()) && show.claim().isPresent()) {
            arguments.mistake("/claim", "is that of a task, expected none with a run");
        }
        arguments.check();
        exchange.works(show.id());
        return shown(show, wait, exchange);
    }

    @Override
    public Future<CallToolResult> rejoin(String work, Exchange exchange) {
        return shown(new Show(work, Optional.empty(), LONGEST.toMillis()), LONGEST, exchange);
    }

    private Future<CallToolResult> shown(Show show, Duration wait, Exchange exchange) {
        if (RunResources.isRun(show.id())) {
            return run(show.id(), wait, exchange).map(RunAnswers::shown);
        }
        return show(show, exchange, new Inquiry(bus, notes, exchange)).map(Answers::shown);
    }

    private Future<RunAnswers.Seen> run(String id, Duration wait, Exchange exchange) {
        var following = new RunFollowing(bus, notes, exchange);
        return bus.request(RunCalls.SHOW, new RunCalls.Show(id, 0), exchange.call(Duration.ofSeconds(10)))
                .compose(run -> wait.isZero() ? following.seen(run) : following.follow(run, wait));
    }

    /** Who waits for the work is asked what it asks. */
    private Future<TaskView> show(Show show, Exchange exchange, Inquiry inquiry) {
        return bus.request(TaskCalls.SHOW, show, exchange.call(Duration.ofMillis(show.waitMillis() + 10_000)))
                .compose(view -> show.waitMillis() > 0 && inquiry.canPut(view)
                        ? inquiry.put(view)
                                .compose(
                                        goesOn -> goesOn ? show(show, exchange, inquiry) : Future.succeededFuture(view))
                        : Future.succeededFuture(view));
    }
}
