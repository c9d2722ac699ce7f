package io.troupe.host;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpServer;
import io.troupe.host.cli.HostFile;
import io.troupe.host.fact.Wire;
import io.troupe.host.plugin.DropIn;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InstallCommandTest {

    @TempDir
    Path root;

    private Path source;
    private Path plugins;
    private final List<HttpServer> hosts = new ArrayList<>();

    @BeforeEach
    void write() throws IOException {
        source = Files.createDirectories(root.resolve("source"));
        plugins = root.resolve("data/plugins");
        Files.writeString(source.resolve("one.md"), "---one");
        Files.writeString(source.resolve("two.jar"), "two");
        Files.writeString(source.resolve("notes.txt"), "notes");
    }

    @AfterEach
    void stop() {
        hosts.forEach(host -> host.stop(0));
    }

    /** A host of this data folder that finds each file in its plugin folder as good as it is told; else looks away. */
    private void hostThatFinds(Map<String, String> states) throws IOException {
        Files.createDirectories(plugins);
        var server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/api/v1/plugins", exchange -> {
            var body = list(states).getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", "application/json");
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        server.start();
        hosts.add(server);
        int port = server.getAddress().getPort();
        HostFile.ofThisProcess(port, URI.create("http://127.0.0.1:" + port)).write(root.resolve("data"));
    }

    private String list(Map<String, String> states) throws IOException {
        var views = new ArrayList<String>();
        for (var state : states.entrySet()) {
            var file = plugins.resolve(state.getKey());
            if (Files.exists(file)) {
                views.add("{\"id\":\"x\",\"version\":\"1\",\"file\":" + Wire.write(file.toString()) + ",\"digest\":\""
                        + DropIn.digest(file) + "\",\"state\":\"" + state.getValue() + "\",\"reason\":\""
                        + (state.getValue().equals("refused") ? "no agent" : "")
                        + "\",\"agents\":[\"a\"],\"since\":\"2020-01-01T00:00:00.000Z\"}");
            }
        }
        return "{\"plugins\":[" + String.join(",", views) + "]}";
    }

    private TypedHere install(String... arguments) {
        var all = new ArrayList<>(List.of("plugins", "install"));
        all.addAll(List.of(arguments));
        return TypedHere.in(root, "plugins install", InstallCommand::new, all.toArray(new String[0]));
    }

    @Test
    void leavesTheRestToTheNextStartWhereNoHostRuns() {
        var typed = install(source.toString());

        assertThat(typed).isEqualTo(new TypedHere(0, """
                        2 copied to %s
                          one.md
                          two.jar
                        passed over  notes.txt: no plugin
                        no host runs here; the next start loads them: scripts/troupe start
                        """.formatted(plugins), ""));
    }

    @Test
    void saysHowEachFaredInARunningHost() throws Exception {
        hostThatFinds(Map.of("one.md", "loaded, reduced", "two.jar", "loaded"));

        var typed = install(source.toString());

        assertThat(typed.exit()).isZero();
        assertThat(typed.out()).contains("  one.md: loaded, reduced (a)\n", "  two.jar: loaded (a)\n");
    }

    @Test
    void endsWithFourWhenNothingWasLoaded() throws Exception {
        hostThatFinds(Map.of("one.md", "refused", "two.jar", "refused"));

        var typed = install(source.toString());

        assertThat(typed.exit()).isEqualTo(4);
        assertThat(typed.out()).contains("  two.jar: refused: no agent\n");
    }

    @Test
    void endsWithOneWhenSomeWereNotLoaded() throws Exception {
        hostThatFinds(Map.of("one.md", "loaded", "two.jar", "refused"));

        assertThat(install(source.toString()).exit()).isEqualTo(1);
    }

    @Test
    void saysHowWhatWasThereAlreadyFares() throws Exception {
        install(source.toString());
        hostThatFinds(Map.of("two.jar", "loaded"));

        var typed = install(source.resolve("two.jar").toString());

        assertThat(typed.exit()).isZero();
        assertThat(typed.out()).startsWith("0 copied to " + plugins + ", 1 there already\n  two.jar: loaded (a)\n");
    }

    @Test
    void endsWithFourWhenADifferentOneIsThere() throws Exception {
        install(source.toString());
        Files.writeString(source.resolve("two.jar"), "newer");

        var typed = install(source.resolve("two.jar").toString());

        assertThat(typed.exit()).isEqualTo(4);
        assertThat(typed.out()).contains("skipped  two.jar: a different one is there; --replace takes its place");
        assertThat(install(source.resolve("two.jar").toString(), "--replace").exit())
                .isZero();
    }

    @Test
    void tellsAProgramTheSame() throws Exception {
        hostThatFinds(Map.of("one.md", "loaded", "two.jar", "refused"));

        var report = Wire.read(install(source.toString(), "--json").out(), JsonNode.class);

        assertThat(report.path("running").asBoolean()).isTrue();
        assertThat(report.at("/installed/copied")).hasSize(2);
        assertThat(report.at("/fared/1/state").asText()).isEqualTo("refused");
        assertThat(report.at("/fared/1/reason").asText()).isEqualTo("no agent");
    }
}
