package io.troupe.host.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.troupe.host.bus.Call;
import io.troupe.host.bus.SecurityCalls;
import io.troupe.host.bus.SecurityCalls.CreateToken;
import io.troupe.host.fact.ErrorCode;
import io.troupe.host.fact.Permission;
import io.troupe.host.security.HttpGuard;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A host that asks everybody for a token: who gets past which route. */
class AccessTest {

    /** What is not in the description of the API, and whether it asks who calls. */
    private static final Map<String, Boolean> BESIDE = Map.ofEntries(
            Map.entry("GET /", false),
            Map.entry("GET /health/live", false),
            Map.entry("GET /health/ready", false),
            Map.entry("GET /api/v1/openapi.json", false),
            Map.entry("GET /.well-known/oauth-protected-resource", false),
            Map.entry("GET /.well-known/oauth-protected-resource/mcp", false),
            Map.entry("GET /metrics", true),
            Map.entry("GET /mcp", true),
            Map.entry("POST /mcp", true),
            Map.entry("DELETE /mcp", true),
            Map.entry("GET /api/v1/events", true));

    /** What the API answers to whoever has yet to say who they are, and what it answers to an empty body. */
    private static final Map<String, Integer> OPEN =
            Map.of("GET /api/v1/me", 200, "POST /api/v1/sign-in", 422, "POST /api/v1/sign-out", 200);

    private static Served host;
    private static JsonNode described;

    @BeforeAll
    static void open() throws Exception {
        host = Served.withTokens();
        described = Served.json(host.get("/api/v1/openapi.json"));
    }

    @AfterAll
    static void close() {
        host.close();
    }

    private static String token(String... permissions) throws Exception {
        var wanted =
                new CreateToken("ci", List.of(permissions), Optional.empty(), Optional.empty(), Optional.of(1_000_000));
        return Served.await(host.bus.request(SecurityCalls.CREATE, wanted, Call.of(Call.LOCAL, Duration.ofSeconds(10))))
                .secret();
    }

    /** Every operation of the API with what it says that it asks for. */
    private static Map<String, String> operations() {
        var operations = new TreeMap<String, String>();
        described
                .get("paths")
                .properties()
                .forEach(path -> path.getValue()
                        .properties()
                        .forEach(method -> operations.put(
                                method.getKey().toUpperCase(Locale.ROOT) + " " + path.getKey(),
                                method.getValue().path("x-permission").asText())));
        assertThat(operations).hasSizeGreaterThan(15);
        return operations;
    }

    private static HttpResponse<String> send(String operation, Optional<String> token) throws Exception {
        var parts = operation.split(" ", 2);
        var path = parts[1].replace("{id}", "nothing").replace("{name}", "nobody");
        var request = host.to(path)
                .header("Content-Type", "application/json")
                .method(parts[0], parts[0].equals("GET") ? BodyPublishers.noBody() : BodyPublishers.ofString("{}"));
        token.ifPresent(secret -> request.header("Authorization", "Bearer " + secret));
        return host.send(request);
    }

    @TestFactory
    List<DynamicTest> everyRouteAsksWhoCalls() {
        var tests = new ArrayList<DynamicTest>();
        operations()
                .keySet()
                .forEach(operation -> tests.add(DynamicTest.dynamicTest(operation, () -> {
                    var response = send(operation, Optional.empty());
                    if (OPEN.containsKey(operation)) {
                        assertThat(response.statusCode()).isEqualTo(OPEN.get(operation));
                    } else {
                        Served.problem(response, ErrorCode.UNAUTHENTICATED);
                    }
                })));
        BESIDE.forEach((operation, asks) -> tests.add(DynamicTest.dynamicTest(operation, () -> {
            var response = send(operation, Optional.empty());
            if (asks) {
                Served.problem(response, ErrorCode.UNAUTHENTICATED);
            } else {
                assertThat(response.statusCode()).isEqualTo(200);
            }
        })));
        return tests;
    }

    /** Each route by a token that lacks just its permission, and by one that has just it. */
    @TestFactory
    List<DynamicTest> everyRouteOfTheHostsOwnAsksForItsPermission() throws Exception {
        var tests = new ArrayList<DynamicTest>();
        var all = Set.of(
                "@plugins:read",
                "@plugins:change",
                "@tokens:read",
                "@tokens:change",
                "@status:read",
                "@metrics:read",
                "@workflows:read",
                "@workflows:change");
        var guarded = new TreeMap<>(operations());
        guarded.values().removeIf(permission -> !permission.startsWith("@"));
        guarded.put("GET /metrics", "@metrics:read");
        assertThat(guarded.values()).containsAll(all);
        for (var one : guarded.entrySet()) {
            var others = new ArrayList<>(List.of("*:*", "@facts:*", "@tasks:*"));
            all.stream()
                    .filter(permission -> !permission.equals(one.getValue()))
                    .forEach(others::add);
            var without = token(others.toArray(String[]::new));
            var with = token(one.getValue());
            tests.add(DynamicTest.dynamicTest(one.toString(), () -> {
                var refused = Served.problem(send(one.getKey(), Optional.of(without)), ErrorCode.NOT_ALLOWED);
                assertThat(refused.get("detail").asText()).contains(one.getValue());
                assertThat(send(one.getKey(), Optional.of(with)).statusCode()).isNotIn(401, 403);
            }));
        }
        return tests;
    }

    /** A route that is neither described nor written down above would be one whose access nobody has looked at. */
    @Test
    void thereIsNoRouteBesideThese() {
        var plain = new Tls.None();
        var access = new Access(
                host.parts.gate(), HttpGuard.of(1, List.of()), new ProtectedResource(plain), Access.Marks.of(plain, 1));
        var looked = new TreeSet<String>(BESIDE.keySet());
        operations().keySet().forEach(operation -> looked.add(operation.replaceAll("\\{(\\w+)}", ":$1")));
        var routes = new HttpEdge(host.vertx, host.options, host.parts)
                .router(1, access).getRoutes().stream()
                        .filter(route -> route.methods() != null && route.getPath() != null && !route.isRegexPath())
                        .flatMap(route -> route.methods().stream()
                                .map(method ->
                                        method.name() + " " + route.getPath() + (route.isExactPath() ? "" : "*")))
                        .map(route -> route.replace("oauth-protected-resource/*", "oauth-protected-resource")
                                .replace("oauth-protected-resource*", "oauth-protected-resource"))
                        .toList();

        assertThat(routes).hasSizeGreaterThan(20);
        assertThat(looked).containsAll(routes);
    }

    @Test
    void aTokenThatCallsAnAgentTooOftenIsToldWhenToComeBack() throws Exception {
        var wanted = new CreateToken("ci", List.of("*:*"), Optional.empty(), Optional.empty(), Optional.of(2));
        var secret = Served.await(
                        host.bus.request(SecurityCalls.CREATE, wanted, Call.of(Call.LOCAL, Duration.ofSeconds(10))))
                .secret();
        var statuses = new ArrayList<Integer>();
        for (var agent : List.of("idle", "idle", "idle", "expert")) {
            var response = host.send(host.to("/api/v1/tasks")
                    .header("Content-Type", "application/json")
                    .header("Authorization", "Bearer " + secret)
                    .POST(BodyPublishers.ofString("{\"agent\":\"" + agent + "\",\"input\":\"x\"}")));
            statuses.add(response.statusCode());
            if (response.statusCode() == 429) {
                assertThat(response.headers().firstValue("Retry-After"))
                        .hasValueSatisfying(
                                seconds -> assertThat(Integer.parseInt(seconds)).isBetween(1, 30));
            }
        }
        assertThat(statuses).containsExactly(202, 202, 429, 202);
    }

    @Test
    void everyRouteSaysWhatItAsks() {
        assertThat(operations()).allSatisfy((operation, permission) -> {
            assertThat(permission).as(operation).isNotBlank();
            assertThat(permission.equals("anybody")).as(operation).isEqualTo(OPEN.containsKey(operation));
            assertThat(!permission.startsWith("@") || new Permission(permission).meansSomething())
                    .as("%s is in the list of permissions", permission)
                    .isTrue();
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "/health/live", "/api/v1/agents", "/mcp", "/nothing"})
    void aTokenThatIsShownHasToCount(String path) throws Exception {
        for (var header : List.of("Bearer troupe_" + "A".repeat(43), "Basic YTpi", "")) {
            var response = host.send(host.to(path).header("Authorization", header));

            Served.problem(response, ErrorCode.UNAUTHENTICATED);
            assertThat(response.headers().firstValue("WWW-Authenticate"))
                    .hasValueSatisfying(
                            challenge -> assertThat(challenge)
                                    .startsWith(
                                            "Bearer realm=\"troupe\", error=\"invalid_token\", resource_metadata=\"http://127"));
            assertThat(response.body()).doesNotContain("AAAA");
        }
    }

    @Test
    void tellsClientsWhatIsProtectedAndHow() throws Exception {
        var challenge = send("GET /mcp", Optional.empty())
                .headers()
                .firstValue("WWW-Authenticate")
                .orElseThrow();
        var url = "http://127.0.0.1:" + host.port + "/.well-known/oauth-protected-resource/mcp";

        assertThat(challenge).isEqualTo("Bearer realm=\"troupe\", resource_metadata=\"" + url + "\"");
        var metadata = Served.json(host.get("/.well-known/oauth-protected-resource/mcp"));
        assertThat(metadata.path("resource").asText()).isEqualTo("http://127.0.0.1:" + host.port + "/mcp");
        assertThat(metadata.path("bearer_methods_supported").get(0).asText()).isEqualTo("header");
    }

    @Test
    void refusesBeforeItReadsTheBody() throws Exception {
        var head = "POST /api/v1/tasks HTTP/1.1\r\nHost: 127.0.0.1:" + host.port
                + "\r\nContent-Type: application/json\r\nContent-Length: 8000000\r\nConnection: close\r\n\r\n{";
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), host.port)) {
            socket.setSoTimeout(10_000);
            socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
            var answer = new byte[12];
            assertThat(socket.getInputStream().readNBytes(answer, 0, 12)).isEqualTo(12);
            assertThat(new String(answer, StandardCharsets.US_ASCII)).isEqualTo("HTTP/1.1 401");
        }
    }

    @Test
    void makesTokensWhoseSecretIsShownOnce() throws Exception {
        var boss = token("*:*", "@tokens:*");
        var body = "{\"name\":\"child\",\"permissions\":[\"echo:*\"],\"expires_seconds\":60,\"rate\":5}";
        var request = host.to("/api/v1/tokens")
                .header("Content-Type", "application/json")
                .header("Authorization", "Bearer " + boss)
                .header("Idempotency-Key", "k1")
                .POST(BodyPublishers.ofString(body));

        var made = host.send(request);
        assertThat(made.statusCode()).as(made.body()).isEqualTo(201);
        var secret = Served.json(made).path("secret").asText();
        var again = host.send(request);

        Served.problem(again, ErrorCode.TRANSITION_REFUSED);
        assertThat(again.body()).doesNotContain(secret);
        assertThat(again.body()).contains(Served.json(made).at("/token/id").asText());
        var listed = send("GET /api/v1/tokens", Optional.of(boss)).body();
        assertThat(listed).contains("\"child\"").doesNotContain(secret.substring(7));
        var id = Served.json(made).at("/token/id").asText();
        assertThat(send("DELETE /api/v1/tokens/" + id, Optional.of(boss)).body())
                .contains("revoked");
        Served.problem(send("GET /api/v1/agents", Optional.of(secret)), ErrorCode.UNAUTHENTICATED);
    }

    @Test
    void answersARepeatedPostOnlyToTheOneWhoMadeIt() throws Exception {
        var one = token("*:*", "@plugins:*");
        var wanted =
                new CreateToken("other", List.of("@plugins:*"), Optional.empty(), Optional.empty(), Optional.empty());
        var two = Served.await(
                        host.bus.request(SecurityCalls.CREATE, wanted, Call.of(Call.LOCAL, Duration.ofSeconds(10))))
                .secret();
        host.changes.clear();
        for (var secret : List.of(one, two, one)) {
            var request = host.to("/api/v1/plugins/pack/disable")
                    .header("Content-Type", "application/json")
                    .header("Authorization", "Bearer " + secret)
                    .header("Idempotency-Key", "same")
                    .POST(BodyPublishers.ofString("{}"));
            assertThat(host.send(request).statusCode()).isEqualTo(200);
        }
        assertThat(host.changes).hasSize(2);
    }

    /** Host × Origin × what is behind it; one that is refused is told nothing else. */
    @TestFactory
    List<DynamicTest> takesRequestsByItsOwnNamesAndFromItsOwnPages() throws Exception {
        var hosts = new TreeMap<String, Boolean>(Map.of(
                "127.0.0.1:PORT", true,
                "localhost:PORT", true,
                "[::1]:PORT", true,
                "troupe.example.org", true,
                "troupe.example.org:PORT", true,
                "evil.example.org", false,
                "localhost:1", false,
                "localhost", false,
                "", false));
        var origins = new TreeMap<String, Boolean>(Map.of(
                "", true,
                "http://127.0.0.1:PORT", true,
                "http://localhost:PORT", true,
                "https://troupe.example.org", true,
                "http://evil.example.org", false,
                "http://localhost:1", false,
                "null", false,
                "http://localhost:PORT.evil.example.org", false));
        var paths = List.of("/mcp", "/api/v1/agents", "/api/v1/events", "/", "/health/live", "/metrics");
        var secret = token("*:*", "@*:*");
        var tests = new ArrayList<DynamicTest>();
        hosts.forEach((name, ours) -> origins.forEach((origin, same) -> paths.forEach(path ->
                tests.add(DynamicTest.dynamicTest(path + " Host: " + name + " Origin: " + origin, () -> {
                    var answer = raw(path, name, origin, secret);
                    if (ours && same) {
                        assertThat(answer).doesNotStartWith("HTTP/1.1 401").doesNotContain("not-allowed");
                    } else {
                        assertThat(answer).startsWith("HTTP/1.1 403 ").contains("urn:troupe:error:not-allowed");
                    }
                })))));
        return tests;
    }

    private static String raw(String path, String name, String origin, String secret) throws IOException {
        var lines = "GET " + path + " HTTP/1.1\r\n"
                + (name.isEmpty() ? "" : "Host: " + name + "\r\n")
                + (origin.isEmpty() ? "" : "Origin: " + origin + "\r\n")
                + "Authorization: Bearer " + secret + "\r\nConnection: close\r\n\r\n";
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), host.port)) {
            socket.setSoTimeout(10_000);
            socket.getOutputStream()
                    .write(lines.replace("PORT", Integer.toString(host.port)).getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
