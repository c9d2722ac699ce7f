package io.troupe.host.mcp;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.modelcontextprotocol.spec.McpSchema;
import io.modelcontextprotocol.spec.McpSchema.CallToolResult;
import io.troupe.api.Budget;
import io.troupe.host.bus.Bus;
import io.troupe.host.bus.RunCalls;
import io.troupe.host.bus.RunCalls.Cancel;
import io.troupe.host.bus.RunCalls.RunView;
import io.troupe.host.bus.RunCalls.Start;
import io.troupe.host.security.Rule;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs a workflow. */
final class RunWorkflow implements Tool {

    private static final Logger LOG = LoggerFactory.getLogger(RunWorkflow.class);
    private static final Duration SHORT = Duration.ofSeconds(10);
    private static final Duration LONGEST = Duration.ofSeconds(45);

    private static final McpSchema.Tool DESCRIPTION = Described.tool(
            "run_workflow",
            "Run a workflow",
            "Run a workflow, or have a request in words planned and done, and wait for its output, at most 45 seconds. status: "
                    + "completed, running (call get_run with run later), input-required. to_play: tasks that you play, "
                    + "claim_task each.",
            """
            {"type":"object","properties":{
            "workflow":{"type":"string","minLength":1},
            "request":{"type":"string"},
            "input":{"type":"object","description":"fits its inputs"},
            "session":{"type":"string","minLength":1},
            "timeout_seconds":{"type":"integer","minimum":1,"maximum":31536000,"description":"stops the run"}},
            "additionalProperties":false}""",
            Answers.RUN_SCHEMA,
            Described.Hints.ADDS);

    private final Bus bus;
    private final Notes notes;

    RunWorkflow(Bus bus, Notes notes) {
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
        return exchange.prepare(() -> start(arguments))
                .compose(start -> {
                    exchange.about("workflow " + start.workflow());
                    return run(start, exchange);
                })
                .map(RunAnswers::ran);
    }

    private Future<RunAnswers.Seen> run(Start start, Exchange exchange) {
        boolean listening = exchange.isListening();
        if (listening) {
            notes.expect();
        }
        var started = bus.request(RunCalls.START, start, exchange.call(SHORT));
        var ran = started.compose(run -> {
            return follow(run, exchange);
        });
        if (listening) {
            var _ = started.onComplete(either -> notes.expectNoMore()); // by now it listens to its own run
        }
        return ran;
    }

    @Override
    public Future<CallToolResult> rejoin(String work, Exchange exchange) {
        return bus.request(RunCalls.SHOW, new RunCalls.Show(work, 0), exchange.call(SHORT))
                .compose(run -> follow(run, exchange))
                .map(RunAnswers::ran);
    }

    private Future<RunAnswers.Seen> follow(RunView run, Exchange exchange) {
        exchange.onCancel(() -> cancel(run, exchange));
        exchange.works(run.id());
        return new RunFollowing(bus, notes, exchange).follow(run, LONGEST);
    }

    private void cancel(RunView run, Exchange exchange) {
        bus.request(RunCalls.CANCEL, new Cancel(run.id(), "the client took its request back"), exchange.call(SHORT))
                .onFailure(refused -> LOG.debug("{} was not cancelled: {}", run.id(), refused.getMessage()));
    }

    private static Start start(Arguments arguments) {
        var request = arguments.longText("request");
        var workflow = arguments.optionalText("workflow");
        if (workflow.isEmpty() && request.isEmpty() && !arguments.has("workflow")) {
            arguments.mistake("/workflow", "is missing, expected a string");
        }
        if (request.isPresent() && (workflow.isPresent() || arguments.has("input"))) {
            arguments.mistake(
                    "/request", "is beside workflow or input, expected it without them: it is planned in words alone");
        }
        var input = arguments.object("input").map(Arguments::whole).orElseGet(JsonNodeFactory.instance::objectNode);
        var session = arguments.optionalText("session");
        var timeout = arguments.integer("timeout_seconds", 1, 31_536_000).map(Duration::ofSeconds);
        arguments.check();
        var budget = new Budget(Optional.empty(), Optional.empty(), timeout, Optional.empty());
        return new Start(
                workflow.orElse(Start.REQUEST),
                Optional.empty(),
                request.map(Start::inputOf).orElseGet(() -> Arguments.json(input)),
                session,
                budget,
                Optional.empty(),
                0);
    }
}
