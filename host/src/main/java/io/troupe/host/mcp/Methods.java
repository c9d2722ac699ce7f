package io.troupe.host.mcp;

import io.modelcontextprotocol.spec.McpSchema;
import io.modelcontextprotocol.spec.McpSchema.ErrorCodes;
import io.modelcontextprotocol.spec.McpSchema.Implementation;
import io.modelcontextprotocol.spec.McpSchema.InitializeResult;
import io.modelcontextprotocol.spec.McpSchema.ListToolsResult;
import io.modelcontextprotocol.spec.McpSchema.LoggingLevel;
import io.modelcontextprotocol.spec.McpSchema.ServerCapabilities;
import io.troupe.api.Json;
import io.troupe.host.fact.Wire;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What the host answers to each method of the protocol. */
final class Methods {

    static final String INSTRUCTIONS = """
            Troupe hosts agents: specialists you can give work to. Each piece of work is a durable task.

            How to work:
            1. find_agents with words for the job; describe_agent shows an agent's skills, schemas and examples.
            2. invoke_agent with the agent, a skill and the input. Say what the agent must know in input and context: \
            it does not see this conversation.
            3. Look at status in the result:
               - completed: the answer is there.
               - queued or running: the work goes on without you. Call get_run with the task's id; wait_seconds waits.
               - your-turn: no model is configured in the host, so you play the agent. Follow the brief with your own \
            tools, then call complete_task with task, claim and outcome. The work is not done before that. A claim is \
            good for 15 minutes; get_run with the claim renews it.
            4. An answer that does not fit the agent's schema is refused with JSON pointers: mend it and call \
            complete_task again with the same claim.

            Errors read `code: what was wrong and what was expected`; mend the arguments and call again. cancel_run \
            stops work that is no longer wanted. claim_task takes up work that waits for a client.
            """;

    private final Toolbox tools;
    private final Json wholeList;
    private final Implementation server;

    Methods(Toolbox tools, String version) {
        this.tools = tools;
        this.wholeList = list(tools.tools().stream().map(Tool::description).toList());
        this.server = Implementation.builder("troupe", version).title("Troupe").build();
    }

    /** The result of {@code initialize}. */
    InitializeResult welcome(Protocol protocol) {
        var capabilities = ServerCapabilities.builder().tools(false).logging().build();
        return InitializeResult.builder(protocol.version(), capabilities, server)
                .instructions(INSTRUCTIONS)
                .build();
    }

    void answer(Message.Request request, Exchange exchange) {
        try {
            exchange.session().enter(request.id(), exchange);
            switch (request.method()) {
                case McpSchema.METHOD_TOOLS_CALL -> tools.call(request.params(), exchange);
                case McpSchema.METHOD_TOOLS_LIST -> exchange.complete(list(request, exchange));
                case McpSchema.METHOD_PING -> exchange.complete(Map.of());
                case McpSchema.METHOD_LOGGING_SET_LEVEL -> {
                    exchange.session().setLogLevel(level(request));
                    exchange.complete(Map.of());
                }
                default ->
                    throw new RpcError(
                            ErrorCodes.METHOD_NOT_FOUND,
                            "no method '" + request.method()
                                    + "', expected initialize, ping, tools/list, tools/call or " + "logging/setLevel");
            }
        } catch (RpcError e) {
            exchange.fail(e);
        }
    }

    void note(Message.Notification notice, Session session) {
        if (notice.method().equals("notifications/cancelled")) {
            session.running(notice.params().path("requestId")).ifPresent(Exchange::cancel);
        }
    }

    private Json list(Message.Request request, Exchange exchange) {
        if (request.params().hasNonNull("cursor")) {
            throw new RpcError(
                    ErrorCodes.INVALID_PARAMS, "no such cursor, expected none: the list of tools has one page");
        }
        var allowed = tools.descriptions(exchange.caller());
        return allowed.size() == tools.tools().size() ? wholeList : list(allowed);
    }

    private static Json list(List<McpSchema.Tool> tools) {
        return Json.of(Wire.write(ListToolsResult.builder(tools).build()));
    }

    private static LoggingLevel level(Message.Request request) {
        var wanted = request.params().path("level").asText();
        return Arrays.stream(LoggingLevel.values())
                .filter(level -> level.name().toLowerCase(Locale.ROOT).equals(wanted))
                .findFirst()
                .orElseThrow(() -> new RpcError(
                        ErrorCodes.INVALID_PARAMS,
                        "level is '" + wanted + "', expected debug, info, notice, warning, error, critical, alert or "
                                + "emergency"));
    }
}
