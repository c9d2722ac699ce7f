package io.troupe.host.child;

import com.fasterxml.jackson.databind.JsonNode;
import io.troupe.api.PluginException;
import io.troupe.host.fact.Wire;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** How a conversation in MCP begins: both say who they are, and the program lists its tools. Blocks. */
final class Greeting {

    private static final String NEWEST = "2025-11-25";
    private static final Set<String> REVISIONS = Set.of(NEWEST, "2025-06-18", "2025-03-26", "2024-11-05");
    private static final int MOST_TOOLS = 256;

    private final Peer peer;
    private final long end;
    private final Duration limit;

    Greeting(Peer peer, Duration limit) {
        this.peer = peer;
        this.limit = limit;
        this.end = System.nanoTime() + limit.toNanos();
    }

    /**
     * Introduces the host.
     *
     * @return what the program says of itself: MCP's {@code InitializeResult}
     * @throws PluginException when it does not answer in time, or speaks something else
     */
    JsonNode greet() throws InterruptedException {
        var params = Wire.json().createObjectNode().put("protocolVersion", NEWEST);
        var able = params.putObject("capabilities");
        able.putObject("sampling");
        able.putObject("elicitation").putObject("form");
        params.putObject("clientInfo").put("name", "troupe").put("title", "Troupe").put("version", "0.1.0");
        var answer = answer("initialize", params);
        var revision = answer.path("protocolVersion").asText();
        if (!REVISIONS.contains(revision)) {
            throw refused("it speaks MCP '" + Words.clean(revision, 40) + "', expected one of "
                    + REVISIONS.stream().sorted().toList());
        }
        if (!answer.path("capabilities").has("tools")) {
            throw refused("it offers no tools when it is greeted, expected the capability 'tools'");
        }
        peer.tell("notifications/initialized", Wire.json().missingNode());
        return answer;
    }

    /** Lists the tools, page by page. */
    List<JsonNode> tools() throws InterruptedException {
        var tools = new ArrayList<JsonNode>();
        var params = Wire.json().createObjectNode();
        while (true) {
            var answer = answer("tools/list", params);
            answer.path("tools").forEach(tools::add);
            var next = answer.path("nextCursor");
            if (tools.size() > MOST_TOOLS || (next.isTextual() && answer.path("tools").isEmpty())) {
                throw refused("it lists more than " + MOST_TOOLS + " tools, or has pages without any");
            }
            if (!next.isTextual()) {
                return tools;
            }
            params = Wire.json().createObjectNode().put("cursor", next.asText());
        }
    }

    private JsonNode answer(String method, JsonNode params) throws InterruptedException {
        var request = peer.ask(method, params);
        try {
            return request.answer().get(Math.max(0, end - System.nanoTime()), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            request.answer().cancel(false);
            throw new PluginException(
                    PluginException.Kind.UNAVAILABLE,
                    "it did not answer " + method + " within " + limit.toMillis() + " ms of its start, expected an MCP"
                            + " server on its stdin and stdout",
                    e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof Peer.Gone gone) {
                throw gone;
            }
            throw refused("it refused " + method + ": " + String.valueOf(e.getCause() == null ? "" : e.getCause().getMessage()));
        }
    }

    private static PluginException refused(String why) {
        return new PluginException(PluginException.Kind.REFUSED, why);
    }
}
