package io.troupe.host.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a browser gets, and what it does not. */
class WebPageTest {

    @TempDir
    static Path folder;

    private static Served host;

    @BeforeAll
    static void open() throws Exception {
        var web = folder.resolve("web");
        Files.createDirectories(web.resolve("assets"));
        Files.writeString(web.resolve("index.html"), "<!doctype html><title>Troupe</title>");
        Files.writeString(web.resolve("assets/index-abc.js"), "export {};");
        Files.writeString(folder.resolve("secret.txt"), "secret");
        host = Served.open(WebPage.of(web));
    }

    @AfterAll
    static void close() {
        host.close();
    }

    @Test
    void letsNothingIntoThePageButItsOwnFiles() throws Exception {
        var page = host.get("/");

        assertThat(page.body()).contains("<title>Troupe</title>");
        assertThat(header(page, "Content-Type")).isEqualTo("text/html; charset=utf-8");
        assertThat(header(page, "X-Content-Type-Options")).isEqualTo("nosniff");
        assertThat(header(page, "Content-Security-Policy"))
                .contains(
                        "default-src 'none'",
                        "script-src 'self';",
                        "style-src 'self';",
                        "ws://127.0.0.1:" + host.port + " ",
                        "frame-ancestors 'none'")
                .doesNotContain("unsafe", "*");
    }

    @Test
    void keepsWhatIsNamedByItsDigestAndAsksForTheRest() throws Exception {
        var script = host.get("/assets/index-abc.js");
        assertThat(header(script, "Content-Type")).isEqualTo("text/javascript; charset=utf-8");
        assertThat(header(script, "Cache-Control")).contains("immutable");

        var page = host.get("/");
        assertThat(header(page, "Cache-Control")).isEqualTo("no-cache");
        var again = host.send(host.to("/").header("If-None-Match", header(page, "ETag")));
        assertThat(again.statusCode()).isEqualTo(304);
        assertThat(again.body()).isEmpty();
        assertThat(header(again, "ETag")).isEqualTo(header(page, "ETag"));
        assertThat(host.send(host.to("/").header("If-None-Match", "\"other\"")).statusCode())
                .isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/../secret.txt",
                "/assets/../../secret.txt",
                "/..%2fsecret.txt",
                "/%2e%2e/secret.txt",
                "/assets/..%5c..%5csecret.txt",
                "//etc/passwd",
                "/assets/",
                "/assets",
                "/index.html",
                "/.",
                "/%00",
            })
    void givesNothingElse(String path) throws Exception {
        var answer = raw("GET " + path + " HTTP/1.1\r\nHost: localhost:" + host.port + "\r\nConnection: close\r\n\r\n");

        assertThat(answer).matches("(?s)HTTP/1.1 (400|404) .*").doesNotContain("secret\n", "root:");
    }

    @ParameterizedTest
    @CsvSource({"POST", "PUT", "DELETE"})
    void isOnlyToBeRead(String method) throws Exception {
        var answer = raw(method + " / HTTP/1.1\r\nHost: localhost:" + host.port
                + "\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");

        assertThat(answer).startsWith("HTTP/1.1 404 ");
    }

    @Test
    void saysHowToGetThePageWhereItIsNotBuilt() throws Exception {
        try (var other = Served.open(WebPage.of(folder.resolve("nothing")))) {
            assertThat(other.get("/").body()).contains("Node 20.19");
        }
    }

    @Test
    void takesNoPageWithoutMeasure(@TempDir Path large) throws Exception {
        Files.writeString(large.resolve("index.html"), "x");
        try (var file = new RandomAccessFile(large.resolve("large.js").toFile(), "rw")) {
            file.setLength(17 << 20);
        }

        assertThatThrownBy(() -> WebPage.of(large))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("16777216");
    }

    private static String header(HttpResponse<String> response, String name) {
        return response.headers().firstValue(name).orElse("");
    }

    private static String raw(String request) throws IOException {
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), host.port)) {
            socket.setSoTimeout(10_000);
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
