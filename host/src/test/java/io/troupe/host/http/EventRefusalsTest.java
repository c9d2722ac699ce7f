package io.troupe.host.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.troupe.host.fact.ErrorCode;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whom and what the WebSocket of facts does not take. */
class EventRefusalsTest {

    private static Served host;

    @BeforeAll
    static void open() throws Exception {
        host = Served.open();
    }

    @AfterAll
    static void close() {
        host.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "hello",
                "[]",
                "{\"other\":1}",
                "{\"filter\":1}",
                "{\"filter\":{\"kinds\":\"task.*\"}}",
                "{\"from\":\"1\"}",
                "{\"from\":-1}",
                "{\"from\":1e99}",
                "{\"watch\":[1]}",
                "{\"watch\":[\"1\",\"2\",\"3\",\"4\",\"5\",\"6\",\"7\",\"8\",\"9\"]}",
            })
    void whoeverSaysNothingSensibleAtFirstIsSentAway(String message) throws Exception {
        try (var watching = Watching.of(host, message)) {
            var error = watching.next("error");

            assertThat(error.get("code").asText()).isEqualTo("input-invalid");
            assertThat(error.get("detail").asText()).isNotBlank();
            assertThat(watching.closed()).isEqualTo(1008);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "{\"from\":1}", "{\"filter\":{}}", "{\"watch\":[],\"from\":1}", "what?"})
    void whoeverSaysNothingSensibleLaterIsSentAway(String message) throws Exception {
        try (var watching = Watching.of(host, "{}")) {
            watching.next("snapshot");
            watching.say(message);

            assertThat(watching.next("error").get("code").asText()).isEqualTo("input-invalid");
            assertThat(watching.closed()).isEqualTo(1008);
        }
    }

    @Test
    void takesAtMostSoManyNames() throws Exception {
        var kinds = IntStream.range(0, 65).mapToObj(i -> "\"k" + i + "\"").collect(Collectors.joining(","));
        try (var watching = Watching.of(host, "{\"filter\":{\"kinds\":[" + kinds + "]}}")) {
            assertThat(watching.next("error").get("detail").asText()).contains("65 entries, expected at most 64");
        }
    }

    @Test
    void takesNoBytesAndNothingHuge() throws Exception {
        try (var watching = Watching.of(host, "{}")) {
            watching.sayBytes(new byte[] {1, 2, 3});
            assertThat(watching.next("error").get("detail").asText()).contains("binary");
            assertThat(watching.closed()).isEqualTo(1008);
        }
        try (var watching = Watching.of(host, "{\"node\":\"" + "x".repeat(100_000) + "\"}")) {
            assertThat(watching.closed()).isIn(1008, 1009);
        }
        assertThat(host.get("/health/live").statusCode()).isEqualTo(200);
    }

    @Test
    void aPlainRequestIsToldWhatItIs() throws Exception {
        var problem = Served.problem(host.get("/api/v1/events"), ErrorCode.INPUT_INVALID);

        assertThat(problem.get("detail").asText()).contains("WebSocket");
    }

    @ParameterizedTest
    @CsvSource({
        "localhost:PORT,              '',                                 101",
        "127.0.0.1:PORT,              Origin: http://127.0.0.1:PORT,      101",
        "localhost:PORT,              Origin: http://localhost:PORT,      101",
        "troupe.example.org,          Origin: https://troupe.example.org, 101",
        "localhost:PORT,              Origin: http://evil.example.org,    403",
        "localhost:PORT,              Origin: http://localhost:1,         403",
        "localhost:PORT,              Origin: null,                       403",
        "localhost:PORT,              Origin: file://,                    403",
        "evil.example.org,            '',                                 403",
        "evil.example.org:PORT,       Origin: http://evil.example.org,    403",
        "127.0.0.2:PORT,              '',                                 403",
        "'',                          '',                                 403",
    })
    void onlyOurOwnPagesAndProgramsAreUpgraded(String name, String origin, int status) throws Exception {
        assertThat(upgrade(name, origin)).startsWith("HTTP/1.1 " + status + " ");
    }

    private static String upgrade(String name, String origin) throws IOException {
        var lines = "GET /api/v1/events HTTP/1.1\r\n"
                + (name.isEmpty() ? "" : "Host: " + name + "\r\n")
                + (origin.isEmpty() ? "" : origin + "\r\n")
                + "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
                + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), host.port)) {
            socket.setSoTimeout(10_000);
            socket.getOutputStream()
                    .write(lines.replace("PORT", Integer.toString(host.port)).getBytes(StandardCharsets.US_ASCII));
            var start = new byte[13];
            return new String(start, 0, socket.getInputStream().readNBytes(start, 0, 13), StandardCharsets.UTF_8);
        }
    }
}
