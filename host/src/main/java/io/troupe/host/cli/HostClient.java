package io.troupe.host.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;

/** Speaks to a running host's REST API; blocks. Each call throws {@link CommandFailure} when it is not granted. */
final class HostClient implements AutoCloseable {

    private static final Duration ANSWER = Duration.ofMinutes(1);

    private final HttpClient http;
    private final Reach reach;
    private final Shell shell;
    private final Duration patience;

    HostClient(Reach reach, Shell shell) {
        this(reach.http(), reach, shell, ANSWER);
    }

    private HostClient(HttpClient http, Reach reach, Shell shell, Duration patience) {
        this.http = http;
        this.reach = reach;
        this.shell = shell;
        this.patience = patience;
    }

    /** The same client for calls that take longer, or that are worth less waiting; closed with this one. */
    HostClient withPatience(Duration time) {
        return new HostClient(http, reach, shell, time);
    }

    URI url() {
        return reach.url();
    }

    JsonNode get(Target target) throws InterruptedException {
        return send(request(target).GET());
    }

    JsonNode post(Target target, JsonNode body) throws InterruptedException {
        return post(target, body, Optional.empty());
    }

    /**
     * Posts for what is at this version, if it is.
     *
     * @param version whichever it is at when empty
     */
    JsonNode post(Target target, JsonNode body, Optional<Long> version) throws InterruptedException {
        return send(at(version, request(target))
                .header("Content-Type", "application/json")
                .header("Idempotency-Key", UUID.randomUUID().toString())
                .POST(BodyPublishers.ofString(JsonText.line(body))));
    }

    /**
     * Puts a text as what follows this version, if that is the last.
     *
     * @param type of its content
     * @param version whichever is the last when empty; 0 when there is to be none
     */
    JsonNode put(Target target, String type, String text, Optional<Long> version) throws InterruptedException {
        return send(at(version, request(target)).header("Content-Type", type).PUT(BodyPublishers.ofString(text)));
    }

    private static HttpRequest.Builder at(Optional<Long> version, HttpRequest.Builder request) {
        version.ifPresent(number -> {
            if (number == 0) {
                request.header("If-None-Match", "*");
            } else {
                request.header("If-Match", "\"" + number + "\"");
            }
        });
        return request;
    }

    /** Gets a text of this type, which is not read. */
    String text(Target target, String type) throws InterruptedException {
        var response = answer(request(target)
                .setHeader("Accept", type + ", application/problem+json")
                .GET());
        if (response.statusCode() >= 400) {
            read(response);
        }
        return response.body();
    }

    JsonNode delete(Target target) throws InterruptedException {
        return send(request(target).DELETE());
    }

    private HttpRequest.Builder request(Target target) {
        return reach.to(target.toString())
                .timeout(patience)
                .header("Accept", "application/json, application/problem+json");
    }

    private JsonNode send(HttpRequest.Builder request) throws InterruptedException {
        return read(answer(request));
    }

    private HttpResponse<String> answer(HttpRequest.Builder request) throws InterruptedException {
        try {
            return http.send(request.build(), BodyHandlers.ofString());
        } catch (ConnectException | HttpConnectTimeoutException | UnresolvedAddressException e) {
            throw CommandFailure.unreachable(url().toString(), shell);
        } catch (HttpTimeoutException e) {
            throw CommandFailure.of(
                    Exit.UNREACHABLE,
                    "host-unreachable",
                    "the host at " + url() + " gave no answer in " + patience.toSeconds() + " s: see " + shell.command()
                            + " logs");
        } catch (IOException e) {
            throw CommandFailure.of(
                    Exit.UNREACHABLE,
                    "host-unreachable",
                    "the host at " + url() + " went away while it answered: see " + shell.command() + " logs");
        }
    }

    private JsonNode read(HttpResponse<String> response) {
        JsonNode body;
        try {
            body = JsonText.read(response.body());
        } catch (JsonProcessingException e) {
            throw strange(response);
        }
        if (response.statusCode() >= 400) {
            throw CommandFailure.ofProblem(response.statusCode(), body);
        }
        if (!body.isObject()) {
            throw strange(response);
        }
        return body;
    }

    private CommandFailure strange(HttpResponse<String> response) {
        return CommandFailure.of(
                Exit.of("", response.statusCode()),
                "not-a-host",
                "HTTP " + response.statusCode() + " without JSON from " + response.uri() + ": is a Troupe host at "
                        + url() + "?");
    }

    @Override
    public void close() {
        http.shutdownNow();
    }
}
