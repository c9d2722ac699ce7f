package io.troupe.host.mcp;

import io.modelcontextprotocol.spec.McpSchema;
import io.modelcontextprotocol.spec.McpSchema.CallToolResult;
import io.troupe.host.bus.Bus;
import io.troupe.host.bus.RunCalls;
import io.troupe.host.bus.TaskCalls;
import io.troupe.host.bus.TaskCalls.Cancel;
import io.troupe.host.security.Rule;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.List;

/** Ends a task or a run that has not ended. */
final class CancelRun implements Tool {

    private static final McpSchema.Tool DESCRIPTION = Described.tool(
            "cancel_run",
            "Cancel a run",
            "Stop a piece of work that is no longer wanted; whoever works on it is interrupted.",
            """
            {"type":"object","properties":{"id":{"type":"string","minLength":1,
            "description":"of a task or a run"},
            "reason":{"type":"string","minLength":1}},
            "required":["id"],"additionalProperties":false}""",
            Answers.RUN_SCHEMA,
            Described.Hints.ENDS);

    private final Bus bus;

    CancelRun(Bus bus) {
        this.bus = bus;
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
        var id = arguments.text("id");
        var reason = arguments.optionalText("reason").orElse("the client cancelled it");
        arguments.check();
        var call = exchange.call(Duration.ofSeconds(10));
        return RunResources.isRun(id)
                ? bus.request(RunCalls.CANCEL, new RunCalls.Cancel(id, reason), call)
                        .map(run -> RunAnswers.shown(new RunAnswers.Seen(run, List.of())))
                : bus.request(TaskCalls.CANCEL, new Cancel(id, reason), call).map(Answers::shown);
    }
}
