package io.troupe.host.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.ConnectException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * Carries MCP between standard input and output and a host: lines in, lines out, and nothing else on standard output.
 * Requests run side by side, each on a virtual thread; the rest goes in the order it came.
 */
final class StdioProxy {

    private static final int AT_ONCE = 1024;

    private final Shell shell;
    private final McpEndpoint endpoint;
    private final Duration drain;
    private final Semaphore free = new Semaphore(AT_ONCE);
    private final Set<JsonNode> cancelled = ConcurrentHashMap.newKeySet();
    private final McpListener listener;

    /**
     * Carries messages.
     *
     * @param drain how long to wait for outstanding answers when the input has ended
     */
    StdioProxy(Shell shell, McpEndpoint endpoint, Duration drain) {
        this.shell = shell;
        this.endpoint = endpoint;
        this.drain = drain;
        this.listener = new McpListener(endpoint, this::passOn);
        endpoint.onNews(this::passOn);
    }

    /** Returns when the input has ended and what was outstanding is answered. */
    void run() throws IOException, InterruptedException {
        var lines = new BufferedReader(new InputStreamReader(shell.in(), StandardCharsets.UTF_8));
        for (var line = lines.readLine(); line != null; line = lines.readLine()) {
            if (!line.isBlank()) {
                take(line);
            }
        }
        if (!free.tryAcquire(AT_ONCE, drain.toMillis(), TimeUnit.MILLISECONDS)) {
            shell.err()
                    .println("input ended; " + (AT_ONCE - free.availablePermits()) + " answers did not come in time");
        }
        listener.close();
        endpoint.close();
    }

    private void take(String line) throws InterruptedException {
        JsonNode message;
        try {
            message = JsonText.read(line);
        } catch (JsonProcessingException e) {
            error(NullNode.instance, -32700, "not JSON: " + e.getOriginalMessage());
            return;
        }
        if (!message.isObject()) {
            error(NullNode.instance, -32600, "expected one JSON-RPC message a line");
            return;
        }
        boolean request = message.has("method") && message.has("id");
        if (!request || JsonText.text(message, "method").equals("initialize")) {
            inOrder(message, request);
        } else if (free.tryAcquire()) {
            Thread.ofVirtual().start(() -> aside(message));
        } else {
            error(message.get("id"), -32000, "more than " + AT_ONCE + " requests at once, try again");
        }
    }

    private void inOrder(JsonNode message, boolean request) throws InterruptedException {
        var method = JsonText.text(message, "method");
        if (method.equals("notifications/cancelled")) {
            var id = message.path("params").path("requestId");
            if (cancelled.size() < AT_ONCE && !id.isMissingNode()) {
                cancelled.add(id);
            }
        }
        try {
            new McpExchange(endpoint, message, this::passOn).run();
        } catch (IOException e) {
            failed(message, request, e);
        }
        if (method.equals("notifications/initialized")) {
            listener.start();
        }
    }

    private void aside(JsonNode message) {
        var id = message.get("id");
        try {
            new McpExchange(endpoint, message, this::passOn).run();
        } catch (IOException e) {
            failed(message, !cancelled.contains(id), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            cancelled.remove(id);
            free.release();
        }
    }

    private void failed(JsonNode message, boolean answer, IOException failure) {
        var why = failure instanceof ConnectException
                ? failure.getMessage() + ": " + shell.command() + " start"
                : String.valueOf(failure.getMessage());
        if (answer) {
            error(message.path("id"), -32000, why);
        } else {
            shell.err().println(JsonText.text(message, "method") + " was not delivered: " + why);
        }
    }

    private void error(JsonNode id, int code, String text) {
        ObjectNode answer = JsonText.object().put("jsonrpc", "2.0");
        answer.set("id", id);
        answer.putObject("error").put("code", code).put("message", text);
        passOn(answer);
    }

    private void passOn(JsonNode message) {
        var out = shell.out();
        synchronized (out) {
            out.println(JsonText.line(message));
            out.flush();
        }
    }
}
