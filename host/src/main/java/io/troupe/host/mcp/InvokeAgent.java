package io.troupe.host.mcp;

import io.modelcontextprotocol.spec.McpSchema;
import io.modelcontextprotocol.spec.McpSchema.CallToolResult;
import io.troupe.api.Budget;
import io.troupe.api.Content;
import io.troupe.host.bus.TaskCalls.Submit;
import io.troupe.host.fact.HostClock;
import io.troupe.host.security.Rule;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Gives work to an agent. */
final class InvokeAgent implements Tool {

    private static final McpSchema.Tool DESCRIPTION = Described.tool(
            "invoke_agent",
            "Invoke an agent",
            "Give an agent a piece of work and wait for the answer, at most 45 seconds. status tells what came of it: "
                    + "completed (answer holds the result), queued or running (call get_run with the task later), "
                    + "your-turn (no model is configured: follow the brief yourself, then call complete_task). Say all that "
                    + "the agent has to know; it does not see your conversation.",
            """
            {"type":"object","properties":{
            "agent":{"type":"string","minLength":1,"description":"name, as find_agents gives it"},
            "skill":{"type":"string","minLength":1,"default":"execute"},
            "input":{"type":["string","object"],"description":"what the skill's input schema asks for; a string stands for {instruction}"},
            "context":{"type":"string","description":"text the agent needs besides"},
            "session":{"type":"string","minLength":1,"description":"groups work that belongs together"},
            "timeout_seconds":{"type":"integer","minimum":1,"maximum":86400,"default":300,
            "description":"the work is interrupted after it"},
            "budget":{"type":"object","properties":{"tokens":{"type":"integer","minimum":1},
            "tool_calls":{"type":"integer","minimum":0},"seconds":{"type":"integer","minimum":1},\
            "cost":{"type":"number","minimum":0}},
            "additionalProperties":false}},
            "required":["agent","input"],"additionalProperties":false}""",
            Answers.TURN_SCHEMA,
            Described.Hints.ADDS);

    private final Errands errands;

    InvokeAgent(Errands errands) {
        this.errands = errands;
    }

    @Override
    public McpSchema.Tool description() {
        return DESCRIPTION;
    }

    @Override
    public Rule permission() {
        return Rule.agent();
    }

    @Override
    public Future<CallToolResult> call(Arguments arguments, Exchange exchange) {
        return exchange.prepare(() -> submit(arguments))
                .compose(submit -> errands.run(submit, exchange))
                .map(Answers::came);
    }

    @Override
    public Future<CallToolResult> rejoin(String work, Exchange exchange) {
        return errands.rejoin(work, exchange).map(Answers::came);
    }

    private static Submit submit(Arguments arguments) {
        var agent = arguments.text("agent");
        var skill = arguments.optionalText("skill");
        var input = arguments.textOrObject("input");
        List<Content> context = arguments
                .longText("context")
                .map(text -> List.of(Content.text(text)))
                .orElse(List.of());
        var session = arguments.optionalText("session");
        var timeout = arguments.integer("timeout_seconds", 1, 86_400);
        var budget = arguments.object("budget").map(InvokeAgent::budget).orElse(Budget.unbounded());
        arguments.check();
        return new Submit(
                agent,
                skill,
                Arguments.json(input),
                context,
                session,
                timeout.map(seconds -> HostClock.now().plusSeconds(seconds)),
                budget,
                0,
                Optional.empty(),
                0,
                Optional.empty());
    }

    private static Budget budget(Arguments given) {
        given.only(Set.of("tokens", "tool_calls", "seconds", "cost"));
        return new Budget(
                given.integer("tokens", 1, Long.MAX_VALUE),
                given.integer("tool_calls", 0, Integer.MAX_VALUE).map(Long::intValue),
                given.integer("seconds", 1, 31_536_000).map(Duration::ofSeconds),
                given.amount("cost"));
    }
}
