package io.troupe.host.mcp;

import io.modelcontextprotocol.spec.McpSchema;
import io.modelcontextprotocol.spec.McpSchema.CallToolResult;
import io.troupe.host.bus.Bus;
import io.troupe.host.bus.TaskCalls;
import io.troupe.host.bus.TaskCalls.Claim;
import io.troupe.host.security.Rule;
import io.vertx.core.Future;
import java.time.Duration;

/** Takes a task that waits for a client. */
final class ClaimTask implements Tool {

    private static final McpSchema.Tool DESCRIPTION = Described.tool(
            "claim_task",
            "Claim a task",
            "Take up work that waits for a client to play its agent: a certain task, or the oldest that waits, of one agent "
                    + "or of any. Gives the brief and a claim; do the work, then call complete_task. invoke_agent "
                    + "claims by itself, so this is for work that others asked for or that was abandoned.",
            """
            {"type":"object","properties":{"task":{"type":"string","minLength":1,"maxLength":4096},
            "agent":{"type":"string","minLength":1,"maxLength":4096}},"additionalProperties":false}""",
            Answers.TURN_SCHEMA,
            Described.Hints.ADDS);

    private final Bus bus;

    ClaimTask(Bus bus) {
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
        var claim = new Claim(arguments.optionalText("task"), arguments.optionalText("agent"));
        arguments.check();
        return bus.request(TaskCalls.CLAIM, claim, exchange.call(Duration.ofSeconds(10)))
                .map(Answers::yourTurn);
    }
}
