package io.troupe.host.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.troupe.host.cli.McpEndpoint.Session;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.function.Consumer;

/** One message to the host, and all that comes back for it. */
final class McpExchange {

    private static final int RESUMPTIONS = 20;
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);

    private final McpEndpoint endpoint;
    private final JsonNode message;
    private final Consumer<JsonNode> sink;
    private final boolean request;
    private final boolean first;
    private final ServerSentEvents events = new ServerSentEvents();
    private Session session = Session.NONE;
    private boolean answered;

    McpExchange(McpEndpoint endpoint, JsonNode message, Consumer<JsonNode> sink) {
        this.endpoint = endpoint;
        this.message = message;
        this.sink = sink;
        this.request = message.has("method") && message.has("id");
        this.first = request && JsonText.text(message, "method").equals("initialize");
    }

    /**
     * Sends the message and passes on what comes back.
     *
     * @throws IOException when a request stays without an answer; its message says what is known
     */
    void run() throws IOException, InterruptedException {
        session = first ? Session.NONE : endpoint.session();
        var response = endpoint.post(message, session);
        if (response.statusCode() == 404 && session.id().isPresent()) {
            response.body().close();
            session = endpoint.renew(session);
            response = endpoint.post(message, session); // the host had not looked at it
        }
        if (first) {
            session = McpEndpoint.sessionOf(response);
        }
        receive(response);
    }

    private void receive(HttpResponse<InputStream> response) throws IOException, InterruptedException {
        if (streams(response)) {
            stream(response);
            if (request && !answered) {
                resume();
            }
            return;
        }
        try (var body = response.body()) {
            plain(response.statusCode(), new String(body.readAllBytes(), StandardCharsets.UTF_8));
        }
        if (request && !answered) {
            throw new IOException("HTTP " + response.statusCode() + " without an answer");
        }
    }

    private void plain(int status, String text) throws IOException {
        JsonNode answer;
        try {
            answer = text.isBlank() ? JsonText.object() : JsonText.read(text);
        } catch (JsonProcessingException e) {
            throw new IOException("HTTP " + status + " without JSON: is a Troupe host there?", e);
        }
        if (request && answer.has("jsonrpc")) {
            if (status >= 400 && !answer.hasNonNull("id") && answer instanceof ObjectNode error) {
                error.set("id", message.get("id"));
            }
            pass(answer);
        } else if (status >= 400) {
            throw new IOException("HTTP " + status + ": "
                    + answer.path("detail")
                            .asText(answer.path("error").path("message").asText("no reason given")));
        }
    }

    private void stream(HttpResponse<InputStream> response) throws IOException {
        try (var body = response.body()) {
            events.read(body, this::data);
        } catch (IOException e) {
            // The connection broke. What was missed can be asked for by the last event's id.
            if (!request || answered) {
                return;
            }
            if (events.lastId().isEmpty()) {
                throw lost();
            }
        }
    }

    /** Goes on with a stream that broke before the answer; never sends the request again, it may have been heard. */
    private void resume() throws IOException, InterruptedException {
        for (int i = 0; i < RESUMPTIONS && !answered && events.lastId().isPresent(); i++) {
            Thread.sleep(events.pause().compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : events.pause());
            var response = endpoint.listen(session, events.lastId());
            if (!streams(response)) {
                response.body().close();
                break;
            }
            stream(response);
        }
        if (!answered) {
            throw lost();
        }
    }

    private static IOException lost() {
        return new IOException(
                "the host went away before it answered; what it accepted is not lost, ask for it by its id");
    }

    private void data(String text) {
        try {
            pass(JsonText.read(text));
        } catch (JsonProcessingException e) {
            // Not a message: nothing that a client could use.
        }
    }

    private void pass(JsonNode came) {
        if (!came.isObject()) {
            return;
        }
        if (request && !came.has("method") && came.path("id").equals(message.get("id"))) {
            answered = true;
            if (!first && came.has("result")) {
                endpoint.standing().done(message);
            }
            if (first && came.has("result")) {
                endpoint.standing().greeted(came.path("result").path("capabilities"));
                endpoint.greeted(message, new Session(session.id(), McpEndpoint.protocolOf(came)));
            }
        }
        sink.accept(came);
    }

    private static boolean streams(HttpResponse<?> response) {
        return response.statusCode() == 200
                && response.headers().firstValue("Content-Type").orElse("").startsWith("text/event-stream");
    }
}
