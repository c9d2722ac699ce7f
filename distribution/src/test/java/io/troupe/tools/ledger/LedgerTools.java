package io.troupe.tools.ledger;

import io.troupe.api.Json;
import io.troupe.api.PluginException;
import io.troupe.api.Tool;
import io.troupe.api.ToolCall;
import io.troupe.api.ToolContext;
import io.troupe.api.ToolResult;
import io.troupe.api.Tools;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Two tools, one of which may be called again: each sends the ledger a line and waits for its answer. */
final class LedgerTools implements Tools {

    private static final Json INPUT = Json.of("""
        {"type":"object","properties":{"job":{"type":"string"}},"required":["job"]}\
        """);

    private final int port;

    LedgerTools(int port) {
        this.port = port;
    }

    @Override
    public List<Tool> list() {
        return List.of(
                Tool.of("add", "Adds a job to the ledger.", INPUT),
                Tool.of("put", "Puts a job into the ledger unless it is there.", INPUT)
                        .asIdempotent());
    }

    /** Writes the tool, the key and the input, with spaces between. */
    @Override
    public ToolResult call(ToolCall call, ToolContext context) {
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), port);
                var in = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8))) {
            var line = call.tool() + " " + context.idempotencyKey() + " "
                    + call.input().text() + "\n";
            socket.getOutputStream().write(line.getBytes(StandardCharsets.UTF_8));
            var answer = in.readLine();
            return answer == null ? ToolResult.failed("the ledger hung up") : ToolResult.text(answer);
        } catch (IOException e) {
            throw new PluginException(PluginException.Kind.UNAVAILABLE, "the ledger is away: " + e.getMessage());
        }
    }
}
